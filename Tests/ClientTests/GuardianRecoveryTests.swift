import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Recovery by guardians")
struct GuardianRecoveryTests {
  @Test func `two of three guardians move the owner onto new keys once the waiting time is over`() async throws {
    try await Family.run { family in
      let request = try family.restart()
      let new = try await family.world.open("new")
      #expect(try await new.recoveryStatus().own == .foreign)
      #expect(await refusal { try await new.finishRecovery() } == .client(.actionRefused))

      let first = try await family.guardians[0].approveRecovery(request)
      #expect(first.stage == .voting)
      #expect(first.votes.map(\.count) == [1])
      let second = try await family.guardians[2].approveRecovery(request)
      guard case .waiting(let until) = second.stage else { throw ClientError(.actionRefused, "\(second.stage)") }
      #expect(second.votes.first?.fingerprint == request.fingerprint)
      #expect(try await new.recoveryStatus().own == .coming)
      #expect(try await new.recoveryStatus().stage == .waiting(until: until))

      #expect(await refusal { try await new.finishRecovery() } == .client(.actionRefused))
      #expect(await family.canAct(new) == .client(.actionRefused))
      #expect(await family.canAct(family.owner) == nil, "before it is due the old keys act")

      family.clock.pass(Family.wait)
      #expect(try await new.recoveryStatus().stage == .due(since: until))
      #expect(await family.canAct(family.owner) == .client(.actionRefused))
      #expect(try await new.finishRecovery()?.outcome == .accepted)
      #expect(try await new.finishRecovery() == nil, "finished once is finished")
      #expect(await family.canAct(new) == nil)
      #expect(await family.canAct(family.owner) == .client(.actionRefused))
      #expect(try await new.recoveryStatus().own == .current)
      #expect(await new.recoveryWarning() == nil)
      await new.close()
    }
  }

  @Test func `the directory lists the new keys once the ledger has them, and not before`() async throws {
    try await Family.run { family in
      let (authority, guardian) = (family.world.authority, family.guardians[0])
      let request = try family.restart()
      let path = family.world.home("new").recoveryRequest
      guard case .recovery(let read) = try authority.application(at: path) else {
        throw ClientError(.fileRefused, "no recovery request was recognised")
      }
      #expect(read == request)
      #expect(await refusal { try await authority.readmit(request) } == .client(.actionRefused))
      for guardian in family.guardians.prefix(2) { try await guardian.approveRecovery(request) }
      #expect(await refusal { try await authority.readmit(request) } == .client(.actionRefused))
      family.clock.pass(Family.wait)
      let new = try await family.world.open("new")
      try await new.finishRecovery()
      #expect(await refusal { try await guardian.member("owner") } == .client(.directoryRefused))
      let others = try await guardian.members(matching: "").map(\.name.text)
      #expect(others == ["Aurora Hospital", "guardian1", "guardian2", "guardian3"], "the others are still listed")

      let renamed = try RecoveryRequest(
        ledger: request.ledger, name: MemberName("guardian3"), keys: family.world.keys("new"))
      #expect(await refusal { try await authority.readmit(renamed) } == .client(.actionRefused))
      #expect(await refusal { try await guardian.readmit(request) } != nil)
      let entry = try await authority.readmit(request)
      #expect(entry.keys == request.keys)
      #expect(entry.role == .patient)
      #expect(try await guardian.member("owner") == entry)
      #expect(try await new.member(request.member.hex) == entry, "the new keys are known to the directory")
      #expect(entry.certificate.signingKey == request.keys.signingKey)
      #expect(await refusal { try await family.owner.members(matching: "guardian") } == .client(.actionRefused))
      await new.close()
    }
  }

  @Test func `one of three guardians moves nothing, nor do two who vote for different keys`() async throws {
    try await Family.run { family in
      let request = try family.restart()
      let other = try family.restart("other")
      try await family.guardians[0].approveRecovery(request)
      try await family.guardians[0].approveRecovery(request)
      let status = try await family.guardians[1].approveRecovery(other)
      #expect(status.stage == .voting)
      #expect(status.votes.map(\.count) == [1, 1])
      family.clock.pass(10 * Family.wait)
      let new = try await family.world.open("new")
      #expect(await refusal { try await new.finishRecovery() } == .client(.actionRefused))
      #expect(await family.canAct(new) == .client(.actionRefused))
      #expect(await family.canAct(family.owner) == nil)
      #expect(await family.owner.recoveryWarning()?.stage == .voting)
      await new.close()
    }
  }

  @Test func `the owner is warned and stops a recovery in time`() async throws {
    try await Family.run { family in
      #expect(await refusal { try await family.owner.vetoRecovery() } == .client(.actionRefused))
      try await family.owner.sync()
      #expect(await family.owner.recoveryWarning() == nil)
      let request = try family.restart()
      for guardian in family.guardians.prefix(2) { try await guardian.approveRecovery(request) }
      try await family.owner.sync()
      guard case .waiting = await family.owner.recoveryWarning()?.stage else {
        throw ClientError(.actionRefused, "the owner was not warned")
      }
      let new = try await family.world.open("new")
      #expect(await refusal { try await new.vetoRecovery() } == .client(.actionRefused))
      #expect(try await family.owner.vetoRecovery().outcome == .accepted)
      #expect(await family.owner.recoveryWarning() == nil)
      family.clock.pass(10 * Family.wait)
      #expect(await refusal { try await new.finishRecovery() } == .client(.actionRefused))
      #expect(await family.canAct(new) == .client(.actionRefused))
      #expect(await family.canAct(family.owner) == nil)
      await new.close()
    }
  }

  @Test func `a veto after the waiting time is over stops nothing`() async throws {
    try await Family.run { family in
      let request = try family.restart()
      for guardian in family.guardians.prefix(2) { try await guardian.approveRecovery(request) }
      family.clock.pass(Family.wait)
      #expect(await refusal { try await family.owner.vetoRecovery() } == .client(.actionRefused))
      #expect(
        await refusal { try await family.owner.submit(.veto(request.keys.signingKey)) } == .client(.actionRefused))
      guard case .due = await family.owner.recoveryWarning()?.stage else {
        throw ClientError(.actionRefused, "the old device is not told that its keys are replaced")
      }
      let new = try await family.world.open("new")
      #expect(try await new.finishRecovery()?.outcome == .accepted)
      try await family.owner.sync()
      #expect(await family.owner.recoveryWarning()?.own == .foreign)
      await new.close()
    }
  }

  @Test func `strangers and guardians of an old set have no vote`() async throws {
    try await Family.run { family in
      let request = try family.restart()
      let stranger = try await family.world.enrol("stranger", .clinician)
      #expect(await refusal { try await stranger.approveRecovery(request) } == .client(.guardiansRefused))
      // A proof taken from a guardian is of no use to somebody else.
      let stolen = try #require(try await family.guardians[0].charges().first?.charge.proof)
      func vote(_ client: MemberClient) async -> Refused? {
        await refusal {
          let keys = NewKeys(
            signingKey: request.keys.signingKey, sealingKeyDigest: request.keys.sealingKey.digest)
          try await client.submit(.recover(Action.Recover(owner: request.member, keys: keys, proof: stolen)))
        }
      }
      #expect(await vote(stranger) == .client(.actionRefused))

      try await family.name(Array(family.guardians.dropFirst()))
      #expect(await refusal { try await family.guardians[0].approveRecovery(request) } == .client(.guardiansRefused))
      #expect(await vote(family.guardians[0]) == .client(.actionRefused))
      #expect(await refusal { try await family.guardians[1].approveRecovery(request) } == nil)
      await stranger.close()
    }
  }

  @Test func `a recovery request that was altered or is meant for another ledger is refused`() async throws {
    try await Family.run { family in
      let request = try family.restart()
      let guardian = family.guardians[0]
      let path = family.world.home("new").recoveryRequest
      #expect(try guardian.recoveryRequest(at: path) == request)
      let text = String(decoding: try contents(path), as: UTF8.self).replacing("owner", with: "ownes")
      let altered = try family.world.folder.write(Array(text.utf8), to: "altered.json")
      #expect(await refusal { try guardian.recoveryRequest(at: altered) } == .identity(.recoveryRefused))
      #expect(await refusal { try guardian.application(at: altered) } == .identity(.recoveryRefused))
      let elsewhere = try RecoveryRequest(
        ledger: Word(8), name: request.name, keys: family.world.keys("new"))
      let foreign = try family.world.folder.write(elsewhere.json, to: "foreign.json")
      #expect(await refusal { try guardian.recoveryRequest(at: foreign) } == .client(.networkRefused))
    }
  }
}
