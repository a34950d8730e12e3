import Seeds
import Testing

@testable import Shards

/// That fewer than t shares tell nothing, counted over many splits by generators with fixed seeds.
///
/// With 256 cells of equal chance chi-square has mean 255 and standard deviation 22.6; 165…345 is four deviations.
@Suite struct SecrecyTests {
  static let plausible = 165.0...345.0
  static let secrets: [UInt8] = [0x00, 0xff]

  @Test(arguments: 0..<3)
  func `one share of a threshold of two is uniform whatever the secret`(position: Int) throws {
    var counts: [[Int]] = []
    for secret in Self.secrets {
      var numbers = SeededGenerator(seed: 11 + UInt64(secret))
      counts.append(try tally(secret, threshold: 2, using: &numbers) { $0[position] })
    }
    for count in counts { #expect(Self.plausible.contains(chiSquare(count))) }
    #expect(Self.plausible.contains(distance(counts[0], counts[1])))
  }

  @Test(arguments: [(0, 1), (0, 2), (1, 2)])
  func `two shares of a threshold of three are jointly uniform whatever the secret`(left: Int, right: Int) throws {
    var counts: [[Int]] = []
    for secret in Self.secrets {
      var numbers = SeededGenerator(seed: 23 + UInt64(secret))
      counts.append(try tally(secret, threshold: 3, using: &numbers) { $0[left] & 0xf0 | $0[right] & 0x0f })
      numbers = SeededGenerator(seed: 29 + UInt64(secret))
      counts.append(try tally(secret, threshold: 3, using: &numbers) { $0[left] ^ $0[right] })
    }
    for count in counts { #expect(Self.plausible.contains(chiSquare(count))) }
    #expect(Self.plausible.contains(distance(counts[0], counts[2])))
    #expect(Self.plausible.contains(distance(counts[1], counts[3])))
  }

  @Test func `coefficients are zero as often as anything else`() throws {
    var numbers = SeededGenerator(seed: 5)
    // At x = 1 with threshold 2 the share less the secret is the coefficient.
    let coefficients = try tally(0x3c, threshold: 2, using: &numbers) { $0[0] ^ 0x3c }
    #expect((80...180).contains(coefficients[0]), "128 expected")
    #expect(Self.plausible.contains(chiSquare(coefficients)))
  }

  @Test func `the count finds a scheme that leaves out zero coefficients`() throws {
    var numbers = WithoutZeros(numbers: SeededGenerator(seed: 5))
    let counts = try tally(0x3c, threshold: 2, using: &numbers) { $0[0] }
    #expect(counts[0x3c] == 0, "such a share never equals the secret, which tells something")
    #expect(!Self.plausible.contains(chiSquare(counts)))
  }

  @Test func `the count finds the secret in a full threshold of shares`() throws {
    var counts: [[Int]] = []
    for secret in Self.secrets {
      var numbers = SeededGenerator(seed: 41 + UInt64(secret))
      // The sum of Lagrange's terms for x = 1 and 2, with weights 2/(1+2) and 1/(1+2).
      let third = ConstantTimeField.inverse(3)
      counts.append(
        try tally(secret, threshold: 2, using: &numbers) {
          ConstantTimeField.product(ConstantTimeField.product($0[0], 2) ^ $0[1], third)
        })
    }
    #expect(counts.map { $0.firstIndex { $0 > 0 } } == Self.secrets.map(Int.init))
    #expect(!Self.plausible.contains(chiSquare(counts[0])))
  }

  /// Counts a value drawn from the three shares of one byte over 32,768 splits of that byte.
  private func tally(
    _ secret: UInt8, threshold: Int, using numbers: inout some RandomNumberGenerator, value: ([UInt8]) -> UInt8
  ) throws -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for _ in 0..<32 {
      let secrets = [UInt8](repeating: secret, count: 1024)
      let shares = try SecretSharing.split(secrets, threshold: threshold, count: 3, using: &numbers)
      for place in secrets.indices { counts[Int(value(shares.map { $0.bytes[place] }))] += 1 }
    }
    return counts
  }

  /// Pearson's statistic against the uniform distribution.
  private func chiSquare(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / 256
    return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  /// Pearson's statistic for two samples of one size being of one distribution.
  private func distance(_ left: [Int], _ right: [Int]) -> Double {
    zip(left, right).reduce(0) { sum, pair in
      let (a, b) = (Double(pair.0), Double(pair.1))
      return a + b == 0 ? sum : sum + (a - b) * (a - b) / (a + b)
    }
  }
}

/// A faulty generator for the count to find: no byte is zero.
private struct WithoutZeros: RandomNumberGenerator {
  var numbers: SeededGenerator

  mutating func next() -> UInt64 {
    (0..<8).reduce(UInt64(0)) { number, _ in number << 8 | UInt64.random(in: 1...255, using: &numbers) }
  }
}
