import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Seeing what happened")
struct OversightTests {
  @Test func `an owner sees every ruling, under which grant, what for, and why refused`() async throws {
    try await Practice.run { practice in
      let asked = try await practice.ask()
      let reference = try await practice.ada.grant(practice.ada.plan(answering: asked)).reference.hex
      let (_, lawful) = try await practice.access(practice.clara, under: reference)
      // Dov holds nothing, and names a grant that is nobody's.
      let (_, unlawful) = try await practice.access(practice.dov, under: nil)

      let rows = try await practice.ada.history(of: practice.record.hex)
      #expect(rows.map(\.kind) == [.anchor, .access, .access])
      let opened = try #require(rows.first { $0.digest == lawful })
      #expect(opened.reference.hex == reference && opened.purpose == .treatment && opened.outcome == .accepted)
      let record = practice.record.hex.prefix(12)
      #expect(opened.text == "Clara Weiss opened record \(record) under grant \(reference.prefix(12)), for treatment")
      let tried = try #require(rows.first { $0.digest == unlawful })
      #expect(tried.outcome == .noGrant && tried.actorName == "Dov Levi")
      #expect(
        try await practice.ada.history().map(\.kind) == [.enrol, .anchor, .request, .grant, .access, .access])
      #expect(try await practice.dov.history().map(\.kind) == [.enrol, .access], "others see their own part")
    }
  }

  @Test func `releases by custodians stand in the line of the access`() async throws {
    try await Practice.run { practice in
      let asked = try await practice.ask()
      let reference = try await practice.ada.grant(practice.ada.plan(answering: asked)).reference.hex
      let (_, access) = try await practice.access(practice.clara, under: reference)
      let first = try await practice.world.enrol("first", .custodian)
      let second = try await practice.world.enrol("second", .custodian)
      for custodian in [first, second] { try await custodian.submit(.release(access)) }
      let rows = try await practice.ada.history(of: practice.record.hex)
      #expect(rows.map(\.kind) == [.anchor, .access])
      #expect(rows.last?.releasedBy == [first.profile.member, second.profile.member])
      #expect(rows.last?.text.hasSuffix("released by 2 custodians") == true)
      #expect(try await first.history().map(\.kind) == [.enrol, .release], "a custodian sees its own releases")
      await first.close()
      await second.close()
    }
  }

  @Test func `a report reaches the authority with its reason, and nobody else`() async throws {
    try await Practice.run { practice in
      let (_, unlawful) = try await practice.access(practice.dov, under: nil)
      let number = String(unlawful.hex.prefix(12))
      #expect(await refusal { try await practice.clara.report(number, reason: "x") } == .client(.referenceNotFound))
      #expect(try await practice.ada.report(number, reason: "I do not know this doctor").readers == 1)

      let alerts = try await practice.world.authority.alerts()
      #expect(alerts.map(\.kind) == [.report, .unlawfulAccess])
      #expect(alerts.first?.reason == .text("I do not know this doctor"))
      #expect(alerts.first?.subject == unlawful && alerts.first?.record == practice.record)
      #expect(alerts.last?.outcome == .noGrant && alerts.last?.actorName == "Dov Levi")

      #expect(try await practice.ada.alerts().map(\.digest) == [unlawful], "an owner sees tries on their own records")
      #expect(try await practice.clara.alerts().isEmpty)
      #expect(try await practice.dov.alerts().isEmpty)
    }
  }

  @Test func `too many unlawful tries suspend, and the authority is told at the try that did it`() async throws {
    try await Practice.run { practice in
      for _ in 0..<4 { try await practice.access(practice.dov, under: nil) }
      let authority = practice.world.authority
      #expect(try await authority.alerts().filter { $0.kind == .suspension }.isEmpty)
      let (_, fifth) = try await practice.access(practice.dov, under: nil)
      try await practice.access(practice.dov, under: nil)
      let suspensions = try await authority.alerts().filter { $0.kind == .suspension }
      #expect(suspensions.map(\.digest) == [fifth])
      #expect(suspensions.first?.text == "Dov Levi was suspended for too many unlawful accesses")
      #expect(await authority.replica.state.members[practice.dov.profile.member]?.isInGoodStanding == false)
    }
  }

  @Test func `a document is believed for its digest alone`() async throws {
    try await Practice.run { practice in
      let bytes = Array(#"{"threshold":3}"#.utf8)
      #expect(await refusal { try await practice.tech.publish(document: bytes) } == .client(.actionRefused))
      let digest = try await practice.world.authority.publish(document: bytes)
      #expect(digest == Word.sha256(bytes))
      #expect(try await practice.ada.document(digest) == bytes)
      #expect(await refusal { try await practice.ada.document(Word(1)) } == .client(.directoryRefused))

      try practice.tamper("UPDATE documents SET bytes = x'7b7d'")
      #expect(try await practice.ada.document(digest) == bytes, "kept in the home")
      #expect(await refusal { try await practice.clara.document(digest) } == .client(.directoryRefused))
      try flip(practice.world.home("ada").documents + "/" + digest.hex)
      #expect(
        await refusal { try await practice.ada.document(digest) } == .client(.directoryRefused),
        "what is kept is checked as well")
    }
  }
}
