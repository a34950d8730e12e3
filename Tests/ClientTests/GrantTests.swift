import Client
import Contract
import Identity
import Testing

@Suite("Grants")
struct GrantTests {
  @Test func `an offer is given unasked, and ended by its owner alone`() async throws {
    try await Practice.run { practice in
      let dov = practice.dov.profile.member
      #expect(
        await refusal { try await practice.ada.plan(offering: GrantLimits(), to: dov) } == .client(.actionRefused),
        "an offer says which records")
      #expect(
        await refusal { try await practice.clara.plan(offering: GrantLimits(kinds: .all), to: dov) }
          == .client(.actionRefused))
      #expect(
        await refusal { try await practice.ada.plan(offering: GrantLimits(record: Word(5)), to: dov) }
          == .client(.actionRefused))
      let plan = try await practice.ada.plan(offering: GrantLimits(record: practice.record), to: dov)
      #expect(plan.terms.mode == [])
      let reference = try await practice.ada.grant(plan).reference.hex
      #expect(try await practice.access(practice.dov, under: reference).0 == .accepted)

      #expect(await refusal { try await practice.dov.revoke(reference) } == .client(.referenceNotFound))
      #expect(try await practice.ada.revoke(reference).ended == 1)
      #expect(await refusal { try await practice.ada.revoke(reference) } == .client(.actionRefused))
      #expect(try await practice.access(practice.dov, under: reference).0 == .revoked)
      let row = try #require(try await practice.dov.grants().first)
      #expect(row.ending == .revoked && row.endingWords == "revoked")
    }
  }

  @Test func `what is passed on is narrower, shows to the owner, and ends with its parent`() async throws {
    try await Practice.run { practice in
      let dov = practice.dov.profile.member
      let asked = try await practice.ask(mode: .passOn)
      let limits = GrantLimits(most: 3)
      let parent = try await practice.ada.grant(practice.ada.plan(answering: asked, limits)).reference.hex

      let wider: [(GrantLimits, String)] = [
        (GrantLimits(mode: .store), "not for keeping"), (GrantLimits(end: .after(30 * 86_400)), "shorter time"),
        (GrantLimits(most: 4), "3 accesses"), (GrantLimits(kinds: .all), "and no more"),
      ]
      for (limits, words) in wider {
        let error = await clientError { try await practice.clara.plan(passingOn: parent, to: dov, limits) }
        #expect(error?.code == .actionRefused)
        #expect(error?.detail.contains(words) == true, "\(error?.detail ?? "not refused"): \(words)")
      }
      let ada = practice.ada.profile.member
      #expect(
        await refusal { try await practice.clara.plan(passingOn: parent, to: ada) } == .client(.actionRefused))
      #expect(
        await refusal { try await practice.dov.plan(passingOn: parent, to: practice.tech.profile.member) }
          == .client(.referenceNotFound))

      let plan = try await practice.clara.plan(passingOn: parent, to: dov, GrantLimits(most: 2))
      let child = try await practice.clara.grant(plan).reference.hex
      let own = await clientError {
        try await practice.dov.plan(passingOn: child, to: practice.tech.profile.member)
      }
      #expect(own?.detail == "this grant may not be passed on")

      #expect(try await practice.access(practice.dov, under: child).0 == .accepted)
      let rows = try await practice.ada.grants()
      #expect(rows.count == 2 && rows.allSatisfy(\.isLive))
      let shown = try #require(rows.first { $0.reference.hex == child })
      #expect(shown.granteeName == "Dov Levi" && shown.grantorName == "Clara Weiss")
      #expect(shown.terms.parent.hex == parent && shown.purpose == .treatment)
      #expect(shown.used == 1 && shown.left == 1)
      #expect(rows.first { $0.reference.hex == parent }?.left == 2, "accesses below count above")
      #expect(try await practice.dov.grants().map(\.reference.hex) == [child])

      #expect(try await practice.ada.revoke(parent).ended == 2)
      let ended = try await practice.ada.grants()
      #expect(ended.first { $0.reference.hex == parent }?.endingWords == "revoked")
      #expect(
        ended.first { $0.reference.hex == child }?.endingWords == "the grant it was passed on from was revoked")
      #expect(try await practice.access(practice.dov, under: child).0 == .revoked)
      #expect(
        await refusal { try await practice.clara.plan(passingOn: parent, to: dov) } == .client(.actionRefused))
    }
  }

  @Test func `who passed a grant on ends that one alone`() async throws {
    try await Practice.run { practice in
      let asked = try await practice.ask(mode: .passOn)
      let parent = try await practice.ada.grant(practice.ada.plan(answering: asked)).reference.hex
      let plan = try await practice.clara.plan(passingOn: parent, to: practice.dov.profile.member)
      let child = try await practice.clara.grant(plan).reference.hex
      #expect(await refusal { try await practice.clara.revoke(parent) } == .client(.referenceNotFound))
      #expect(try await practice.clara.revoke(child).ended == 1)
      #expect(try await practice.access(practice.clara, under: parent).0 == .accepted)
      #expect(try await practice.access(practice.dov, under: child).0 == .revoked)
    }
  }

  @Test func `a grant is also named by the request that it answers`() async throws {
    try await Practice.run { practice in
      let asked = try await practice.ask(mode: .passOn)
      let plan = try await practice.ada.plan(answering: asked)
      let reference = try await practice.ada.grant(plan).reference
      let passing = try await practice.clara.plan(passingOn: asked, to: practice.dov.profile.member)
      #expect(passing.terms.parent == reference)
      #expect(try await practice.ada.revoke(String(asked.prefix(8))).ended == 1)
      #expect(try await practice.ada.grants().map(\.ending) == [.revoked])
      #expect(await refusal { try await practice.ada.revoke(asked) } == .client(.actionRefused))
    }
  }

  @Test func `a grant ends by itself at its time, and with a suspension`() async throws {
    try await Practice.run { practice in
      let reference = try await practice.ask()
      _ = try await practice.ada.grant(practice.ada.plan(answering: reference))
      let until = try #require(try await practice.ada.grants().first).terms.until
      #expect(try await practice.ada.grants(at: until - 1).map(\.ending) == [nil])
      #expect(try await practice.ada.grants(at: until).map(\.ending) == [.expired])
      try await practice.world.authority.suspend(practice.clara.profile.member, reason: "an inquiry")
      #expect(try await practice.ada.grants().map(\.endingWords) == ["who holds it is suspended"])
    }
  }
}
