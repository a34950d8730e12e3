internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
public import Identity

/// What custodians confirmed of an erased record, and what they have not.
public struct ErasureReport: Codable, Sendable {
  /// The most bytes of the file that it is kept in.
  static let mostBytes = 256 << 10
  /// The version of that file.
  public var version = 1
  /// The ledger.
  public let ledger: Word
  /// The record's identifier.
  public let record: Word
  /// The digest of the `erase` action on the ledger, which confirmations name.
  public let action: Word
  /// The custodians that confirmed that nothing of the record is left with them.
  public var confirmed: [Confirmed] = []
  /// The custodians that have not confirmed, each with the reason.
  public var missing: [String] = []

  /// One custodian's word.
  public struct Confirmed: Codable, Hashable, Sendable {
    /// Who confirmed.
    public let custodian: MemberID
    /// When it destroyed its part, by its own clock, in seconds since 1970.
    public let time: UInt64
    /// What it signed, in base64 (docs/spec/custody.md, section 3).
    public let confirmation: String
  }
}

extension MemberClient {
  /// Has a record of the member's own erased: signs `erase`, then asks every custodian until it has confirmed that it
  /// destroyed its share and shards, or the time is up. What was confirmed is kept in the home as proof. Asked for again,
  /// it goes on with those that had not confirmed.
  ///
  /// A copy that a reader has kept is out of reach.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the record.
  ///   - seconds: how long to wait for custodians.
  /// - Throws: `recordNotFound`, `actionRefused`.
  public func erase(_ digits: String, within seconds: Double = 30) async throws -> ErasureReport {
    let state = try await sync()
    let record = try state.record(beginning: digits, for: keys.member)
    let name = record.anchor.record
    let custodians = try await custodians(in: state)
    let action = record.isErased ? try await erasure(of: name) : try await submit(.erase(name)).digest
    let file = home.erasures + "/" + name.hex + ".json"
    var report = ErasureReport(ledger: network.ledger, record: name, action: action)
    if let custodians {
      // What was confirmed before stays confirmed, whether its custodian answers now or not.
      let kept = try? JSONFile.read(file, atMost: ErasureReport.mostBytes) as ErasureReport
      if let kept, kept.action == action { report.confirmed = kept.confirmed }
      let asked = custodians.known.filter { custodian in
        !report.confirmed.contains { $0.custodian == custodian.member }
      }
      let answers = await confirmations(
        of: name, action: action, from: asked, halo: custodians.halo,
        until: ContinuousClock.now + .seconds(seconds))
      report.confirmed = (report.confirmed + answers.confirmed).sorted { $0.custodian < $1.custodian }
      report.missing = answers.missing
    } else {
      report.missing = network.storage.folders.map { "\($0): a folder destroys nothing by itself" }
    }
    try home.makeFolder(home.erasures)
    try JSONFile.write(report, to: file, replacing: true)
    return report
  }

  /// The digest of the entry that erased a record.
  private func erasure(of record: Word) async throws -> Word {
    var found: Word?
    try await replica.forEachEntry { _, entry in
      if entry.signed.action.body == .erase(record), entry.outcome == .accepted { found = entry.signed.action.digest }
    }
    guard let found else { throw ClientError(.ledgerRefused, "the ledger does not show who erased the record") }
    return found
  }

  private func confirmations(
    of record: Word, action: Word, from custodians: [KnownCustodian], halo: HaloClient,
    until deadline: ContinuousClock.Instant
  ) async -> (confirmed: [ErasureReport.Confirmed], missing: [String]) {
    await withTaskGroup(of: Result<CustodyConfirmation, ClientError>.self) { group in
      for custodian in custodians {
        group.addTask {
          while true {
            do {
              return .success(
                try await halo.erasure(
                  of: record, demandedBy: action, at: custodian.member, key: custodian.key))
            } catch {
              // Busy while it destroys, behind the ledger, or away for a moment: each may pass.
              guard ContinuousClock.now + .milliseconds(500) < deadline, !Task.isCancelled else {
                return .failure(ClientError(.custodiansMissing, Self.reason(error, of: custodian.member)))
              }
              try? await Task.sleep(for: .milliseconds(500))
            }
          }
        }
      }
      var confirmed = [ErasureReport.Confirmed]()
      var missing = [String]()
      for await result in group {
        switch result {
        case .success(let word):
          confirmed.append(
            .init(
              custodian: word.custodian, time: word.time, confirmation: Data(word.bytes).base64EncodedString()))
        case .failure(let error): missing.append(error.detail)
        }
      }
      return (confirmed, missing.sorted())
    }
  }
}
