internal import Contract
public import Deidentification
public import Identity
internal import Imaging
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
  /// In between the originals lie in a file of the home's disk that has no name, so that a crash leaves none behind, and the
  /// copies in a folder of the home that only its owner can enter and that is removed at the end.
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
    let originals = try place.opener.manifest.items.map { item in
      guard item.mediaType == MediaType.dicom.rawValue else { throw DeidentifiedFolder.noImage(item.name) }
      return DeidentifiedFolder.Original(name: item.name) {
        try $0.deidentify(try PartSource(file, at: item.offset, size: item.size))
      }
    }
    let copies = try DeidentifiedFolder(originals, options, in: home)
    defer { copies.close() }
    let plan = try SendPlan([copies.path], expected: [])
    let owner = try await member(keys.member.hex)
    let receipt = try await send(plan, to: owner, kind: .imaging, progress: progress)
    return DeidentifiedRecord(
      original: record.anchor.record, receipt: receipt, count: copies.count, warnings: copies.warnings)
  }
}
