public import Blocks
public import Crypto
internal import FoundationEssentials

/// A custodian's blocks in a folder, encrypted under the node's key: who takes the disk learns how many blocks of which
/// sizes are on it, and not which.
///
/// The blocks are ciphertext before they come here. What this adds is that a disk which is lost, sold or copied shows no
/// names: whoever knows a record's blocks from elsewhere cannot see that this custodian keeps them. Files are made with
/// mode 0600 and folders with 0700, appear whole or not at all, and no symbolic link below the root is followed. One
/// process at a time has a store open. Calls block their thread for as long as the disk takes.
public final class SealedBlocks: LocalBlockStore {
  private static let version = "aureole/sealed-blocks/v1"

  private let blocks: Folder
  private let incoming: Folder
  private let seal: BlockSeal

  /// Opens the sealed blocks under a root folder, or makes the folder; removes what a crash left half written.
  ///
  /// Throws `wrongKey` when the folder was sealed under another key or the key has not 256 bits, `otherSharding` when
  /// the folder holds something else, `notFound` when it does not exist and is not to be made, `fileRefused` when the
  /// system refuses.
  public init(root: String, key: SymmetricKey, creating: Bool = true) throws(BlocksError) {
    guard key.bitCount == 256 else { throw BlocksError(.wrongKey, "a store's key has 256 bits") }
    seal = BlockSeal(key)
    let top = try Folder(path: root, creating: creating)
    blocks = try top.folder(named: "sealed", creating: creating)
    let line = "\(Self.version) \(seal.proof)\n"
    if let found = try blocks.text(named: "SEALED", atMost: 256) {
      guard found.hasPrefix(Self.version + " ") else {
        throw BlocksError(.otherSharding, "the folder's blocks are sealed in another way")
      }
      guard found == line else { throw BlocksError(.wrongKey, "the folder's blocks are sealed under another key") }
    } else {
      guard creating, try blocks.isEmpty() else {
        throw BlocksError(.otherSharding, "the folder holds no sealed blocks")
      }
      try blocks.write(Array(line.utf8), named: "SEALED")
    }
    incoming = try blocks.folder(named: "new", creating: true)
    try incoming.removeTemporaries()
  }

  /// Keeps a block; see `BlockStore`.
  public func put(_ block: Block) async throws {
    try unsafe block.bytes.withUnsafeBytes { try unsafe put($0, named: block.cid) }
  }

  /// Fetches a block; see `BlockStore`. It was checked against its name when it was put, and its file is authenticated
  /// with that name: it need not be hashed again.
  public func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    guard let file = try file(of: cid) else { throw Self.notHere }
    return Block(verified: try open(file, named: cid, atMost: limit), named: cid)
  }

  /// Whether the block's file exists; see `BlockStore`.
  public func has(_ cid: CID) async throws -> Bool { try file(of: cid) != nil }

  /// Removes the block's file; see `BlockStore`.
  public func delete(_ cid: CID) async throws {
    let name = seal.fileName(of: cid)
    try folder(of: name)?.remove(name)
  }

  /// Writes the whole file system to its device, syncfs(2); see `BlockStore`.
  public func flush() async throws { try blocks.synchronize() }

  package func put(_ bytes: UnsafeRawBufferPointer, named cid: CID) throws(BlocksError) {
    if let held = try file(of: cid), (try? open(held, named: cid, atMost: bytes.count))?.count == bytes.count { return }
    guard let sealed = unsafe seal.seal(bytes, named: cid) else {
      throw BlocksError(.fileRefused, "a block could not be encrypted")
    }
    let name = seal.fileName(of: cid)
    let folder = try blocks.folder(named: name.prefix(2), creating: true)
    let result = unsafe sealed.withUnsafeBytes { buffer in
      Result { () throws(BlocksError) in try unsafe folder.write(buffer, named: name, by: incoming) }
    }
    try result.get()
  }

  package func get(_ cid: CID, into buffer: UnsafeMutableRawBufferPointer) throws(BlocksError) {
    guard let file = try file(of: cid) else { throw Self.notHere }
    guard let bytes = try? open(file, named: cid, atMost: buffer.count), bytes.count == buffer.count,
      // The buffer has room for exactly these bytes.
      unsafe bytes.copyBytes(to: buffer) == buffer.count, unsafe CID(hashing: UnsafeRawBufferPointer(buffer)) == cid
    else { throw BlocksError(.wrongBytes, "the bytes do not match the block's name") }
  }

  private static var notHere: BlocksError { BlocksError(.notFound, "the folder does not hold the block") }

  private func open(
    _ file: consuming OpenFile, named cid: CID, atMost limit: Int
  ) throws(BlocksError) -> Data {
    let size = try file.plainSize()
    guard size - BlockSeal.overhead <= limit else {
      throw BlocksError(.tooLarge, "the block is larger than is accepted here")
    }
    var sealed = Data(count: size)
    let complete = unsafe sealed.withUnsafeMutableBytes { buffer in unsafe file.read(into: buffer) }
    guard complete, let bytes = seal.open(sealed, named: cid) else {
      throw BlocksError(.wrongBytes, "the block's file was altered")
    }
    return bytes
  }

  private func file(of cid: CID) throws(BlocksError) -> OpenFile? {
    let name = seal.fileName(of: cid)
    return try folder(of: name)?.file(named: name)
  }

  private func folder(of name: String) throws(BlocksError) -> Folder? {
    do {
      return try blocks.folder(named: name.prefix(2), creating: false)
    } catch  where error.code == .notFound {
      return nil
    }
  }
}
