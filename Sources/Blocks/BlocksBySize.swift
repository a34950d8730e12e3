/// Two stores as one: blocks up to a size go to the first, larger ones to the second.
///
/// A Kubo node exchanges no large blocks, and a custodian must keep the largest envelopes all the same. What the second
/// store holds is found whatever its size, so a custodian that moves to the first keeps what it had.
public struct BlocksBySize: BlockStore {
  private let small: any BlockStore
  private let large: any BlockStore
  private let limit: Int

  /// Joins two stores; blocks of more than `limit` bytes go to `large`, which is asked first and should answer at once.
  public init(upTo limit: Int, small: any BlockStore, large: any BlockStore) {
    self.small = small
    self.large = large
    self.limit = limit
  }

  /// Keeps a block in the store for its size; see `BlockStore`.
  public func put(_ block: Block) async throws {
    guard block.bytes.count <= limit else { return try await large.put(block) }
    try await small.put(block)
    // A copy from before would be asked for first, and may be the damaged one that is being mended.
    try await large.delete(block.cid)
  }

  /// Fetches a block from the one that has it; see `BlockStore`.
  public func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    try await large.has(cid) ? try await large.get(cid, atMost: limit) : try await small.get(cid, atMost: limit)
  }

  /// Whether either has the block; see `BlockStore`.
  public func has(_ cid: CID) async throws -> Bool {
    if try await large.has(cid) { return true }
    return try await small.has(cid)
  }

  /// Removes the block from both; see `BlockStore`.
  public func delete(_ cid: CID) async throws {
    try await large.delete(cid)
    try await small.delete(cid)
  }

  /// A barrier in both; see `BlockStore`.
  public func flush() async throws {
    try await small.flush()
    try await large.flush()
  }
}
