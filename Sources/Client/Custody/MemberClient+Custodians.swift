internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
public import Identity

/// What one custodian of the policy says of itself, compared with this member's own view of the ledger.
public struct CustodianReport: Codable, Sendable {
  /// Whether its view of the ledger is this member's.
  public enum View: String, Codable, Sendable {
    /// It has this member's entries, or the first of them.
    case same
    /// Its entries are others: somebody is shown another ledger.
    case other
    /// It says that it has entries which the ledger does not show to this member.
    case ahead
  }

  /// The custodian.
  public let member: MemberID
  /// Whether the policy names it as a former one.
  public let isFormer: Bool
  /// Why it did not answer, in words; nil when it did.
  public var problem: String?
  /// `ready`, `stale`, `forked` or `stopping`.
  public var state: String?
  /// How many entries it has.
  public var size: UInt64?
  /// How its entries compare with this member's.
  public var view: View?
  /// How many records it keeps something of.
  public var records: Int?
  /// The bytes of their blocks.
  public var bytes: Int?
  /// How many of their blocks it found unreadable.
  public var damaged: Int?

  /// Whether it serves, has lost nothing, and sees the ledger as this member does.
  public var isHealthy: Bool { problem == nil && state == "ready" && view == .same && damaged == 0 }
}

extension MemberClient {
  /// Asks every custodian of the policy, former ones included, how it is. Nothing of the answer is signed; it says no more
  /// than that custodian and connection belong together.
  ///
  /// - Throws: `custodiansMissing` where the ledger has none.
  public func custodianReports() async throws -> [CustodianReport] {
    guard let custodians = try await custodians(in: try await syncUnwitnessed()) else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians: records are kept in folders")
    }
    let answers = await withTaskGroup(of: (MemberID, Result<CustodianStatus, ClientError>).self) { group in
      for custodian in custodians.known.map(\.member) {
        group.addTask { (custodian, await Self.status(of: custodian, from: custodians.halo)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    // Afterwards, so that what custodians have seen is not news.
    _ = try await replica.sync()
    var reports = [CustodianReport]()
    for (index, custodian) in custodians.known.enumerated() {
      var report = CustodianReport(member: custodian.member, isFormer: index >= custodians.present.count)
      switch answers[custodian.member] {
      case .success(let status): try await note(status, in: &report)
      case .failure(let error): report.problem = error.detail
      case nil: report.problem = "it was not asked"
      }
      reports.append(report)
    }
    return reports
  }

  private static func status(
    of custodian: MemberID, from halo: HaloClient
  ) async -> Result<CustodianStatus, ClientError> {
    do {
      let bytes = try await halo.status(of: custodian)
      guard let status = try? JSONDecoder().decode(CustodianStatus.self, from: bytes), status.member == custodian
      else {
        return .failure(
          ClientError(.custodiansMissing, "custodian \(custodian.hex.prefix(12)): its answer is malformed"))
      }
      return .success(status)
    } catch {
      return .failure(ClientError(.custodiansMissing, reason(error, of: custodian)))
    }
  }

  private func note(_ status: CustodianStatus, in report: inout CustodianReport) async throws {
    report.state = status.state.rawValue
    report.size = status.size
    (report.records, report.bytes, report.damaged) = (status.records, status.bytes, status.damaged)
    if await status.size > replica.size {
      report.view = .ahead
    } else {
      let isSame = try await replica.root(at: status.size) == status.root && status.ledger == network.ledger
      report.view = isSame ? .same : .other
    }
  }
}
