public import Blocks

/// Blocks in a Kubo node, pinned. Each lies there under the name that it has everywhere, so that any node of the swarm can
/// fetch it by that name, and whoever has a block can bring it back.
///
/// Blocks of more than 2 MiB do not travel between nodes and are refused with `tooLarge`. What Kubo answers is checked
/// against the block's name; a copy whose bytes are wrong is `wrongBytes`, and putting the block mends it.
public struct KuboBlocks: BlockStore {
  /// Larger blocks Kubo takes only when told that they are large.
  static let softLimit = 1 << 20

  /// The node.
  public let node: KuboRPC
  private let reach: KuboRPC.Reach

  /// Keeps blocks in a node.
  ///
  /// - Parameters:
  ///   - node: the node, which should be this store's alone: removing a block removes it for everybody who uses the node.
  ///   - swarm: how long `get` waits for other nodes when this one lacks a block; nil asks nobody else. What comes is
  ///     pinned.
  public init(_ node: KuboRPC, swarm: Duration? = nil) {
    self.node = node
    reach = swarm.map { .swarm($0) } ?? .here
  }

  /// Adds and pins a block; see `BlockStore`. A node does not write what it believes to have, so what it has is looked at
  /// first, and removed when it is wrong.
  public func put(_ block: Block) async throws {
    guard block.bytes.count <= Block.mostBytes else {
      throw BlocksError(.tooLarge, "the block is larger than nodes exchange")
    }
    if try await node.size(of: block.cid) != nil {
      do {
        // Wrong bytes may be longer than the right ones.
        _ = try await node.get(block.cid, atMost: block.bytes.count)
        return try await node.pin(block.cid)
      } catch let error as BlocksError where [.wrongBytes, .tooLarge, .notFound].contains(error.code) {
        try await delete(block.cid)
      }
    }
    try await node.put(block, pinning: true)
  }

  /// Fetches a block from the node, and from its swarm if this store may; see `BlockStore`. Throws `notFound` when nobody
  /// gave it in time, `KuboError` when the node itself does not answer.
  public func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    do {
      return try await node.get(cid, atMost: limit)
    } catch let error as BlocksError where error.code == .notFound && reach != .here {
      let block = try await node.get(cid, atMost: limit, from: reach)
      try await node.pin(cid)
      return block
    }
  }

  /// Whether the node's own repository has the block; see `BlockStore`. Nobody else is asked.
  public func has(_ cid: CID) async throws -> Bool { try await node.size(of: cid) != nil }

  /// Takes the pin away and removes the block from the node; see `BlockStore`. Nodes that fetched it keep their copies.
  public func delete(_ cid: CID) async throws {
    try await node.unpin(cid)
    try await node.remove(cid)
  }

  /// Does nothing: a node answers `put` and `delete` only once its datastore has synced them, unless it was configured
  /// not to (`Datastore.Spec` with `"sync": false`, which docs/kubo.md forbids). More a node's RPC cannot promise.
  public func flush() async throws {}
}
