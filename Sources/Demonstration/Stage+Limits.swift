internal import Client
internal import Contract
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// A grant of a few seconds ends by itself.
  mutating func expiry() async throws {
    try await step("expiry") { stage in
      let seconds = stage.shortGrant
      let record = stage.record
      let technologist = try await stage.at("technologist") { $0.profile.member }
      let (reference, until) = try await stage.at("patient") { patient in
        let limits = GrantLimits(record: record, mode: .store, end: .after(seconds))
        let plan = try await patient.plan(offering: limits, to: technologist)
        return (try await patient.grant(plan).reference, plan.terms.until)
      }
      let path = stage.demonstration.folder + "/opened-in-time"
      _ = try await stage.at("technologist") { try await $0.access(record.hex, under: reference.hex, into: path) }
      _ = try stage.compare(with: "opened-in-time")
      let wait = max(0, Double(until) + 0.2 - Date().timeIntervalSince1970)
      try await Task.sleep(for: .milliseconds(Int(wait * 1000)))
      let reason = try await stage.refusal(of: "technologist", .expired, under: reference, into: "opened-too-late")
      return
        "Ada lets Tesfaye look for \(seconds) s: it opens; after a wait of \((wait * 10).rounded() / 10) s it does "
        + "not: \(reason)"
    }
  }

  /// A clinician without a grant tries to open the record: seen by owner and authority; the second time suspends.
  mutating func trespass() async throws {
    try await step("unlawful") { stage in
      let reason = try await stage.refusal(of: "second-clinician", .noGrant, into: "stolen")
      let nemo = try await stage.at("second-clinician") { $0.profile.member }
      for who in ["patient", "authority"] {
        let alerts = try await stage.at(who) { try await $0.alerts() }
        guard alerts.contains(where: { $0.kind == .unlawfulAccess && $0.actor == nemo }) else {
          throw DemonstrationFailure("the \(who) was not alerted")
        }
      }
      return "Nemo Black tries to open it under Cleo's grant: \(reason); Ada and the authority are alerted"
    }
    try await step("suspension") { stage in
      _ = try await stage.refusal(of: "second-clinician", .noGrant, into: "stolen-again")
      let nemo = try await stage.at("second-clinician") { $0.profile.member }
      let (state, alerts) = try await stage.at("authority") { (try await $0.sync(), try await $0.alerts()) }
      guard state.members[nemo]?.isInGoodStanding == false,
        alerts.contains(where: { $0.kind == .suspension && $0.actor == nemo })
      else { throw DemonstrationFailure("the second unlawful try did not suspend") }
      return "he tries once more: refused and recorded too, and the ledger suspends him by itself, everywhere at once"
    }
  }

  /// Long enough to open once on this computer, however slow it is, and no longer than need be to wait for.
  private var shortGrant: UInt64 {
    let access = report.steps.first { $0.name == "access" }?.ms ?? 0
    return min(60, max(3, UInt64(access / 1000 * 4) + 2))
  }
}
