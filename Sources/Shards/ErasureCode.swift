/// A systematic Reed–Solomon code over GF(2^8): k data shards, n − k parity shards, any k of the n rebuild the rest.
///
/// The data shards are the data, unchanged, so a healthy read decodes nothing. The code finds erasures, not errors: a
/// shard that may be wrong must be checked by its digest first and counted as missing. `docs/spec/shards.md` gives the
/// matrix.
public struct ErasureCode: Sendable {
  /// The most shards a code may have.
  public static let maximumShards = 32
  /// The most bytes a shard may have: 1 GiB.
  public static let maximumShardLength = 1 << 30

  /// k: how many shards hold the data, and how many suffice.
  public let dataShards: Int
  /// n: how many shards there are.
  public let totalShards: Int
  /// n − k: how many shards may be lost.
  public var parityShards: Int { totalShards - dataShards }

  private let encoding: CodingTables
  private let rebuilding: RebuildTables

  /// A code of k data shards among n, 1 ≤ k ≤ n ≤ 32; throws `.outOfBounds` otherwise.
  public init(dataShards k: Int, totalShards n: Int) throws(ShardsError) {
    guard 1 <= k, k <= n, n <= Self.maximumShards else {
      throw ShardsError(.outOfBounds, "an erasure code needs 1 <= k <= n <= \(Self.maximumShards)")
    }
    dataShards = k
    totalShards = n
    let matrix = GeneratorMatrix(dataShards: k, totalShards: n)
    encoding = CodingTables(inputs: k, rows: matrix.parityRows)
    rebuilding = RebuildTables(matrix)
  }

  /// Writes the parity of one stripe.
  ///
  /// Sound when every buffer is valid until this returns and no parity buffer overlaps another buffer. Counts and
  /// lengths are the caller's own and checked: k data and n − k parity buffers, all of one length.
  @unsafe package func encode(data: [UnsafeRawBufferPointer], parity: [UnsafeMutableRawBufferPointer]) {
    precondition(unsafe data.count == dataShards && parity.count == parityShards, "one buffer a shard")
    let length = unsafe data[0].count
    precondition(length <= Self.maximumShardLength, "a shard is too long")
    precondition(unsafe data.allSatisfy { $0.count == length }, "data shards differ in length")
    precondition(unsafe parity.allSatisfy { $0.count == length }, "parity shards differ in length")
    unsafe encoding.apply(length: length) { inputs, outputs in
      for position in 0..<dataShards { unsafe inputs[position] = unsafe Self.lane(data[position]) }
      for position in 0..<parityShards { unsafe outputs[position] = unsafe Self.lane(parity[position]) }
    }
  }

  /// Rebuilds missing shards, data or parity, of one stripe from any k present ones; the lowest k are read.
  ///
  /// Sound when every buffer is valid until this returns and no missing buffer overlaps another buffer. Indices count
  /// from 0, data first, and come in any order. Nothing is written when it throws: `.indexOutOfRange`,
  /// `.duplicateIndex` (a shard both present and missing counts too), `.tooFewShards`, `.unequalLengths`, `.badLength`.
  @unsafe package func rebuild(
    present: [(index: Int, bytes: UnsafeRawBufferPointer)],
    missing: [(index: Int, bytes: UnsafeMutableRawBufferPointer)]
  ) throws(ShardsError) {
    var seen = ShardSet()
    var available = ShardSet()
    var wanted = ShardSet()
    let length = unsafe present.first?.bytes.count ?? 0
    for place in unsafe present.indices {
      let shard = unsafe present[place]
      try unsafe check(shard.index, &seen, length: shard.bytes.count, expected: length)
      _ = unsafe available.insert(shard.index)
    }
    for place in unsafe missing.indices {
      let shard = unsafe missing[place]
      let expected = unsafe present.isEmpty ? shard.bytes.count : length
      try unsafe check(shard.index, &seen, length: shard.bytes.count, expected: expected)
      _ = unsafe wanted.insert(shard.index)
    }
    guard available.count >= dataShards else {
      throw ShardsError(.tooFewShards, "\(available.count) shards where \(dataShards) are needed")
    }
    guard 1 <= length, length <= Self.maximumShardLength else {
      throw ShardsError(.badLength, "a shard is empty or longer than the bound")
    }
    if wanted.count == 0 { return }
    let survivors = available.lowest(dataShards)
    let tables = try rebuilding.tables(rebuilding: wanted, from: survivors)
    unsafe tables.apply(length: length) { inputs, outputs in
      for place in unsafe present.indices {
        let shard = unsafe present[place]
        guard unsafe survivors.contains(shard.index) else { continue }
        unsafe inputs[survivors.rank(of: shard.index)] = unsafe Self.lane(shard.bytes)
      }
      for place in unsafe missing.indices {
        let shard = unsafe missing[place]
        unsafe outputs[wanted.rank(of: shard.index)] = unsafe Self.lane(shard.bytes)
      }
    }
  }

  private func check(_ index: Int, _ seen: inout ShardSet, length: Int, expected: Int) throws(ShardsError) {
    guard 0 <= index, index < totalShards else {
      throw ShardsError(.indexOutOfRange, "a shard index is not below \(totalShards)")
    }
    guard seen.insert(index) else { throw ShardsError(.duplicateIndex, "shard \(index) is given twice") }
    guard length == expected else { throw ShardsError(.unequalLengths, "shard \(index) differs in length") }
  }

  /// ISA-L's signature has no const: sources go in as mutable and are only read.
  private static func lane(_ bytes: UnsafeRawBufferPointer) -> Lane {
    unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: UInt8.self)
  }

  private static func lane(_ bytes: UnsafeMutableRawBufferPointer) -> Lane {
    unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}
