public import Identity

/// What a dealer hands to one custodian: the dealing, the custodian's share, and the names of the blocks that it is to
/// keep of the record. The custodian confirms only once it has all of them on disk.
///
/// Bytes: envelope digest ‖ number of blocks ‖ their digests ‖ sealed share ‖ signed dealing.
public struct CustodyDeposit: Hashable, Sendable {
  /// The most blocks that one custodian keeps of a record.
  public static let mostBlocks = 1 << 18
  /// The most bytes of a deposit.
  public static let mostBytes = (2 + mostBlocks) * Word.byteCount + SealedShare.byteCount + SignedDealing.mostBytes

  /// The digest of the record's envelope, which every custodian keeps.
  public let envelope: Word
  /// The digests of the custodian's shards, in the order of the stripes.
  public let blocks: [Word]
  /// The custodian's share.
  public let share: SealedShare
  /// How the key was shared out.
  public let dealing: SignedDealing

  /// Joins the parts; throws `outOfBounds` for too many blocks.
  public init(envelope: Word, blocks: [Word], share: SealedShare, dealing: SignedDealing) throws(CustodyError) {
    guard blocks.count <= Self.mostBlocks else { throw CustodyError(.outOfBounds, "a deposit names too many blocks") }
    self.envelope = envelope
    self.blocks = blocks
    self.share = share
    self.dealing = dealing
  }

  /// Reads a deposit; throws `malformedMessage` or `dealingRefused`.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes else { throw CustodyError(.malformedMessage, "the deposit is too large") }
    var reader = WordReader(bytes)
    envelope = try reader.word()
    let count = Int(try reader.number(atMost: UInt64(Self.mostBlocks)))
    var blocks: [Word] = []
    for _ in 0..<count { blocks.append(try reader.word()) }
    self.blocks = blocks
    share = try SealedShare(bytes: try reader.take(SealedShare.byteCount))
    dealing = try SignedDealing(bytes: try reader.take(reader.rest))
  }

  /// The deposit's bytes.
  public var bytes: [UInt8] {
    envelope.bytes + Word(UInt64(blocks.count)).bytes + blocks.flatMap(\.bytes) + share.bytes + dealing.bytes
  }

  /// What a confirmation says was kept: SHA-256("aureole/kept/v1" ‖ dealing's digest ‖ envelope ‖ blocks).
  public var digest: Word { Word.sha256(tag: "aureole/kept/v1", [dealing.dealing.digest, envelope] + blocks) }
}
