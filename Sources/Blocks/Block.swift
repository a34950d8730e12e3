public import FoundationEssentials
internal import Identity

/// Bytes with their name. The type cannot hold bytes that do not match it.
public struct Block: Hashable, Sendable {
  /// The largest block that Kubo exchanges between nodes, in bytes.
  public static let mostBytes = 2 << 20

  /// The name: the digest of the bytes.
  public let cid: CID
  /// The bytes.
  public let bytes: Data

  /// Names the bytes by hashing them.
  public init(_ bytes: Data) {
    cid = CID(digest: Word.sha256(bytes))
    self.bytes = bytes
  }

  /// Takes bytes that came under a name; throws `wrongBytes` when they hash to another.
  public init(_ bytes: Data, named cid: CID) throws(BlocksError) {
    guard Word.sha256(bytes) == cid.digest else {
      throw BlocksError(.wrongBytes, "the bytes do not match the block's name")
    }
    self.cid = cid
    self.bytes = bytes
  }

  /// Takes bytes with the name that the caller has just computed from them.
  package init(verified bytes: Data, named cid: CID) {
    self.cid = cid
    self.bytes = bytes
  }

  /// Blocks are equal when their names are.
  public static func == (left: Block, right: Block) -> Bool { left.cid == right.cid }

  /// Hashes the name.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(cid)
  }
}
