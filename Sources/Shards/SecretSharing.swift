/// Shamir's secret sharing over GF(2^8): any t of n shares give the secret, fewer tell nothing about it but its length.
///
/// Each byte of the secret is the value at 0 of its own polynomial of degree below t, whose other coefficients are
/// drawn uniformly, zero included; share x holds the values at x. `docs/spec/shards.md` gives the details.
///
/// Shares do not vouch for themselves: t shares of which one is wrong give a wrong secret. Check each against its
/// ``ShareCommitment`` first, and the secret against its own commitment after.
public enum SecretSharing {
  /// The most shares, as x is a byte that is not 0.
  public static let maximumShares = 255
  /// The most bytes of a secret.
  public static let maximumSecretLength = 1024

  /// Splits a secret with coefficients from the system's secure random numbers.
  ///
  /// - Parameters:
  ///   - secret: 1 to 1024 bytes.
  ///   - t: how many shares give the secret back, 1 to n. With 1 every share is the secret itself.
  ///   - n: how many shares, t to 255.
  /// - Returns: n shares, x from 1 to n in that order.
  /// - Throws: `.outOfBounds` or `.badLength`.
  public static func split(_ secret: [UInt8], threshold t: Int, count n: Int) throws(ShardsError) -> [Share] {
    var numbers = SystemRandomNumberGenerator()
    return try split(secret, threshold: t, count: n, using: &numbers)
  }

  /// Splits a secret with the given numbers: for test vectors; anything else takes the system's.
  ///
  /// The numbers fill the coefficients in order: those of degree 1 for every byte of the secret, then degree 2, up to
  /// t − 1; each number gives eight bytes, lowest first, and what is left of the last is dropped.
  package static func split(
    _ secret: [UInt8], threshold t: Int, count n: Int, using numbers: inout some RandomNumberGenerator
  ) throws(ShardsError) -> [Share] {
    guard 1 <= t, t <= n, n <= maximumShares else {
      throw ShardsError(.outOfBounds, "secret sharing needs 1 <= t <= n <= \(maximumShares)")
    }
    try check(length: secret.count)
    let random = bytes((t - 1) * secret.count, from: &numbers)
    return (1...n).map { position in
      let x = UInt8(position)
      // Horner's rule from the highest degree down to the secret, for all bytes side by side.
      var values = [UInt8](repeating: 0, count: secret.count)
      for degree in stride(from: t - 1, through: 1, by: -1) {
        let start = (degree - 1) * secret.count
        for place in values.indices {
          values[place] = ConstantTimeField.product(values[place], x) ^ random[start + place]
        }
      }
      for place in values.indices { values[place] = ConstantTimeField.product(values[place], x) ^ secret[place] }
      return Share(index: x, bytes: values)
    }
  }

  /// The secret that t shares give, in any order.
  ///
  /// The first t are used. Shares beyond them must lie on the same polynomials, so that t + 1 shares betray a wrong
  /// one, though not which.
  ///
  /// - Throws: `.outOfBounds` (t below 1 or above 255), `.tooFewShares`, `.indexOutOfRange` (x = 0),
  ///   `.duplicateIndex`, `.unequalLengths`, `.badLength` or `.inconsistentShares`.
  public static func combine(_ shares: [Share], threshold t: Int) throws(ShardsError) -> [UInt8] {
    guard 1 <= t, t <= maximumShares else {
      throw ShardsError(.outOfBounds, "a threshold is from 1 to \(maximumShares)")
    }
    guard shares.count >= t else {
      throw ShardsError(.tooFewShares, "\(shares.count) shares where \(t) are needed")
    }
    try check(shares)
    let basis = Array(shares[..<t])
    for surplus in shares[t...] {
      let expected = Share(index: surplus.index, bytes: values(of: basis, at: surplus.index))
      guard surplus == expected else {
        throw ShardsError(.inconsistentShares, "the shares do not lie on one polynomial of degree below \(t)")
      }
    }
    return values(of: basis, at: 0)
  }

  /// Lagrange's interpolation; the shares' x differ from each other, though `x` may be one of theirs.
  private static func values(of shares: [Share], at x: UInt8) -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: shares[0].bytes.count)
    for share in shares {
      var numerator: UInt8 = 1
      var denominator: UInt8 = 1
      for other in shares where other.index != share.index {
        numerator = ConstantTimeField.product(numerator, x ^ other.index)
        denominator = ConstantTimeField.product(denominator, share.index ^ other.index)
      }
      let weight = ConstantTimeField.product(numerator, ConstantTimeField.inverse(denominator))
      for place in sum.indices { sum[place] ^= ConstantTimeField.product(share.bytes[place], weight) }
    }
    return sum
  }

  private static func check(_ shares: [Share]) throws(ShardsError) {
    var seen = Set<UInt8>()
    for share in shares {
      guard share.index != 0 else { throw ShardsError(.indexOutOfRange, "a share has x = 0") }
      guard seen.insert(share.index).inserted else {
        throw ShardsError(.duplicateIndex, "share \(share.index) is given twice")
      }
      guard share.bytes.count == shares[0].bytes.count else {
        throw ShardsError(.unequalLengths, "share \(share.index) differs in length")
      }
    }
    try check(length: shares[0].bytes.count)
  }

  private static func check(length: Int) throws(ShardsError) {
    guard 1 <= length, length <= maximumSecretLength else {
      throw ShardsError(.badLength, "a secret has 1 to \(maximumSecretLength) bytes")
    }
  }

  private static func bytes(_ count: Int, from numbers: inout some RandomNumberGenerator) -> [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(count)
    while result.count < count {
      let number = numbers.next()
      for position in 0..<min(8, count - result.count) {
        result.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * position)))
      }
    }
    return result
  }
}
