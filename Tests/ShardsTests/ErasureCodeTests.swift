import Seeds
import Testing

@testable import Shards

@Suite struct ErasureCodeTests {
  static let shapes = [(1, 1), (1, 3), (2, 3), (3, 5), (4, 6), (5, 9), (10, 14)]

  @Test(arguments: shapes)
  func `every pattern of as many erasures as there are parity shards rebuilds`(k: Int, n: Int) throws {
    let code = try ErasureCode(dataShards: k, totalShards: n)
    let data = stripe(k, length: 45)
    let shards = data + (try code.encode(data))
    var patterns = 0
    for lost in UInt32(0)..<(1 << UInt32(n)) where lost.nonzeroBitCount <= n - k {
      let left = shards.enumerated().map { lost >> UInt32($0.offset) & 1 == 1 ? nil : $0.element }
      #expect(try code.rebuild(left) == shards)
      patterns += 1
    }
    #expect(patterns >= 1 + (n > k ? n : 0))
  }

  @Test(arguments: shapes)
  func `every pattern of one erasure more is refused`(k: Int, n: Int) throws {
    let code = try ErasureCode(dataShards: k, totalShards: n)
    let data = stripe(k, length: 16)
    let shards = data + (try code.encode(data))
    for lost in UInt32(0)..<(1 << UInt32(n)) where lost.nonzeroBitCount == n - k + 1 {
      let left = shards.enumerated().map { lost >> UInt32($0.offset) & 1 == 1 ? nil : $0.element }
      #expect(throws: ShardsError(.tooFewShards, "")) { try code.rebuild(left) }
    }
  }

  @Test func `the largest code rebuilds from its parity alone and from any window`() throws {
    let code = try ErasureCode(dataShards: 16, totalShards: 32)
    let data = stripe(16, length: 33)
    let shards = data + (try code.encode(data))
    for first in 0..<32 {
      let left = (0..<32).map { ($0 - first + 32) % 32 < 16 ? shards[$0] : nil }
      #expect(try code.rebuild(left) == shards)
    }
  }

  @Test(arguments: [1, 15, 16, 31, 32, 63, 64, 65, 4096 + 7])
  func `shards of any length rebuild, aligned or not`(length: Int) throws {
    let code = try ErasureCode(dataShards: 4, totalShards: 7)
    let data = stripe(4, length: length)
    let shards = data + (try code.encode(data))
    #expect(try code.rebuild([nil, shards[1], nil, shards[3], nil, shards[5], shards[6]]) == shards)
    for offset in [0, 1, 7] {
      #expect(inPlace(code, shards, offset: offset) == shards)
    }
  }

  @Test func `parity is that of field arithmetic written out`() throws {
    for (k, n) in [(2, 4), (3, 5), (10, 16)] {
      let data = stripe(k, length: 257)
      let parity = try ErasureCode(dataShards: k, totalShards: n).encode(data)
      for (row, shard) in parity.enumerated() {
        let expected = (0..<257).map { column in
          (0..<k).reduce(UInt8(0)) { sum, source in
            sum ^ product(reciprocal(UInt8(k + row) ^ UInt8(source)), data[source][column])
          }
        }
        #expect(shard == expected)
      }
    }
  }

  @Test func `a wrong byte in a survivor changes what is rebuilt, so digests must be checked first`() throws {
    let code = try ErasureCode(dataShards: 3, totalShards: 5)
    let data = stripe(3, length: 20)
    let shards = data + (try code.encode(data))
    var altered = shards[1]
    altered[7] ^= 1
    #expect(try code.rebuild([nil, altered, shards[2], shards[3], nil])[0] != shards[0])
    #expect(try code.rebuild([nil, nil, shards[2], shards[3], shards[4]])[0] == shards[0])
  }

  @Test func `shapes within bounds are taken and others refused`() throws {
    for (k, n) in [(1, 1), (1, 32), (32, 32), (31, 32)] {
      let code = try ErasureCode(dataShards: k, totalShards: n)
      #expect(code.parityShards == n - k)
      #expect(try code.encode(stripe(k, length: 3)).count == n - k)
    }
    for (k, n) in [(0, 1), (0, 0), (2, 1), (-1, 3), (1, 33), (33, 33), (Int.max, Int.max), (Int.min, 3)] {
      #expect(throws: ShardsError(.outOfBounds, "")) { try ErasureCode(dataShards: k, totalShards: n) }
    }
  }

  @Test func `wrong counts and lengths are refused`() throws {
    let code = try ErasureCode(dataShards: 2, totalShards: 3)
    #expect(throws: ShardsError(.wrongCount, "")) { try code.encode([[1]]) }
    #expect(throws: ShardsError(.wrongCount, "")) { try code.encode([[1], [2], [3]]) }
    #expect(throws: ShardsError(.wrongCount, "")) { try code.rebuild([[1], [2]]) }
    #expect(throws: ShardsError(.unequalLengths, "")) { try code.encode([[1], [2, 3]]) }
    #expect(throws: ShardsError(.unequalLengths, "")) { try code.rebuild([[1], nil, [2, 3]]) }
    #expect(throws: ShardsError(.badLength, "")) { try code.encode([[], []]) }
    #expect(throws: ShardsError(.tooFewShards, "")) { try code.rebuild([nil, nil, nil]) }
    #expect(try code.encode([[1], [2]]).count == 1)
  }

  @Test func `indices out of range, given twice or both present and missing are refused`() throws {
    let code = try ErasureCode(dataShards: 2, totalShards: 4)
    #expect(inPlace(code, present: [0, 1], missing: [2]) == nil)
    #expect(inPlace(code, present: [3, 0], missing: [2, 1]) == nil)
    #expect(inPlace(code, present: [0, 4], missing: [2]) == .indexOutOfRange)
    #expect(inPlace(code, present: [0, -1], missing: [2]) == .indexOutOfRange)
    #expect(inPlace(code, present: [0, 1], missing: [4]) == .indexOutOfRange)
    #expect(inPlace(code, present: [0, Int.max], missing: [Int.min]) == .indexOutOfRange)
    #expect(inPlace(code, present: [0, 0], missing: [2]) == .duplicateIndex)
    #expect(inPlace(code, present: [0, 1], missing: [2, 2]) == .duplicateIndex)
    #expect(inPlace(code, present: [0, 1], missing: [1]) == .duplicateIndex)
    #expect(inPlace(code, present: [1], missing: [2]) == .tooFewShards)
    #expect(inPlace(code, present: [], missing: [2]) == .tooFewShards)
    #expect(inPlace(code, present: [0, 1], missing: [2], missingLength: 9) == .unequalLengths)
    #expect(inPlace(code, present: [0, 1], missing: [2], missingLength: 0) == .unequalLengths)
  }

  @Test func `one code serves many tasks and more patterns than it keeps`() async throws {
    let code = try ErasureCode(dataShards: 4, totalShards: 10)
    let data = stripe(4, length: 50)
    let shards = data + (try code.encode(data))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<4 {
        group.addTask {
          try (0..<100).allSatisfy { round in
            var order = Array(0..<10)
            var numbers = SeededGenerator(seed: UInt64(task * 1000 + round))
            order.shuffle(using: &numbers)
            let kept = Set(order.prefix(4))
            return try code.rebuild((0..<10).map { kept.contains($0) ? shards[$0] : nil }) == shards
          }
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  // MARK: The package's own forms

  /// Encodes and rebuilds in one arena whose shards start `offset` bytes off and stand one byte apart.
  private func inPlace(_ code: ErasureCode, _ shards: [[UInt8]], offset: Int) -> [[UInt8]] {
    let length = shards[0].count
    let k = code.dataShards
    var arena = [UInt8](repeating: 0xee, count: offset + shards.count * (length + 1))
    func range(_ index: Int) -> Range<Int> {
      let start = offset + index * (length + 1)
      return start..<start + length
    }
    for index in 0..<k { arena.replaceSubrange(range(index), with: shards[index]) }
    unsafe arena.withUnsafeMutableBytes { bytes in
      let lanes = unsafe shards.indices.map { unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range($0)]) }
      // Sound: disjoint ranges of one array, held for the closure.
      unsafe code.encode(data: lanes[..<k].map { UnsafeRawBufferPointer($0) }, parity: Array(lanes[k...]))
      let lost = [2, 0]
      for index in lost { unsafe lanes[index].initializeMemory(as: UInt8.self, repeating: 0) }
      let present = unsafe lanes.indices.reversed().filter { !lost.contains($0) }
        .map { unsafe (index: $0, bytes: UnsafeRawBufferPointer(lanes[$0])) }
      #expect(throws: Never.self) {
        try unsafe code.rebuild(present: present, missing: lost.map { unsafe (index: $0, bytes: lanes[$0]) })
      }
    }
    #expect(shards.indices.allSatisfy { arena[range($0).upperBound] == 0xee }, "nothing is written past a shard")
    return shards.indices.map { Array(arena[range($0)]) }
  }

  /// The code of the error that a rebuild with these indices throws, or nil.
  private func inPlace(
    _ code: ErasureCode, present: [Int], missing: [Int], missingLength: Int = 8
  ) -> ShardsError.Code? {
    var arena = [UInt8](repeating: 7, count: 128)
    return unsafe arena.withUnsafeMutableBytes { bytes -> ShardsError.Code? in
      let present = unsafe present.enumerated().map { place, index in
        unsafe (index: index, bytes: UnsafeRawBufferPointer(rebasing: bytes[place * 8..<place * 8 + 8]))
      }
      let missing = unsafe missing.enumerated().map { place, index in
        let start = 64 + place * 16
        return unsafe (
          index: index, bytes: UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + missingLength])
        )
      }
      do throws(ShardsError) {
        // Sound: disjoint ranges of one array, held for the closure.
        try unsafe code.rebuild(present: present, missing: missing)
        return nil
      } catch {
        return error.code
      }
    }
  }

  private func stripe(_ k: Int, length: Int) -> [[UInt8]] {
    var numbers = SeededGenerator(seed: UInt64(k) << 32 | UInt64(length))
    return (0..<k).map { _ in (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) } }
  }

  /// A product in GF(2^8)/0x11d, bit by bit: nothing shared with the code under test.
  private func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var sum = 0
    for bit in 0..<8 where right >> bit & 1 == 1 { sum ^= Int(left) << bit }
    for bit in stride(from: 15, through: 8, by: -1) where sum >> bit & 1 == 1 { sum ^= 0x11d << (bit - 8) }
    return UInt8(sum)
  }

  private func reciprocal(_ element: UInt8) -> UInt8 {
    (1...255).first { product(element, $0) == 1 } ?? 0
  }
}
