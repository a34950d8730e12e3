import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

extension InACircle {
  /// Request, grant, access, revocation: by commands, with what their JSON says.
  @Suite struct Consent {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `a request is granted narrower, the record kept bit for bit, and after the revocation refused`()
      async throws
    {
      let file = try town.write(try Inputs.phantom(of: "ADA-1"), to: "inputs/granted.dcm")
      let sent = try await town.run(.technologist, ["send", file, "--to", "Ada Marlow", "--json"]).json()
      #expect(sent["custodians"]?.int == 5)
      let record = try #require(sent["record"]?.text)
      let asked = try await town.run(
        .clinician,
        ["request", "Ada Marlow", "--record", record, "--why", "second opinion", "--store", "--for", "2d", "--json"]
      ).json()
      let reference = try #require(asked["reference"]?.text)
      let early = ["access", record, "--output", town.path("opened/early")]
      try await town.refusal(early, of: .clinician, status: 4, code: "accessRefused")

      let rows = try await town.run(.patient, ["requests", "--json"]).json()["requests"]?.values ?? []
      let row = try #require(rows.first { $0["reference"]?.text == reference })
      #expect(row["purpose"] == .string("second opinion") && row["clinicianName"] == .string(Person.clinician.name))
      let granted = try await town.run(
        .patient, ["grant", reference, "--for", "1h", "--most", "2", "--yes", "--json"]
      ).json()
      let grant = try #require(granted["reference"]?.text)
      #expect(grant != reference && granted["most"]?.int == 2)
      let wider = ["grant", reference, "--for", "9d", "--yes"]
      try await town.refusal(wider, of: .patient, status: 4, code: "actionRefused")

      let folder = town.path("opened/granted")
      let opened = try await town.run(.clinician, ["access", record, "--output", folder, "--json"]).json()
      #expect(opened.keys == ["record", "sender", "files", "faults"])
      #expect(opened["faults"] == .array([]))
      #expect(FileManager.default.contentsEqual(atPath: file, andPath: folder + "/granted.dcm"))
      try await expectReleases(of: record, under: grant)

      let revoked = try await town.run(.patient, ["revoke", reference, "--json"]).json()
      #expect(revoked["outcome"] == .string("accepted") && revoked["ended"]?.int == 1)
      let late = ["access", record, "--output", town.path("opened/late")]
      try await town.refusal(late, of: .clinician, status: 4, code: "accessRefused")
      #expect(!FileManager.default.fileExists(atPath: town.path("opened/late/granted.dcm")))
    }

    /// The owner's history shows the opening, and comes to name the custodians that released.
    private func expectReleases(of record: String, under reference: String) async throws {
      var access: JSON?
      try await circle.eventually("three custodians state their release") {
        let rows = try await town.run(.patient, ["history", "--record", record, "--json"]).json()["history"]
        access = rows?.values.first { $0["kind"] == .string("access") }
        return (access?["releasedBy"]?.texts.count ?? 0) >= 3
      }
      #expect(access?["reference"]?.text == reference)
      #expect(access?["purpose"] == .string("TREAT"))
      #expect(access?["actorName"] == .string(Person.clinician.name))
      let custodians = Set(circle.keepers.map(\.member.hex))
      let releasedBy = Set(try #require(access?["releasedBy"]).texts)
      #expect(releasedBy.isSubset(of: custodians))
    }

    @Test func `a request that was denied cannot be granted, and gives nothing`() async throws {
      let record = try await circle.send("denied").hex
      let asked = try await town.run(
        .clinician, ["request", "Ada Marlow", "--record", record, "--why", "curious", "--json"]
      ).json()
      let reference = try #require(asked["reference"]?.text)
      #expect(try await town.run(.patient, ["deny", reference, "--json"]).json()["outcome"] == .string("accepted"))
      try await town.refusal(["grant", reference, "--yes"], of: .patient, status: 4, code: "actionRefused")
      try await town.refusal(["access", record], of: .clinician, status: 4, code: "accessRefused")
    }

    @Test func `an offer is for viewing: nothing is written, and keeping is refused before anything is signed`()
      async throws
    {
      let record = try await circle.send("to be seen").hex
      let offered = try await town.run(
        .patient, ["grant", "--to", Person.clinician.name, "--record", record, "--yes", "--json"]
      ).json()
      #expect(offered["mode"] == .array([]))
      let folder = town.path("opened/viewed")
      let before = try await accesses(to: record)
      try await town.refusal(
        ["access", record, "--output", folder], of: .clinician, status: 4, code: "viewOnly")
      #expect(try await accesses(to: record) == before)
      #expect(!FileManager.default.fileExists(atPath: folder))

      let files = try Haystack(below: town.home(.clinician)).files.keys.sorted()
      let viewed = try await town.run(.clinician, ["access", record, "--json"]).json()
      #expect(viewed["viewOnly"] == .bool(true) && viewed["written"] == .array([]))
      #expect(viewed["items"]?.values.first?["bytes"]?.int == 10)
      #expect(try await accesses(to: record) == before + 1)
      let after = try Haystack(below: town.home(.clinician))
      // The first command of all fetches certificate and policy document.
      let fresh = after.files.keys.filter { !files.contains($0) && !$0.hasPrefix("documents/") }
      #expect(Set(fresh).isSubset(of: ["certificate.der", "replica.sqlite-wal", "replica.sqlite-shm"]))
      #expect(after.places(of: Needle("the content", text: "to be seen")) == [])
    }

    private func accesses(to record: String) async throws -> Int {
      let client = try circle.member(.patient)
      try await client.replica.sync()
      return await client.replica.read { $0.accesses.values.filter { $0.terms.record.hex == record }.count }
    }

    @Test func `what was passed on ends with the grant it came from`() async throws {
      let record = try await circle.send("passed on")
      let parent = try await circle.offer(record, mode: [.store, .passOn])
      let passed = try await town.run(
        .clinician,
        [
          "grant", "--from", parent.hex, "--to", Person.registrar.name, "--record", record.hex, "--store", "--yes",
          "--json",
        ]
      ).json()
      let child = try #require(passed["reference"]?.text)
      #expect(try await circle.view(record, as: .registrar).text == "passed on")
      let revoked = try await town.run(.patient, ["revoke", parent.hex, "--json"]).json()
      #expect(revoked["ended"]?.int == 2)
      try await town.refusal(
        ["access", record.hex, "--grant", child], of: .registrar, status: 4, code: "accessRefused")
      try await town.refusal(["access", record.hex], of: .clinician, status: 4, code: "accessRefused")
    }

    @Test func `an opening is reported, and the authority reads why`() async throws {
      let record = try await circle.send("reported")
      let reference = try await circle.offer(record)
      let access = try await circle.sign(record, under: reference).digest
      let reason = "nobody told me of this opening"
      let reported = try await town.run(.patient, ["report", access.hex, "--reason", reason, "--json"]).json()
      #expect(reported["readers"]?.int == 2)
      for authority in [Person.authority, .second] {
        let alerts = try await town.run(authority, ["alerts", "--json"]).json()["alerts"]?.values ?? []
        #expect(alerts.contains { $0["subject"]?.text == access.hex && $0["reason"] == .string(reason) })
      }
      let seen = try await town.run(.clinician, ["alerts", "--json"])
      #expect(!seen.output.contains(reason))
    }

    @Test func `before its end a grant opens; after it neither ledger nor custodian does`() async throws {
      let record = try await circle.send("for a while")
      let reference = try await circle.offer(record, for: 8)
      let late = try await circle.sign(record, under: reference)
      #expect(late.outcome == .accepted)
      #expect(try await circle.view(record).text == "for a while")
      let until = try #require(
        await circle.member(.clinician).replica.read { $0.grants[reference]?.terms.until })
      try await circle.eventually("the grant ends") { UInt64(Date().timeIntervalSince1970) > until }
      // An access that was signed in time and comes late is of no use either.
      #expect(try await circle.refusals(late.digest) == Array(repeating: .expired, count: 5))
      #expect(try await circle.sign(record, under: reference).outcome == .expired)
      try await town.refusal(["access", record.hex], of: .clinician, status: 4, code: "accessRefused")
    }
  }
}
