import Seeds
import Testing

@testable import Shards

@Suite struct SecretSharingTests {
  @Test func `products are those of the field of AES`() {
    #expect(ConstantTimeField.product(0x53, 0xca) == 1)
    // FIPS 197, 4.2.
    #expect(ConstantTimeField.product(0x57, 0x83) == 0xc1)
    #expect(ConstantTimeField.product(0x57, 0x13) == 0xfe)
    #expect(ConstantTimeField.product(0x80, 0x02) == 0x1b)
  }

  @Test func `every element times its inverse is one, and nothing else is`() {
    #expect(ConstantTimeField.inverse(0) == 0)
    for element in UInt8(1)...255 {
      let inverses = (UInt8(0)...255).filter { ConstantTimeField.product(element, $0) == 1 }
      #expect(inverses == [ConstantTimeField.inverse(element)])
    }
  }

  @Test func `products agree with long multiplication and reduction`() {
    for left in 0..<256 {
      for right in stride(from: 0, to: 256, by: 5) {
        var sum = 0
        for bit in 0..<8 where right >> bit & 1 == 1 { sum ^= left << bit }
        for bit in stride(from: 15, through: 8, by: -1) where sum >> bit & 1 == 1 { sum ^= 0x11b << (bit - 8) }
        if Int(ConstantTimeField.product(UInt8(left), UInt8(right))) != sum {
          Issue.record("\(left) times \(right)")
        }
      }
    }
  }

  @Test(arguments: [1, 15, 16, 31, 32, 1024])
  func `any threshold of shares gives the secret, in any order`(length: Int) throws {
    let secret = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 5) }
    for (t, n) in [(1, 1), (1, 3), (2, 3), (3, 5), (5, 5)] {
      let shares = try SecretSharing.split(secret, threshold: t, count: n)
      #expect(shares.map(\.index) == (1...n).map { UInt8($0) })
      for choice in 0..<(1 << n) where choice.nonzeroBitCount == t {
        let chosen = shares.enumerated().filter { choice >> $0.offset & 1 == 1 }.map(\.element)
        #expect(try SecretSharing.combine(chosen, threshold: t) == secret)
        #expect(try SecretSharing.combine(chosen.reversed(), threshold: t) == secret)
      }
    }
  }

  @Test func `one share fewer is refused, and passed off as enough gives another value`() throws {
    let secret = [UInt8](repeating: 0x5a, count: 32)
    var numbers = SeededGenerator(seed: 1)
    let shares = try SecretSharing.split(secret, threshold: 3, count: 5, using: &numbers)
    #expect(throws: ShardsError(.tooFewShares, "")) { try SecretSharing.combine(Array(shares[..<2]), threshold: 3) }
    #expect(throws: ShardsError(.tooFewShares, "")) { try SecretSharing.combine([], threshold: 1) }
    #expect(try SecretSharing.combine(Array(shares[..<2]), threshold: 2) != secret)
    #expect(try SecretSharing.combine(Array(shares[..<3]), threshold: 3) == secret)
  }

  @Test func `a surplus share that agrees is taken and one that does not is refused`() throws {
    let secret = [UInt8](0..<32)
    let shares = try SecretSharing.split(secret, threshold: 2, count: 4)
    #expect(try SecretSharing.combine(shares, threshold: 2) == secret)
    for place in shares.indices {
      var altered = shares
      var bytes = shares[place].bytes
      bytes[31] ^= 0x80
      altered[place] = Share(index: shares[place].index, bytes: bytes)
      #expect(throws: ShardsError(.inconsistentShares, "")) { try SecretSharing.combine(altered, threshold: 2) }
    }
    // With no surplus a wrong share goes unseen: commitments are there for that.
    let wrong = Share(index: 1, bytes: [UInt8](repeating: 0, count: 32))
    #expect(try SecretSharing.combine([wrong, shares[1]], threshold: 2) != secret)
  }

  @Test func `zero and duplicate points and unequal or empty shares are refused`() throws {
    func combine(_ shares: [(UInt8, Int)], _ t: Int = 2) throws -> [UInt8] {
      let shares = shares.map { Share(index: $0.0, bytes: [UInt8](repeating: 1, count: $0.1)) }
      return try SecretSharing.combine(shares, threshold: t)
    }
    #expect(try combine([(1, 32), (255, 32)]).count == 32)
    #expect(throws: ShardsError(.indexOutOfRange, "")) { try combine([(0, 32), (1, 32)]) }
    #expect(throws: ShardsError(.indexOutOfRange, "")) { try combine([(1, 32), (2, 32), (0, 32)]) }
    #expect(throws: ShardsError(.duplicateIndex, "")) { try combine([(3, 32), (3, 32)]) }
    #expect(throws: ShardsError(.duplicateIndex, "")) { try combine([(1, 32), (2, 32), (1, 32)]) }
    #expect(throws: ShardsError(.unequalLengths, "")) { try combine([(1, 32), (2, 31)]) }
    #expect(throws: ShardsError(.unequalLengths, "")) { try combine([(1, 32), (2, 32), (3, 33)]) }
    #expect(throws: ShardsError(.badLength, "")) { try combine([(1, 0), (2, 0)]) }
    #expect(throws: ShardsError(.badLength, "")) { try combine([(1, 1025), (2, 1025)]) }
    #expect(throws: ShardsError(.outOfBounds, "")) { try combine([(1, 32)], 0) }
    #expect(throws: ShardsError(.outOfBounds, "")) { try combine([(1, 32)], Int.min) }
    #expect(throws: ShardsError(.outOfBounds, "")) { try combine([(1, 32)], 256) }
  }

  @Test func `splits out of bounds are refused`() throws {
    for (t, n) in [(0, 1), (0, 0), (2, 1), (-1, 2), (1, 256), (256, 256), (Int.max, Int.max)] {
      #expect(throws: ShardsError(.outOfBounds, "")) { try SecretSharing.split([1], threshold: t, count: n) }
    }
    #expect(throws: ShardsError(.badLength, "")) { try SecretSharing.split([], threshold: 1, count: 1) }
    #expect(throws: ShardsError(.badLength, "")) {
      try SecretSharing.split([UInt8](repeating: 0, count: 1025), threshold: 1, count: 1)
    }
    #expect(try SecretSharing.split([1], threshold: 1, count: 255).count == 255)
  }

  @Test func `the same secret is split differently each time`() throws {
    let secret = [UInt8](repeating: 0, count: 32)
    let first = try SecretSharing.split(secret, threshold: 2, count: 2)
    let second = try SecretSharing.split(secret, threshold: 2, count: 2)
    #expect(first != second)
    #expect(first[0].bytes != secret)
  }

  @Test func `a share prints neither its bytes nor their digits`() {
    let share = Share(index: 9, bytes: [0xab, 0xcd, 171])
    var dumped = ""
    dump(share, to: &dumped)
    for text in ["\(share)", String(reflecting: share), String(describing: [share]), dumped] {
      #expect(text.contains("9"))
      #expect(!text.contains("171") && !text.contains("205") && !text.lowercased().contains("ab"))
    }
  }
}
