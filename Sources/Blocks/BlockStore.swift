/// Where blocks are kept: a folder, Kubo, a custodian.
public protocol BlockStore: Sendable {
  /// Keeps a block. Putting it again changes nothing, but mends a copy whose bytes are wrong. Not durable before `flush`.
  func put(_ block: Block) async throws
  /// Fetches a block and checks it against its name. Throws `notFound`, `wrongBytes`, or `tooLarge` when it has more than
  /// `limit` bytes.
  func get(_ cid: CID, atMost limit: Int) async throws -> Block
  /// Whether the store holds a block of this name, without reading it.
  func has(_ cid: CID) async throws -> Bool
  /// Removes a block; nothing happens when it is not there.
  func delete(_ cid: CID) async throws
  /// A durability barrier: what was put before is on disk when this returns.
  func flush() async throws
}

/// A store of this machine, which works on the caller's memory without a copy and without waiting for anybody else.
package protocol LocalBlockStore: BlockStore {
  /// Keeps the bytes under a name that the caller has just computed from them.
  func put(_ bytes: UnsafeRawBufferPointer, named cid: CID) throws(BlocksError)
  /// Reads a block of exactly the buffer's size into it and checks it against its name; another size is `wrongBytes`.
  func get(_ cid: CID, into buffer: UnsafeMutableRawBufferPointer) throws(BlocksError)
}
