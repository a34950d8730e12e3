public import Identity

/// What a reader asks a custodian for: its share, for an access that stands on the ledger. The request around it is signed
/// by the reader.
///
/// Bytes: access ‖ sealing key (1216) ‖ size ‖ root of the newest checkpoint that the reader has accepted.
public struct ReleaseDemand: Hashable, Sendable {
  /// The bytes of a demand.
  public static let byteCount = 3 * Word.byteCount + SealingPublicKey.byteCount

  /// The digest of the accepted access.
  public let access: Word
  /// The reader's sealing key, whose digest stands on the ledger.
  public let sealingKey: SealingPublicKey
  /// The ledger's size in the reader's eyes: a custodian that sees less is behind.
  public let size: UInt64
  /// The root at that size: a custodian that has another looks at a forked ledger, or the reader does.
  public let root: Word

  /// Joins the parts.
  public init(access: Word, sealingKey: SealingPublicKey, size: UInt64, root: Word) {
    self.access = access
    self.sealingKey = sealingKey
    self.size = size
    self.root = root
  }

  /// Reads a demand; throws `malformedMessage`.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count == Self.byteCount else { throw CustodyError(.malformedMessage, "a demand has another size") }
    var reader = WordReader(bytes)
    access = try reader.word()
    guard let key = try? SealingPublicKey(try reader.take(SealingPublicKey.byteCount)) else {
      throw CustodyError(.malformedMessage, "the sealing key in a demand is malformed")
    }
    sealingKey = key
    size = try reader.number(atMost: 1 << 62)
    root = try reader.word()
  }

  /// The demand's bytes.
  public var bytes: [UInt8] { access.bytes + Array(sealingKey.bytes) + Word(size).bytes + root.bytes }
}
