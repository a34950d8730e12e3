/// A set of shard indices below 32, one bit each.
struct ShardSet: Hashable, Sendable {
  private var bits: UInt32 = 0

  /// How many indices it holds.
  var count: Int { bits.nonzeroBitCount }

  /// The indices in ascending order.
  var indices: [Int] { (0..<32).filter { contains($0) } }

  /// Whether it holds the index.
  func contains(_ index: Int) -> Bool { bits >> UInt32(index) & 1 == 1 }

  /// How many of its indices are lower: the index's place in ascending order.
  func rank(of index: Int) -> Int { (bits & ((1 << UInt32(index)) - 1)).nonzeroBitCount }

  /// Adds an index from 0 to 31; false when it was there.
  mutating func insert(_ index: Int) -> Bool {
    defer { bits |= 1 << UInt32(index) }
    return !contains(index)
  }

  /// The `count` lowest of its indices.
  func lowest(_ count: Int) -> ShardSet {
    var result = self
    while result.count > count { result.bits &= ~(1 << UInt32(31 - result.bits.leadingZeroBitCount)) }
    return result
  }
}
