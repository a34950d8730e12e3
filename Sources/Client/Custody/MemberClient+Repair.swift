internal import Blocks
internal import Contract
internal import Custody
internal import Halo
internal import Identity
internal import Records

extension MemberClient {
  /// Looks after the member's own records: asks every custodian for its share, reads every block of every custodian, names
  /// who gave something wrong, and mends it. Where shares are missing or wrong, or the custodians have changed, the data key
  /// is shared out anew, blocks are brought to their new places, and the old dealings are retired everywhere.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of one record; by default all that are not erased.
  ///   - progress: told stripes done and stripes in all, of each record.
  /// - Throws: `custodiansMissing` where there are none; what keeps a record from opening, such as `tooFewShares`.
  public func repair(
    _ digits: String? = nil, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> [RepairReport] {
    let state = try await sync()
    guard let custodians = try await custodians(in: state) else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians: `aureole open --check` looks at folders")
    }
    let records =
      try digits.map { [try state.record(beginning: $0, for: keys.member)] }
      ?? state.records.values.filter { $0.anchor.owner == keys.member && !$0.isErased }
    var reports = [RepairReport]()
    for record in records.sorted(by: { ($0.anchoredAt, $0.anchor.record) < ($1.anchoredAt, $1.anchor.record) }) {
      guard !record.isErased else { throw ClientError(.recordRefused, "you had this record erased") }
      reports.append(try await repair(record, in: state, at: custodians, progress))
    }
    return reports
  }

  private func repair(
    _ record: State.Record, in state: State, at custodians: Custodians,
    _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> RepairReport {
    let opened = try await release(of: record, under: .zero, in: state, from: custodians, waitingForAll: true)
    let dealing = opened.released.dealing.dealing
    let present = custodians.present.map(\.member)
    var report = RepairReport(record: record.anchor.record)
    // A former custodian has done its part when it has nothing left.
    let faults = opened.released.faults.filter { custodian, fault in
      present.contains(custodian) || dealing.custodians.contains(custodian) || fault != .refused(.noShare)
    }
    report.findings = faults.sorted { $0.key < $1.key }.map { custodian, fault in
      "custodian \(custodian.hex.prefix(12)) \(fault.words)"
    }
    let isCurrent =
      dealing.epoch == custodians.epoch && dealing.custodians == present
      && dealing.threshold == custodians.document.threshold
    // Blocks cannot be cut anew without a new record: the manifest, which the sender signed, names them.
    guard opened.place.opener.manifest.layout.totalShards == present.count else {
      report.problems.append(
        "the record is cut for \(opened.place.opener.manifest.layout.totalShards) custodians and there are "
          + "\(present.count): `aureole reseal` seals it anew for these")
      return report
    }
    let mending = BlockMending(opened: opened, custodians: custodians, access: opened.access)
    try await mending.mend(&report, progress)
    let lost = faults.filter { present.contains($0.key) && $0.value != .silent }
    if !isCurrent || !lost.isEmpty {
      try await dealAnew(opened, of: record, in: state, at: custodians, &report)
    }
    return report
  }

  /// Shares the data key out again and has every custodian drop what came before, once enough have confirmed.
  private func dealAnew(
    _ opened: OpenedAccess, of record: State.Record, in state: State, at custodians: Custodians,
    _ report: inout RepairReport
  ) async throws {
    let name = record.anchor.record
    let layout = opened.place.opener.manifest.layout
    let dealt = try await dealer(among: custodians, in: state)
      .deal(opened.released.dataKey, of: name, generation: opened.released.dealing.dealing.generation + 1)
    let deposits = try dealt.shares.enumerated().map { index, share in
      try CustodyDeposit(
        envelope: record.anchor.envelope, blocks: layout.digests(ofStore: index), share: share, dealing: dealt.dealing)
    }
    let failures = await custodians.eachPresent { index, custodian in
      _ = try await custodians.halo.deposit(deposits[index], at: custodian.member, key: custodian.key)
    }
    let confirmed = custodians.present.count - failures.count
    guard confirmed >= custodians.document.confirmations else {
      report.problems.append(
        "the key was not shared out anew, since \(confirmed) custodians confirmed and "
          + "\(custodians.document.confirmations) must: \(failures.joined(separator: "; "))")
      return
    }
    report.isDealtAnew = true
    report.problems += failures
    // Whoever did not take the new share keeps the old one; it is asked again at the next repair.
    let digest = dealt.dealing.dealing.digest
    report.problems += await Custodians.each(custodians.known) { _, custodian in
      do {
        _ = try await custodians.halo.retire(
          allBut: digest, of: name, at: custodian.member, key: custodian.key)
      } catch let error as HaloClientError where error.refusal == .noShare || error.refusal == .noGrant {
        // It has nothing of the record.
      }
    }.filter { problem in !failures.contains(problem) }
  }
}

extension Custodians {
  /// Does something with every custodian of the epoch at once; returns why some failed.
  func eachPresent(
    _ body: @escaping @Sendable (Int, KnownCustodian) async throws -> Void
  ) async -> [String] { await Self.each(Array(present), body) }

  /// Does something with custodians at once; returns why some failed, each named.
  static func each(
    _ custodians: [KnownCustodian], _ body: @escaping @Sendable (Int, KnownCustodian) async throws -> Void
  ) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for (index, custodian) in custodians.enumerated() {
        group.addTask {
          do {
            try await body(index, custodian)
            return nil
          } catch {
            return MemberClient.reason(error, of: custodian.member)
          }
        }
      }
      return await group.reduce(into: []) { if let reason = $1 { $0.append(reason) } }.sorted()
    }
  }
}
