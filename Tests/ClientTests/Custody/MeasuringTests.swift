import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

/// Measurements: a patient's own, those of their device, and those that a grant on new ones asks for.
@Suite struct MeasuringTests {
  static let time: UInt64 = 1_769_868_125
  static let items = [
    MeasuredItem(name: "recording.csv", mediaType: "text/csv", bytes: Data("time [ms]\n0\n".utf8)),
    MeasuredItem(name: "observation.json", mediaType: "application/fhir+json", bytes: Data("{}".utf8)),
  ]

  private func askForNew(_ ada: MemberClient, _ cleo: MemberClient, _ kind: RecordKind = .measurement) async throws
    -> String
  {
    let entry = try await cleo.member("ada")
    return try await cleo.ask(
      entry,
      for: Asking(
        scope: .kinds(RecordKinds(kind), .new), purpose: .treatment, text: "falls", mode: [], duration: 86_400)
    ).digest.hex
  }

  @Test func `a patient seals a measurement to themselves, with its time, and opens it again`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let receipt = try await ada.measure(Self.items, at: Self.time)
        let anchor = try #require(try await ada.sync().records[receipt.record]?.anchor)
        #expect(anchor.kind == .measurement && anchor.measuredAt == Self.time && anchor.reference.isZero)
        #expect(anchor.owner == ada.profile.member)
        let own = try await ada.measurements(ofType: "application/fhir+json", atMost: 1000)
        #expect(own.map(\.record) == [receipt.record] && own.first?.measuredAt == Self.time)
        #expect(own.first?.items.map(\.bytes) == [Data("{}".utf8)])
        #expect(try await ada.measurements(ofType: "application/fhir+json", atMost: 1).first?.items.isEmpty == true)
        for other in [tess, cleo, town.world.authority] {
          #expect(await refusal { try await other.measure(Self.items, at: Self.time) } == .client(.actionRefused))
          #expect(await refusal { try await other.dueMeasurements() } == .client(.actionRefused))
        }
        let ahead = UInt64(Date().timeIntervalSince1970) + 10_000
        #expect(await refusal { try await ada.measure(Self.items, at: ahead) } == .client(.actionRefused))
        #expect(try await ada.sync().records.count == 1)
      }
    }
  }

  @Test func `a device measures for its owner alone, and opens nothing`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let watch = try await town.device(of: ada)
        #expect(try await watch.measuredMember().member == ada.profile.member)
        let receipt = try await watch.measure(Self.items, at: Self.time)
        let record = try #require(try await ada.sync().records[receipt.record])
        #expect(record.sender == watch.profile.member && record.anchor.owner == ada.profile.member)
        #expect(
          try await ada.measurements(ofType: "text/csv", atMost: 1000).first?.items.first?.bytes == Self.items[0].bytes)
        #expect(try await ada.inbox().first?.senderName == "watch")
        let folder = town.world.folder.path + "/watch"
        #expect(await refusal { try await watch.open(receipt.record.hex, into: folder) } == .client(.recordNotFound))
        #expect(try await watch.measurements(ofType: "text/csv", atMost: 1000).isEmpty)

        let bea = try await town.enrol("bea", .patient)
        let entry = try await tess.member("bea")
        let plan = try SendPlan([try town.world.folder.write([1, 2, 3], to: "in/x")], expected: [])
        #expect(await refusal { try await watch.send(plan, to: entry) } == .client(.actionRefused))
        #expect(await refusal { try await watch.member("bea") } == .client(.memberNotFound))
        for client in [watch, bea] { await client.close() }
      }
    }
  }

  @Test func `only patients enrol devices, and only devices`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let request = try town.world.join("watch", .device)
        #expect(await refusal { try await tess.enrolDevice(request) } == .client(.actionRefused))
        let person = try town.world.join("mallory", .clinician)
        #expect(await refusal { try await ada.enrolDevice(person) } == .client(.actionRefused))
        try await ada.enrolDevice(request)
        #expect(await refusal { try await ada.enrolDevice(request) } == .client(.actionRefused))
        // Before the authority has issued its certificate it reaches no custodian, and says why.
        let watch = town.connect(try await town.world.open("watch"))
        let error = await clientError { try await watch.certificate() }
        #expect(error?.detail.contains("no certificate") == true)
        await watch.close()
      }
    }
  }

  @Test func `what answers a grant on new measurements is opened under it, until it ends`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { _, ada, cleo in
        let watch = try await town.device(of: ada)
        let before = try await ada.measure(Self.items, at: Self.time)
        let asked = try await askForNew(ada, cleo)
        let waiting = await clientError { try await watch.measure(Self.items, at: Self.time, answering: asked) }
        #expect(waiting?.code == .actionRefused && waiting?.detail.contains("no answer means no") == true)
        #expect(try await watch.dueMeasurements().isEmpty)

        // What is anchored in the second of the grant exists; what answers comes later.
        let grant = try await ada.grant(ada.plan(answering: asked)).reference
        let granted = try #require(try await ada.sync().grants[grant]?.grantedAt)
        while LedgerTime.now() <= granted { try await Task.sleep(for: .milliseconds(50)) }
        for member in [watch, ada] {
          let due = try #require(try await member.dueMeasurements().first)
          #expect(due.reference == grant && due.request?.hex == asked && due.grantee == cleo.profile.member)
          #expect(due.granteeName == "cleo" && due.answers == 0)
        }
        let answer = try await watch.measure(Self.items, at: Self.time + 5, answering: asked)
        #expect(try await ada.sync().records[answer.record]?.anchor.reference == grant)
        let due = try #require(try await ada.dueMeasurements().first)
        #expect(due.answers == 1 && due.lastMeasuredAt == Self.time + 5)

        #expect(try await cleo.accessible().map(\.record) == [answer.record])
        #expect(try await cleo.look(answer.record, under: grant) == Self.items[0].bytes + Self.items[1].bytes)
        #expect(await refusal { try await cleo.look(before.record, under: grant) } == .client(.accessRefused))

        _ = try await ada.revoke(grant.hex)
        #expect(await refusal { try await cleo.look(answer.record, under: grant) } == .client(.accessRefused))
        let late = await clientError { try await watch.measure(Self.items, at: Self.time, answering: grant.hex) }
        #expect(late?.code == .actionRefused && late?.detail.contains("revoked") == true)
        #expect(try await watch.dueMeasurements().isEmpty)
        await watch.close()
      }
    }
  }

  @Test func `a grant that is over by its time, or for something else, is not answered`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { _, ada, cleo in
        let images = try await askForNew(ada, cleo, .imaging)
        let other = try await ada.grant(ada.plan(answering: images)).reference.hex
        let error = await clientError { try await ada.measure(Self.items, at: Self.time, answering: other) }
        #expect(error?.code == .actionRefused && error?.detail.contains("not for new measurements") == true)
        #expect(
          await refusal { try await ada.measure(Self.items, at: Self.time, answering: "00000000") }
            == .client(.referenceNotFound))

        let asked = try await askForNew(ada, cleo)
        let plan = try await ada.plan(answering: asked, GrantLimits(end: .after(2)))
        let grant = try await ada.grant(plan).reference.hex
        while !(try await ada.dueMeasurements()).isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        let late = await clientError { try await ada.measure(Self.items, at: Self.time, answering: grant) }
        #expect(late?.code == .actionRefused && late?.detail.contains("time is over") == true)
        #expect(try await ada.sync().records.isEmpty)
      }
    }
  }
}

private enum LedgerTime {
  static func now() -> UInt64 { UInt64(Date().timeIntervalSince1970) }
}
