internal import Contract
public import Deidentification
internal import Foundation
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
  /// In between the images lie in folders of the home that only its owner can enter and that are removed at the end.
  ///
  /// - Throws: as `open` and `send` do; `imageRefused` when an item cannot be de-identified. Nothing is sent then.
  public func deidentify(
    _ digits: String, _ options: DeidentificationOptions = [],
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> DeidentifiedRecord {
    let folder = home.path + "/originals-" + Word.random().hex.prefix(16)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let opened = try await open(digits, into: folder)
    let originals = try SendPlan(opened.files, expected: [])
    let copies = try DeidentifiedFolder(originals, options, in: home)
    defer { copies.close() }
    let plan = try SendPlan([copies.path], expected: [])
    let owner = try await member(keys.member.hex)
    let receipt = try await send(plan, to: owner, kind: .imaging, progress: progress)
    return DeidentifiedRecord(
      original: opened.record, receipt: receipt, count: copies.count, warnings: copies.warnings)
  }
}
