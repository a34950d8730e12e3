import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

extension InACircle {
  /// Who signs accesses without a right is recorded, gets nothing, and is out after three times.
  @Suite struct Unlawful {
    @Test func `an unlawful access is on record and alerted, nothing is released, and three of them suspend`()
      async throws
    {
      let circle = try await Circle.whole()
      let town = circle.town
      let record = try await circle.send("not for everybody")
      let reference = try await circle.offer(record)
      let own = try await circle.send("for the colleague")
      let lawful = try await circle.offer(own, to: .colleague)
      #expect(try await circle.view(own, as: .colleague).text == "for the colleague")

      let attempt = ["access", record.hex, "--grant", reference.hex]
      var accesses = [Word]()
      for count in 1...3 {
        try await once(attempt, in: town)
        let patient = try circle.member(.patient)
        try await patient.replica.sync()
        let found = await patient.replica.read { state in
          state.accesses.filter { $0.value.terms.record == record && $0.value.outcome != .accepted }
        }
        #expect(found.count == count)
        accesses = Array(found.keys)
      }
      for access in accesses {
        let reasons = try await circle.refusals(access, as: .colleague)
        #expect(reasons.allSatisfy { $0 == .noGrant || $0 == .suspended }, "\(reasons)")
        #expect(try await circle.stated(access) == [])
      }
      let alerts = try await town.run(.patient, ["alerts", "--json"]).json()["alerts"]?.values ?? []
      #expect(alerts.filter { $0["record"]?.text == record.hex }.count == 3)
      #expect(
        alerts.allSatisfy { $0["actorName"] != .string(Person.clinician.name) || $0["record"]?.text != record.hex })
      let ruled = try await town.run(.authority, ["alerts", "--json"]).json()["alerts"]?.values ?? []
      #expect(
        ruled.contains { $0["kind"] == .string("suspension") && $0["actorName"] == .string(Person.colleague.name) })
      #expect(ruled.filter { $0["record"]?.text == record.hex && $0["kind"] == .string("unlawfulAccess") }.count == 3)

      // Out everywhere: with a grant of their own, with a request, at every custodian.
      try await town.refusal(["access", own.hex], of: .colleague, status: 4, code: "suspended")
      let asking = ["request", "Ada Marlow", "--why", "again"]
      try await town.refusal(asking, of: .colleague, status: 4, code: "actionRefused")

      let proposed = try await town.run(
        .authority, ["reinstate", Person.colleague.name, "--reason", "cleared", "--json"]
      ).json()
      #expect(proposed["outcome"] == .string("pending"))
      try await town.refusal(["access", own.hex], of: .colleague, status: 4, code: "suspended")
      let digest = try #require(proposed["digest"]?.text)
      let approved = try await town.run(.second, ["approve", digest, "--json"]).json()
      #expect(approved["outcome"] == .string("accepted"))
      #expect(try await circle.view(own, as: .colleague).text == "for the colleague")
      #expect(!lawful.isZero)
    }

    private func once(_ attempt: [String], in town: Town) async throws {
      let ending = try await town.run(.colleague, attempt + ["--json"])
      #expect(ending.status == 4 && ending.output == "")
      #expect(try JSON(ending.error)["error"]?["code"] == .string("accessRefused"), "\(ending.error)")
    }

    @Test func `an access that was signed before the suspension is refused by every custodian after it`() async throws {
      let circle = try await Circle.whole()
      let town = circle.town
      let record = try await circle.send("suspended in between")
      let reference = try await circle.offer(record, to: .registrar)
      let before = try await circle.sign(record, under: reference, as: .registrar).digest
      let after = try await circle.sign(record, under: reference, as: .registrar).digest
      #expect(try await circle.refusals(before, as: .registrar) == Array(repeating: nil, count: 5))
      let suspended = try await town.run(
        .authority, ["suspend", Person.registrar.name, "--reason", "an inquiry", "--json"])
      #expect(suspended.status == 0)
      try await circle.member(.registrar).replica.sync()
      #expect(try await circle.refusals(after, as: .registrar) == Array(repeating: .suspended, count: 5))
      let proposed = try await town.run(
        .authority, ["reinstate", Person.registrar.name, "--reason", "cleared", "--json"]
      ).json()
      _ = try await town.run(.second, ["approve", try #require(proposed["digest"]?.text), "--json"]).json()
      try await circle.member(.registrar).replica.sync()
      #expect(try await circle.refusals(after, as: .registrar) == Array(repeating: nil, count: 5))
    }
  }
}
