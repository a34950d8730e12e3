/// An ECDSA P-256 signature as 64 bytes r‖s with low s (design 5.1). The type cannot hold a high s, so that every
/// action has exactly one valid encoding of a given signature.
public struct Signature: Hashable, Sendable {
  /// The number of bytes of a signature.
  public static let byteCount = 64
  /// r, the x coordinate of the ephemeral point.
  public let r: Word
  /// s, at most half the group order.
  public let s: Word

  /// n, the order of P-256's group (FIPS 186-5, SP 800-186 section 3.2.1.3).
  package static let order = Word(
    0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0xbce6_faad_a717_9e84, 0xf3b9_cac2_fc63_2551)
  /// ⌊n / 2⌋, the largest s that is accepted.
  package static let halfOrder = Word(
    0x7fff_ffff_8000_0000, 0x7fff_ffff_ffff_ffff, 0xde73_7d56_d38b_cf42, 0x79dc_e561_7e31_92a8)

  /// Reads r‖s; throws `malformedSignature` for another length or values outside 1..<n, `highS` for a high s.
  public init(_ bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count == Self.byteCount, let r = Word(bytes.prefix(32)), let s = Word(bytes.suffix(32)) else {
      throw IdentityError(.malformedSignature, "a signature has 64 bytes")
    }
    guard !r.isZero, !s.isZero, r < Self.order, s < Self.order else {
      throw IdentityError(.malformedSignature, "r or s of the signature is out of range")
    }
    guard s <= Self.halfOrder else { throw IdentityError(.highS, "the signature's s is high") }
    self.r = r
    self.s = s
  }

  /// Takes r‖s as a signer made it and replaces a high s with n − s, which verifies alike.
  package init(normalising bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count == Self.byteCount, let s = Word(bytes.suffix(32)), s < Self.order else {
      throw IdentityError(.malformedSignature, "a signature has 64 bytes")
    }
    if s <= Self.halfOrder {
      try self.init(bytes)
    } else {
      try self.init(Array(bytes.prefix(32)) + Self.order.subtracting(s).bytes)
    }
  }

  /// The signature's 64 bytes r‖s.
  public var bytes: [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(Self.byteCount)
    r.append(to: &result)
    s.append(to: &result)
    return result
  }
}

extension Word {
  /// The difference modulo 2^256.
  fileprivate func subtracting(_ other: Word) -> Word {
    let (low, borrow0) = d.subtractingReportingOverflow(other.d)
    let (third, borrow1) = Self.subtract(c, other.c, borrow0)
    let (second, borrow2) = Self.subtract(b, other.b, borrow1)
    let (first, _) = Self.subtract(a, other.a, borrow2)
    return Word(first, second, third, low)
  }

  private static func subtract(_ left: UInt64, _ right: UInt64, _ borrow: Bool) -> (UInt64, Bool) {
    let (part, over) = left.subtractingReportingOverflow(right)
    let (rest, under) = part.subtractingReportingOverflow(borrow ? 1 : 0)
    return (rest, over || under)
  }
}
