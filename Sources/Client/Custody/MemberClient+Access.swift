internal import Contract
public import FoundationEssentials
public import Identity
public import Records

/// A record that was viewed: nothing of it was written.
public struct ViewedRecord: Sendable {
  /// The record's identifier.
  public let record: Word
  /// Who sent it; the manifest's signature is theirs.
  public let sender: MemberID
  /// Whose it is.
  public let owner: MemberID
  /// The reference of the grant.
  public let grant: Word
  /// Whether the grant allows viewing alone.
  public let isViewOnly: Bool
  /// The items of the verified manifest.
  public let items: [ManifestItem]
  /// The custodians that did something wrong, each named; empty when all is well.
  public let faults: [String]
}

extension MemberClient {
  /// The most bytes of one item that is viewed in memory.
  public static let mostViewedBytes = 256 << 20

  /// Accepts the conditions of a grant by signing `access`, has custodians release the data key, and writes the record's
  /// items into a folder.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the record.
  ///   - reference: the beginning of the grant's reference; by default the live grant that allows most.
  ///   - isHearingAll: whether to wait for the answers of all custodians, so that everybody who failed or lied is named,
  ///     and not only until the key is there.
  ///   - folder: where the items go; made when it is missing. Files that exist are not replaced.
  ///   - progress: told bytes done and bytes in all.
  /// - Throws: `viewOnly` before anything is signed when the grant does not allow keeping; `accessRefused`; as `open`
  ///   does; `HaloClientError.tooFewShares` with the custodians that released nothing.
  public func access(
    _ digits: String, under reference: String? = nil, hearingAll isHearingAll: Bool = false, into folder: String,
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> OpenedRecord {
    let state = try await syncUnwitnessed()
    let row = try accessible(digits, under: reference, in: state)
    guard row.mode.contains(.store) else {
      throw ClientError(
        .viewOnly, "the grant is for viewing: leave out the folder, and nothing will be written (nothing was signed)")
    }
    let (record, opened) = try await open(row, in: state, hearingAll: isHearingAll)
    try home.makeFolder(folder)
    let opener = opened.place.opener
    let findings = try await opener.write(
      to: folder, from: opened.place.stores, progress: Self.counting(progress, of: opener.manifest.streamSize))
    return OpenedRecord(
      record: row.record, sender: record.sender,
      senderName: await names(of: [record.sender], in: state)[record.sender],
      files: opener.manifest.items.map { folder + "/" + $0.name }, faults: opened.place.words(findings))
  }

  /// Accepts the conditions of a grant by signing `access` and shows the record's items, one after the other, in memory.
  /// Writes nothing.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the record.
  ///   - reference: the beginning of the grant's reference; by default the live grant that allows most.
  ///   - limit: the most bytes of one item.
  ///   - show: takes an item that is verified whole; its bytes go when it returns.
  /// - Throws: `accessRefused`; `RecordsError.tooLarge` for an item beyond the limit; as `access` does.
  public func view(
    _ digits: String, under reference: String? = nil, atMost limit: Int = mostViewedBytes,
    show: (ManifestItem, Data) async throws -> Void
  ) async throws -> ViewedRecord {
    let state = try await syncUnwitnessed()
    let row = try accessible(digits, under: reference, in: state)
    let (record, opened) = try await open(row, in: state)
    let place = opened.place
    var faults = place.words(nil)
    for (index, item) in place.opener.manifest.items.enumerated() {
      let (bytes, findings) = try await place.opener.open(index, from: place.stores, atMost: limit)
      for fault in RecordPlace(opener: place.opener, stores: [], names: place.names).words(findings)
      where !faults.contains(fault) { faults.append(fault) }
      try await show(item, bytes)
    }
    return ViewedRecord(
      record: row.record, sender: record.sender, owner: row.owner, grant: row.grant,
      isViewOnly: !row.mode.contains(.store), items: place.opener.manifest.items, faults: faults)
  }

  func open(
    _ row: AccessibleRecord, in state: State, hearingAll isHearingAll: Bool = false
  ) async throws -> (State.Record, OpenedAccess) {
    guard let record = state.records[row.record] else {
      throw ClientError(.recordNotFound, "the ledger has no such record")
    }
    guard let custodians = try await custodians(in: state) else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians that could release a record to you")
    }
    let opened = try await release(
      of: record, under: row.grant, in: state, from: custodians, waitingForAll: isHearingAll)
    return (record, opened)
  }
}
