import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

/// An owner with three guardians, of whom two are needed, and an hour in which the owner can veto.
struct Family: Sendable {
  static let wait: UInt64 = 3600
  let world: World
  let clock: TestClock
  let owner: MemberClient
  let guardians: [MemberClient]

  /// Runs a body in a world with a family; every guardian has accepted.
  static func run(_ body: @escaping @Sendable (Family) async throws -> Void) async throws {
    let clock = TestClock()
    try await World.run(clock: clock.ledgerClock) { world in
      let owner = try await world.enrol("owner", .patient)
      var guardians = [MemberClient]()
      for number in 1...3 { guardians.append(try await world.enrol("guardian\(number)", .clinician)) }
      let family = Family(world: world, clock: clock, owner: owner, guardians: guardians)
      try await family.name(guardians)
      try await body(family)
      for client in guardians + [owner] { await client.close() }
    }
  }

  /// Has the owner name guardians, and those accept.
  func name(_ named: [MemberClient], needed: Int = 2) async throws {
    var entries = [DirectoryEntry]()
    for guardian in named { entries.append(try await owner.member(guardian.profile.name)) }
    let terms = try GuardianTerms(count: named.count, needed: needed, wait: Self.wait)
    let proofs = try await owner.setGuardians(entries, terms).proofs
    for guardian in named {
      try await guardian.acceptCharge(at: try #require(proofs[guardian.profile.member]))
    }
  }

  /// The owner begins again on a new device.
  func restart(_ who: String = "new") throws -> RecoveryRequest {
    var recovering = Recovering(member: owner.profile.member, name: try MemberName(owner.profile.name))
    recovering.keyringCost = .cheapest
    return try recovering.start(
      world.home("authority").network, in: world.home(who), passphrase: world.passphrase)
  }

  /// Whether a member's program can act with the keys it has: it asks the ledger for something harmless.
  func canAct(_ client: MemberClient) async -> Refused? {
    await refusal { try await client.submit(.report(Word(1), reason: Word(2))) }
  }
}
