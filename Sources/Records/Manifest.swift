public import Identity

/// What a record is: who sent what to whom, its items, and where its ciphertext lies. Signed by the sender, encrypted
/// under the data key (design 5.5).
public struct Manifest: Hashable, Sendable {
  /// The only version there is.
  public static let version = 1
  /// The most bytes of a manifest as JSON.
  public static let mostBytes = 64 << 20
  /// The most items of a record.
  public static let mostItems = 100_000
  /// The most custodians whose shares are committed to.
  public static let mostShares = 255

  /// The manifest's version.
  public let version: Int
  /// The ledger that the record is anchored on.
  public let ledger: Word
  /// The record's identifier.
  public let record: Word
  /// Who sealed the record and signed this.
  public let sender: MemberID
  /// Whom the record belongs to.
  public let owner: MemberID
  /// The number of the record's kind, as on the ledger.
  public let kind: UInt64
  /// When the items were measured, in seconds since 1970.
  public let measuredAt: UInt64
  /// When the record was sealed, in seconds since 1970.
  public let createdAt: UInt64
  /// The items, in the order in which they lie in the stream.
  public let items: [ManifestItem]
  /// The bytes of all items together.
  public let streamSize: UInt64
  /// How the ciphertext is cut into blocks.
  public let layout: Layout
  /// Commitments to the custodians' key shares, in the order of their indices; empty when the key is not shared out.
  public let shareCommitments: [Word]

  /// Takes the parts and checks them; throws `malformedManifest`.
  init(
    ledger: Word, record: Word, sender: MemberID, owner: MemberID, description: RecordDescription,
    items: [ManifestItem], streamSize: UInt64, layout: Layout, shareCommitments: [Word]
  ) throws(RecordsError) {
    version = Self.version
    self.ledger = ledger
    self.record = record
    self.sender = sender
    self.owner = owner
    kind = description.kind
    measuredAt = description.measuredAt
    createdAt = description.createdAt
    self.items = items
    self.streamSize = streamSize
    self.layout = layout
    self.shareCommitments = shareCommitments
    try check()
  }

  /// The index of the item of a name, or nil.
  public func index(ofItem name: String) -> Int? { items.firstIndex { $0.name == name } }

  /// Throws `malformedManifest` where a bound or a rule is broken.
  func check() throws(RecordsError) {
    func require(_ condition: Bool, _ detail: String) throws(RecordsError) {
      guard condition else { throw RecordsError(.malformedManifest, detail) }
    }
    try require(version == Self.version, "the manifest's version is not known")
    try require(layout.isWellFormed, "the manifest's layout does not hold together")
    try require(streamSize <= layout.paddedSize, "the items are longer than the stream")
    try require(shareCommitments.count <= Self.mostShares, "the manifest commits to too many shares")
    try ManifestItem.check(items, streamSize: streamSize)
  }
}

extension Manifest: Codable {}

/// What the sender says of a record, beside its items.
public struct RecordDescription: Hashable, Sendable {
  /// The number of the record's kind, as on the ledger.
  public var kind: UInt64
  /// When the items were measured, in seconds since 1970.
  public var measuredAt: UInt64
  /// When the record is sealed, in seconds since 1970.
  public var createdAt: UInt64

  /// Takes kind and times.
  public init(kind: UInt64, measuredAt: UInt64, createdAt: UInt64) {
    self.kind = kind
    self.measuredAt = measuredAt
    self.createdAt = createdAt
  }
}
