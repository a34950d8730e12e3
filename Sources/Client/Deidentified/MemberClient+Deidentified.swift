public import Contract
public import Deidentification
public import Identity
internal import Records

/// A record of the owner's that holds de-identified copies of another one.
public struct DeidentifiedRecord: Sendable {
  /// The record the copies were made of; it is left as it is.
  public let original: Word
  /// The new record.
  public let receipt: SendReceipt
  /// How many copies it holds.
  public let count: Int
  /// What the owner must still look at, each with how many of the copies it concerns.
  public let warnings: [DeidentifiedFile.Warning: Int]
}

extension MemberClient {
  /// Opens a record of the member's own, makes de-identified copies of its images, and seals and anchors those as a new
  /// record of the member's own. The original stays. The ledger shows that the owner anchored a record now, and nothing of
  /// when its images were taken.
  ///
  /// In between originals and copies lie in files of the home's disk that have no names, so that a crash leaves none behind.
  ///
  /// - Throws: as `open` and `send` do; `imageRefused` when an item cannot be de-identified. Nothing is sent then.
  public func deidentify(
    _ digits: String, _ options: DeidentificationOptions = [],
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> DeidentifiedRecord {
    let state = try await sync()
    let record = try state.record(beginning: digits, for: keys.member)
    guard !record.isErased else { throw ClientError(.recordRefused, "you had this record erased") }
    let place = try await place(ofOwn: record, in: state)
    let file = try NamelessFile(in: home.path)
    _ = try await place.opener.write(to: file.descriptor, from: place.stores)
    let copies = try DeidentifiedCopies(of: place.opener.manifest.items, in: file, options, home: home)
    let receipt = try await send(copies, to: try await member(keys.member.hex), kind: .imaging, progress: progress)
    return DeidentifiedRecord(
      original: record.anchor.record, receipt: receipt, count: copies.count, warnings: copies.warnings)
  }

  /// Seals copies as one record to a patient, stores it, and anchors it, as files are sent.
  ///
  /// - Throws: as `send(_:to:kind:measuredAt:progress:delivering:)`.
  public func send(
    _ copies: DeidentifiedCopies, to recipient: DirectoryEntry, kind: RecordKind? = nil, measuredAt: UInt64? = nil,
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil, delivering: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> SendReceipt {
    defer { withExtendedLifetime(copies) {} }
    return try await send(
      copies.sources, of: copies.byteCount, to: recipient, kind: kind ?? .imaging, measuredAt: measuredAt,
      answering: .zero, progress, delivering)
  }
}
