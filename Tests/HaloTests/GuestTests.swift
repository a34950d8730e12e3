import Contract
import Custody
import EmbeddedLedger
import Identity
import Testing

@testable import Halo

/// Whether custodians serve a guest, who holds a patient's link: by the policy in force, and never where it does not say.
struct GuestTests {
  private struct Visit {
    let town: Town
    let node: Node
    let guest: Person
    let record: Word
    let access: Word

    /// Ada shares a record with a guest of hers, who opens it on the ledger.
    init(_ login: (@Sendable ([MemberID]) throws -> LoginDemands)?) async throws {
      town = try await Town(demanding: login)
      node = try await town.node()
      record = try await node.anchored().record
      guest = try Person()
      try await town.act(town.ada, .enrol(.init(role: .guest, keys: guest.newKeys, identityCommitment: .zero)))
      let reference = try await town.grant(record, to: guest)
      access = try await town.access(record, by: guest, under: reference)
    }

    var login: Login { Login(in: town, of: guest, for: access) }

    func release(_ shown: SignedAssertion?) async throws { try await node.release(access, to: guest, showing: shown) }
  }

  @Test func `a guest is served with a login where the policy serves guests, whatever its device`() async throws {
    let visit = try await Visit {
      try LoginDemands(gateways: $0, secondFactor: 900, posture: .block, checks: ["release"], guests: true)
    }
    await expectRefusal(.loginNeeded) { try await visit.release(nil) }
    let old = visit.login.but { $0.secondFactorAt = visit.town.clock.now - 901 }
    await expectRefusal(.loginNeeded) { try await visit.release(old.signed()) }
    #expect(try await visit.node.store.hasReleased(for: visit.access) == false)
    try await visit.release(visit.login.but { ($0.posture, $0.postureAt) = (.unknown, 0) }.signed())
    await expectRefusal(.releasedAlready) { try await visit.release(visit.login.signed()) }
  }

  @Test func `a guest is refused where the policy asks for a login and does not speak of guests`() async throws {
    let visit = try await Visit { try LoginDemands(gateways: $0, secondFactor: 900) }
    await expectRefusal(.guestsRefused) { try await visit.release(nil) }
    await expectRefusal(.guestsRefused) { try await visit.release(visit.login.signed()) }
    #expect(try await visit.node.store.hasReleased(for: visit.access) == false)
  }

  @Test func `a guest is refused where the policy asks for no login at all, and a clinician is not`() async throws {
    let visit = try await Visit(nil)
    await expectRefusal(.guestsRefused) { try await visit.release(nil) }
    let town = visit.town
    let reference = try await town.grant(visit.record, to: town.cleo)
    let access = try await town.access(visit.record, by: town.cleo, under: reference)
    try await visit.node.release(access, to: town.cleo)
  }

  @Test func `a guest of a suspended owner, or a suspended guest, is served nothing`() async throws {
    for isOwner in [true, false] {
      let visit = try await Visit { try LoginDemands(gateways: $0, guests: true) }
      let subject = isOwner ? visit.town.ada : visit.guest
      try await visit.town.act(visit.town.ruth, .suspend(subject.id, reason: .zero))
      await expectRefusal(.suspended) { try await visit.release(visit.login.signed()) }
    }
  }
}
