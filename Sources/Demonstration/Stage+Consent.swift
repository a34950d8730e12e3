internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// A clinician asks, the patient grants less than was asked, the clinician opens and compares, the patient sees it.
  mutating func consent() async throws {
    try await step("request") { stage in
      let record = stage.record
      let why = "a second opinion on the left lung"
      let receipt = try await stage.at("clinician") { clinician in
        try await clinician.ask(
          try await clinician.member("Ada Marlow"),
          for: Asking(scope: .record(record), purpose: .treatment, text: why, mode: [.store, .passOn]))
      }
      let rows = try await stage.at("patient") { try await $0.requests() }
      guard let row = rows.first(where: { $0.reference == receipt.digest }), row.purpose.text == why else {
        throw DemonstrationFailure("the request did not reach the patient with its purpose")
      }
      stage.grant = row.reference
      return "Cleo Winter asks for 7 days, to keep and to pass on, for “\(why)”: only Ada can read these words"
    }
    try await step("grant") { stage in
      let reference = stage.grant.hex
      let (terms, granted) = try await stage.at("patient") { patient in
        let plan = try await patient.plan(
          answering: reference, GrantLimits(mode: .store, end: .after(3600), most: 10))
        return (plan.terms, try await patient.grant(plan).reference)
      }
      stage.grant = granted
      guard terms.mode == .store, terms.most == 10 else {
        throw DemonstrationFailure("the grant is not the narrower one")
      }
      return "Ada grants less: one hour, at most 10 openings, may keep, may not pass on"
    }
    try await step("access") { stage in
      let opened = try await stage.access(into: "accessed")
      guard opened.faults.isEmpty else {
        throw DemonstrationFailure(stage.named(opened.faults.joined(separator: "; ")))
      }
      return "Cleo signs the conditions; custodians check the grant, each by itself, and release; "
        + "\(opened.files.count.files) decrypted"
    }
    try await step("compare accessed") { stage in
      let count = try stage.compare(with: "accessed")
      return "what Cleo received equals the original: \(count) of \(count.files), bit for bit"
    }
    try await step("history") { stage in
      let row = try await stage.releasedAccess()
      return "Ada reads: “\(row.text)”, \(Self.clock(row.time))"
    }
  }

  /// The grant is revoked: the next try is refused.
  mutating func revocation() async throws {
    try await step("revocation") { stage in
      let reference = stage.grant.hex
      _ = try await stage.at("patient") { try await $0.revoke(reference) }
      let reason = try await stage.refusal(of: "clinician", .revoked, into: "revoked")
      return "Ada revokes; Cleo tries again: \(reason)"
    }
  }

  /// The clinician's access as its owner sees it, once all custodians have stated on the ledger that they released.
  private func releasedAccess() async throws -> HistoryRow {
    let (record, grant) = (record.hex, grant)
    for _ in 0..<150 {
      let rows = try await at("patient") { try await $0.history(of: record) }
      let row = rows.first { $0.kind == .access && $0.reference == grant && $0.actorName == "Cleo Winter" }
      if let row, row.releasedBy.count == Self.custodianCount { return row }
      try await Task.sleep(for: .milliseconds(200))
    }
    throw DemonstrationFailure("the history does not show the access with the five releases")
  }

  /// The clinician opens under the grant, hearing every custodian out, so that whoever fails or lies is named.
  func access(into folder: String) async throws -> OpenedRecord {
    let (record, grant, path) = (record.hex, grant.hex, demonstration.folder + "/" + folder)
    return try await at("clinician") {
      try await $0.access(record, under: grant, hearingAll: true, into: path)
    }
  }

  /// Has somebody try to open the record under a grant, the clinician's unless said otherwise, and returns the words in
  /// which the ledger refused. What a program could foresee is not asked: both are named in full, so that the ledger rules.
  func refusal(
    of who: String, _ outcome: Outcome, under other: Word? = nil, into folder: String
  ) async throws -> String {
    let (record, grant, path) = (record, other ?? grant, demonstration.folder + "/" + folder)
    do {
      _ = try await at(who) { try await $0.access(record.hex, under: grant.hex, into: path) }
    } catch let error as ClientError where error.code == .accessRefused {
      let member = try await at(who) { $0.profile.member }
      let state = try await at("authority") { try await $0.sync() }
      let ruled = state.accesses.values.contains { access in
        access.actor == member && access.outcome == outcome && access.terms.reference == grant
          && access.terms.record == record
      }
      guard ruled else { throw DemonstrationFailure("refused for another reason: \(error)") }
      guard !FileManager.default.fileExists(atPath: path) else { throw DemonstrationFailure("something was written") }
      return "\(error)"
    }
    throw DemonstrationFailure("it was not refused")
  }

  /// A time of day, UTC.
  static func clock(_ seconds: UInt64) -> String {
    func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)) UTC"
  }
}

extension Int {
  /// So many files, in words.
  var files: String { self == 1 ? "1 file" : "\(self) files" }
}
