import Client
import Contract
import Foundation
import Identity
import Testing

@Suite("Asking and answering")
struct ConsentTests {
  @Test func `a purpose is read by the two of them, and by nobody else`() async throws {
    try await Practice.run { practice in
      let reference = try await practice.ask(text: "a purpose like no other")
      let asked = try #require(try await practice.ada.requests().first)
      #expect(asked.reference.hex == reference)
      #expect(asked.purpose == .text("a purpose like no other"))
      #expect(asked.purposeOfUse == .treatment)
      #expect(asked.clinicianName == "Clara Weiss")
      #expect(asked.answer == .waiting)
      #expect(try await practice.clara.requests().map(\.purpose) == [.text("a purpose like no other")])
      for other in [practice.dov, practice.tech, practice.world.authority] {
        #expect(try await other.requests().isEmpty)
      }
      // All that the host keeps, and every member but the two: the words stand nowhere.
      let kept = try files(below: practice.world.home("authority").path).map { try contents($0) }
      #expect(kept.contains { $0.range(of: asked.terms.purposeDigest.data) != nil }, "it is there, sealed")
      #expect(!kept.contains { $0.range(of: Data("a purpose like no other".utf8)) != nil })
    }
  }

  @Test func `the digest of another's purpose does not lend its words`() async throws {
    try await Practice.run { practice in
      _ = try await practice.ask(text: "said by Clara")
      let terms = try #require(try await practice.ada.requests().first).terms
      try await practice.dov.submit(.request(terms))
      let rows = try await practice.ada.requests()
      #expect(rows.first { $0.clinicianName == "Clara Weiss" }?.purpose == .text("said by Clara"))
      #expect(rows.first { $0.clinicianName == "Dov Levi" }?.purpose == .refused)
    }
  }

  @Test func `an altered or missing purpose is said to be so, and the request is still shown`() async throws {
    try await Practice.run { practice in
      _ = try await practice.ask()
      #expect(try await practice.ada.requests().first?.purpose.text != nil)
      try practice.tamper("UPDATE statements SET sealed = zeroblob(length(sealed))")
      #expect(try await practice.ada.requests().map(\.purpose) == [.refused])
      try practice.tamper("DELETE FROM statements")
      #expect(try await practice.ada.requests().map(\.purpose) == [.missing])
    }
  }

  @Test func `no answer means no, and a grant as asked means yes`() async throws {
    try await Practice.run { practice in
      let reference = try await practice.ask(mode: .store)
      #expect(try await practice.access(practice.clara, under: reference).0 == .noGrant)
      let plan = try await practice.ada.plan(answering: String(reference.prefix(8)))
      #expect(
        plan.sentence { "day \($0 / 86_400)" }
          == "Clara Weiss may open existing imaging (may keep the originals) until day \(plan.terms.until / 86_400)")
      #expect(try await practice.ada.grants().isEmpty, "a plan grants nothing")
      let grant = try await practice.ada.grant(plan).reference.hex

      #expect(try await practice.access(practice.clara, under: grant).0 == .accepted)
      #expect(try await practice.access(practice.dov, under: grant).0 == .noGrant)
      #expect(try await practice.clara.requests().map(\.answer) == [.granted])
      let row = try #require(try await practice.clara.grants().first)
      #expect(row.isLive && row.used == 1 && row.left == nil && row.ownerName == "Ada Marlow")
      #expect(await refusal { try await practice.ada.plan(answering: reference) } == .client(.actionRefused))
    }
  }

  @Test func `narrower is granted, wider is refused in words`() async throws {
    try await Practice.run { practice in
      let reference = try await practice.ask(duration: 3_600)
      let wider: [(GrantLimits, String)] = [
        (GrantLimits(mode: .store), "not for keeping"), (GrantLimits(mode: .passOn), "not for passing on"),
        (GrantLimits(end: .after(7_200)), "shorter time"), (GrantLimits(end: .after(.max)), "shorter time"),
        (GrantLimits(kinds: .all), "existing imaging and no more"),
        (GrantLimits(nature: [.existing, .new]), "existing imaging and no more"),
        (GrantLimits(record: Word(5)), "existing imaging and no more"), (GrantLimits(end: .at(1)), "in the past"),
      ]
      for (limits, words) in wider {
        let error = await clientError { try await practice.ada.plan(answering: reference, limits) }
        #expect(error?.code == .actionRefused)
        #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "not refused"): \(words)")
      }
      let limits = GrantLimits(record: practice.record, end: .after(600), most: 1)
      let grant = try await practice.ada.grant(practice.ada.plan(answering: reference, limits)).reference.hex
      #expect(try await practice.access(practice.clara, under: grant).0 == .accepted)
      #expect(try await practice.access(practice.clara, under: grant).0 == .overCount)
      let row = try #require(try await practice.ada.grants().first)
      #expect(row.terms.scope == .record(practice.record))
      #expect(row.left == 0 && row.ending == .overCount)
    }
  }

  @Test func `a denied request stays denied`() async throws {
    try await Practice.run { practice in
      let reference = try await practice.ask()
      #expect(await refusal { try await practice.ada.deny("00000000") } == .client(.referenceNotFound))
      #expect(await refusal { try await practice.clara.deny(reference) } == .client(.referenceNotFound))
      try await practice.ada.deny(reference)
      #expect(try await practice.clara.requests().map(\.answer) == [.denied])
      #expect(await refusal { try await practice.ada.plan(answering: reference) } == .client(.actionRefused))
      #expect(await refusal { try await practice.ada.deny(reference) } == .client(.actionRefused))
      #expect(try await practice.access(practice.clara, under: reference).0 == .noGrant)
    }
  }

  @Test func `who may not ask is told so before anything is signed or kept`() async throws {
    try await Practice.run { practice in
      let asking = Asking(scope: Practice.imaging, purpose: .research, text: "a cohort")
      let patient = try await practice.clara.member("Ada")
      let fromTech = await clientError { try await practice.tech.ask(patient, for: asking) }
      #expect(fromTech?.detail == "a technologist does not ask for records: clinicians do")
      let ofTech = try await practice.clara.member("Tesfaye")
      let error = await clientError { try await practice.clara.ask(ofTech, for: asking) }
      #expect(error?.detail == "records are asked of patients, and this member is none")
      var other = asking
      other.scope = .record(Word(5))
      #expect(await refusal { try await practice.clara.ask(patient, for: other) } == .client(.recordNotFound))
      other = asking
      other.duration = 0
      #expect(await refusal { try await practice.clara.ask(patient, for: other) } == .client(.actionRefused))
      other = asking
      other.text = ""
      #expect(await refusal { try await practice.clara.ask(patient, for: other) } == .identity(.outOfBounds))
      #expect(try await practice.ada.requests().isEmpty)
      try await practice.clara.ask(patient, for: asking)
      #expect(try await practice.ada.requests().count == 1)
    }
  }
}

extension Word {
  fileprivate var data: Data { Data(bytes) }
}
