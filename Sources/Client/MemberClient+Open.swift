internal import Blocks
public import Contract
public import Identity
public import Records

/// What one line of the inbox shows.
public struct InboxRow: Sendable {
  /// The record's identifier.
  public let record: Word
  /// The ledger's time of anchoring, in seconds since 1970.
  public let anchoredAt: UInt64
  /// What kind of record it is.
  public let kind: RecordKind
  /// Who sent it.
  public let sender: MemberID
  /// The sender's verified name, where the directory shows it.
  public let senderName: String?
  /// The items of the verified manifest; empty when the envelope does not open.
  public let items: [ManifestItem]
  /// Whether it was erased.
  public let isErased: Bool
  /// Why the envelope does not open, in plain words; nil when it does.
  public let problem: String?
}

/// A record that was opened into files.
public struct OpenedRecord: Sendable {
  /// The record's identifier.
  public let record: Word
  /// Who sent it; the manifest's signature is theirs.
  public let sender: MemberID
  /// The sender's verified name, where the directory shows it.
  public let senderName: String?
  /// The paths that were written.
  public let files: [String]
  /// The stores whose pieces were missing or wrong, each named with its folder; empty when all is well.
  public let faults: [String]
}

extension MemberClient {
  /// The member's records, newest first, each with its verified manifest.
  public func inbox() async throws -> [InboxRow] {
    let state = try await sync()
    let own = state.records.values.filter { $0.anchor.owner == keys.member }
    let names = await names(of: Set(own.map(\.sender)), in: state)
    let custodians = try await custodians(in: state)
    var rows = [InboxRow]()
    for record in own.sorted(by: { ($0.anchoredAt, $0.anchor.record) > ($1.anchoredAt, $1.anchor.record) }) {
      let (items, problem) = record.isErased ? ([], nil) : await contents(of: record, at: custodians)
      rows.append(
        InboxRow(
          record: record.anchor.record, anchoredAt: record.anchoredAt, kind: record.anchor.kind, sender: record.sender,
          senderName: names[record.sender], items: items, isErased: record.isErased, problem: problem))
    }
    return rows
  }

  private func contents(
    of record: State.Record, at custodians: Custodians?
  ) async -> ([ManifestItem], String?) {
    do {
      guard let custodians else { return (try await opener(of: record).manifest.items, nil) }
      let anchor = record.words(on: network.ledger)
      guard let envelope = try? await custodians.envelope(of: anchor, access: .zero) else {
        return (try await opener(of: record).manifest.items, nil)
      }
      let opener = try RecordOpener(envelope, anchor: anchor, key: keys.sealing, sender: record.senderKey)
      return (opener.manifest.items, nil)
    } catch let error as RecordsError {
      return ([], error.detail)
    } catch {
      return ([], "the record's envelope cannot be read")
    }
  }

  /// Opens a record of the member's own: fetches, verifies, decrypts, and writes its items into a folder.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the record.
  ///   - folder: where the items go; made when it is missing. Files that exist are not replaced.
  ///   - progress: told bytes done and bytes in all.
  /// - Throws: `recordNotFound`, `recordRefused` when it was erased; `RecordsError` with what does not verify or with
  ///   the stores that failed.
  public func open(
    _ digits: String, into folder: String, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> OpenedRecord {
    let state = try await sync()
    let record = try state.record(beginning: digits, for: keys.member)
    guard !record.isErased else { throw ClientError(.recordRefused, "you had this record erased") }
    let place = try await place(ofOwn: record, in: state)
    let opener = place.opener
    try home.makeFolder(folder)
    let total = opener.manifest.streamSize
    let findings = try await opener.write(to: folder, from: place.stores, progress: Self.counting(progress, of: total))
    let senderName = await names(of: [record.sender], in: state)[record.sender]
    return OpenedRecord(
      record: record.anchor.record, sender: record.sender, senderName: senderName,
      files: opener.manifest.items.map { folder + "/" + $0.name },
      faults: state.policy.custodianCount > 0
        ? place.words(findings) : faults(findings.faults.mapValues(StoreFault.init)))
  }

  /// The record's envelope, opened and verified against the ledger.
  func opener(of record: State.Record) async throws -> RecordOpener {
    let anchor = record.words(on: network.ledger)
    let envelope = try await RecordOpener.envelope(of: anchor, from: stores)
    do throws(RecordsError) {
      return try RecordOpener(envelope, anchor: anchor, key: keys.sealing, sender: record.senderKey)
    } catch {
      guard error.code == .wrongRecipient else { throw error }
      let openers = formerSealingKeys.lazy.compactMap { key in
        try? RecordOpener(envelope, anchor: anchor, key: key, sender: record.senderKey)
      }
      guard let opener = openers.first else { throw error }
      return opener
    }
  }
}
