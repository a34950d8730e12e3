package import FoundationEssentials
internal import CLinux
internal import Glibc

/// Blocks in a folder, laid out as Kubo's flatfs datastore lays them out, so that either reads what the other wrote:
/// `<root>/blocks/<the next-to-last two characters of KEY>/<KEY>.data`, or, in a folder for few blocks, `<root>/blocks/C/<KEY>.data`:
/// all keys begin so.
///
/// A block appears under its name whole or not at all. Files are made with mode 0600 and folders with 0700. No symbolic
/// link below the root is followed. Calls block their thread for as long as the disk takes.
public final class FolderBlocks: LocalBlockStore {
  /// How blocks are spread over folders: the first line of `blocks/SHARDING`.
  enum Sharding: String {
    /// By the next-to-last two characters of the key, as in a repository of Kubo.
    case spread = "/repo/flatfs/shard/v1/next-to-last/2"
    /// All in one, which is made and removed in less time.
    case together = "/repo/flatfs/shard/v1/prefix/1"
  }

  private let blocks: Folder
  private let sharding: Sharding

  /// Opens the folder of blocks under a root folder, or makes both; a new one is for few blocks where that is said.
  ///
  /// Throws `otherSharding` when the folder's blocks are laid out in another way, `notFound` when it does not exist and is
  /// not to be made, `fileRefused` when the system refuses.
  public init(root: String, creating: Bool = true, forFew: Bool = false) throws(BlocksError) {
    let top = try Folder(path: root, creating: creating)
    blocks = try top.folder(named: "blocks", creating: creating)
    if let line = try blocks.text(named: "SHARDING", atMost: 256) {
      guard let found = Sharding(rawValue: line.hasSuffix("\n") ? String(line.dropLast()) : line) else {
        throw BlocksError(.otherSharding, "the folder's blocks are sharded in another way")
      }
      sharding = found
    } else {
      guard creating, try blocks.isEmpty() else {
        throw BlocksError(.otherSharding, "the folder holds no blocks that are laid out as flatfs does")
      }
      sharding = forFew ? .together : .spread
      try blocks.write(Array("\(sharding.rawValue)\n".utf8), named: "SHARDING")
    }
  }

  /// Where a block is kept, relative to the root of a folder for many.
  public static func path(of cid: CID) -> String {
    let key = cid.key
    return "blocks/\(Sharding.spread.folder(of: key))/\(key).data"
  }

  /// Keeps a block; see `BlockStore`.
  public func put(_ block: Block) async throws {
    try unsafe block.bytes.withUnsafeBytes { try unsafe put($0, named: block.cid) }
  }

  /// Fetches a block; see `BlockStore`.
  public func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    try Block(try contents(of: cid, atMost: limit), named: cid)
  }

  private func contents(of cid: CID, atMost limit: Int) throws -> Data {
    let file = try file(of: cid)
    let size = try file.plainSize()
    guard size <= limit else { throw BlocksError(.tooLarge, "the block is larger than is accepted here") }
    var bytes = Data(count: size)
    let complete = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe file.read(into: buffer) }
    guard complete else { throw BlocksError(.wrongBytes, "the block's file was cut while it was read") }
    return bytes
  }

  /// What a block's file holds, unchecked: for handing it to somebody who checks it against its name. Throws as `get`, but for
  /// other bytes.
  package func unchecked(_ cid: CID, atMost limit: Int) throws -> Data {
    try contents(of: cid, atMost: limit)
  }

  /// Whether the block's file exists; see `BlockStore`.
  public func has(_ cid: CID) async throws -> Bool {
    do {
      _ = try file(of: cid)
      return true
    } catch let error where error.code == .notFound {
      return false
    }
  }

  /// Removes the block's file; see `BlockStore`.
  public func delete(_ cid: CID) async throws {
    let key = cid.key
    guard let folder = try folder(of: key) else { return }
    try folder.remove("\(key).data")
  }

  /// Writes the whole file system to its device, syncfs(2); see `BlockStore`.
  public func flush() async throws {
    try blocks.synchronize()
  }

  package func put(_ bytes: UnsafeRawBufferPointer, named cid: CID) throws(BlocksError) {
    let key = cid.key
    let folder = try blocks.folder(named: sharding.folder(of: key), creating: true)
    let name = "\(key).data"
    if let held = try folder.file(named: name), try held.plainSize() == bytes.count, held.holds(cid) { return }
    try unsafe folder.write(bytes, named: name)
  }

  package func get(_ cid: CID, into buffer: UnsafeMutableRawBufferPointer) throws(BlocksError) {
    let file = try file(of: cid)
    guard try file.plainSize() == buffer.count, unsafe file.read(into: buffer),
      unsafe CID(hashing: UnsafeRawBufferPointer(buffer)) == cid
    else { throw BlocksError(.wrongBytes, "the bytes do not match the block's name") }
  }

  private func file(of cid: CID) throws(BlocksError) -> OpenFile {
    let key = cid.key
    guard let file = try folder(of: key)?.file(named: "\(key).data") else {
      throw BlocksError(.notFound, "the folder does not hold the block")
    }
    return file
  }

  private func folder(of key: String) throws(BlocksError) -> Folder? {
    do {
      return try blocks.folder(named: sharding.folder(of: key), creating: false)
    } catch  where error.code == .notFound {
      return nil
    }
  }
}

extension FolderBlocks.Sharding {
  fileprivate func folder(of key: String) -> Substring {
    switch self {
    case .spread: key.dropLast().suffix(2)
    case .together: key.prefix(1)
    }
  }
}
