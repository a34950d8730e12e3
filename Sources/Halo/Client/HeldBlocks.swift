package import Blocks
internal import FoundationEssentials

/// Blocks that are here already, such as those that came with released shares. Each was checked against its name.
package struct HeldBlocks: LocalBlockStore {
  private let blocks: [CID: Block]

  /// Takes blocks by their names.
  package init(_ blocks: [CID: Block]) { self.blocks = blocks }

  package func get(_ cid: CID, atMost limit: Int) async throws(BlocksError) -> Block {
    let block = try held(cid)
    guard block.bytes.count <= limit else { throw BlocksError(.tooLarge, "the block is larger than is accepted here") }
    return block
  }

  package func get(_ cid: CID, into buffer: UnsafeMutableRawBufferPointer) throws(BlocksError) {
    let block = try held(cid)
    guard block.bytes.count == buffer.count else { throw BlocksError(.wrongBytes, "the block has another size") }
    _ = unsafe block.bytes.copyBytes(to: buffer)
  }

  package func has(_ cid: CID) async -> Bool { blocks[cid] != nil }

  /// Not for writing; throws `fileRefused`.
  package func put(_ bytes: UnsafeRawBufferPointer, named cid: CID) throws(BlocksError) { throw Self.readOnly }
  /// Not for writing; throws `fileRefused`.
  package func put(_ block: Block) async throws(BlocksError) { throw Self.readOnly }
  /// Not for writing; throws `fileRefused`.
  package func delete(_ cid: CID) async throws(BlocksError) { throw Self.readOnly }
  /// Not for writing; throws `fileRefused`.
  package func flush() async throws(BlocksError) { throw Self.readOnly }

  private func held(_ cid: CID) throws(BlocksError) -> Block {
    guard let block = blocks[cid] else { throw BlocksError(.notFound, "the block is not here") }
    return block
  }

  private static let readOnly = BlocksError(.fileRefused, "blocks that are held are only read")
}
