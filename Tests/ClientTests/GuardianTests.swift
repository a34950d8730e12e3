import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Guardians")
struct GuardianTests {
  @Test func `terms are a majority and three days, and no veto only when it is meant`() throws {
    #expect(try (1...8).map { try GuardianTerms(count: $0).needed } == [1, 2, 2, 3, 3, 4, 4, 5])
    #expect(try GuardianTerms(count: 3).wait == 259_200)
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 0) }
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 9) }
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 3, needed: 4) }
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 3, needed: 0) }
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 3, wait: 90 * 86_400 + 1) }
    #expect(throws: ClientError(.guardiansRefused, "")) { try GuardianTerms(count: 3, wait: 0) }
    #expect(try GuardianTerms(count: 3, wait: 0, withoutVeto: true).wait == 0)
  }

  @Test func `who the guardians are stands in the owner's home alone`() async throws {
    try await Family.run { family in
      let book = try #require(try await family.owner.guardians())
      #expect(book.guardians.map(\.name) == ["guardian1", "guardian2", "guardian3"])
      #expect(book.needed == 2)
      #expect(book.wait == Family.wait)
      let home = family.world.home("owner")
      #expect(try PrivateFile(path: home.guardianBook).read(atMost: 1 << 14).isPrivate)
      for guardian in family.guardians {
        let member = guardian.profile.member
        #expect(try await guardian.charges().map(\.charge.owner) == [family.owner.profile.member])
        #expect(try await guardian.charges().map(\.isCurrent) == [true])
        let proof = try contents(home.guardianProofs + "/\(member).json")
        #expect(!proof.contains(Data(family.owner.profile.member.hex.utf8)), "a proof names its recipient only")
        try await family.owner.replica.forEachEntry { _, entry in
          guard case .guard = entry.signed.action.body else { return }
          #expect(!entry.signed.action.words.contains(member.word))
        }
      }
    }
  }

  @Test func `a proof opens for its guardian alone, whole, and while it holds`() async throws {
    try await Family.run { family in
      let (first, second) = (family.guardians[0], family.guardians[1])
      let path = family.world.home("owner").guardianProofs + "/\(first.profile.member).json"
      #expect(await refusal { try await first.acceptCharge(at: path) } == nil)
      #expect(await refusal { try await second.acceptCharge(at: path) } == .client(.guardiansRefused))

      let sealed = try await family.owner.sealedProof(for: family.owner.member("guardian1"))
      #expect(await refusal { try await first.acceptCharge(sealed) } == nil)
      #expect(await refusal { try await second.acceptCharge(sealed) } == .identity(.notOpened))
      let altered = sealed.dropLast() + [(sealed.last ?? 0) ^ 1]
      #expect(await refusal { try await first.acceptCharge(altered) } == .identity(.notOpened))
      #expect(await refusal { try await first.acceptCharge(sealed.prefix(1000)) } == .client(.guardiansRefused))

      try await family.name(Array(family.guardians.dropFirst()), needed: 1)
      #expect(await refusal { try await first.acceptCharge(sealed) } == .client(.guardiansRefused))
      #expect(try await first.charges().map(\.isCurrent) == [false])
      #expect(try await second.charges().map(\.isCurrent) == [true])
      #expect(
        await refusal { try await family.owner.sealedProof(for: family.owner.member("guardian1")) }
          == .client(.guardiansRefused))

      try await family.owner.clearGuardians()
      #expect(try await family.owner.guardians() == nil)
      #expect(try await second.charges().map(\.isCurrent) == [false])
      #expect(!PrivateFile(path: family.world.home("owner").guardianBook).exists)
    }
  }

  @Test func `nobody guards themselves, twice, or while suspended, and patients alone have guardians`() async throws {
    try await Family.run { family in
      let (owner, guardian) = (family.owner, family.guardians[0])
      let entry = try await owner.member("guardian1")
      let own = try await owner.member(owner.profile.member.hex)
      func naming(_ entries: [DirectoryEntry], by client: MemberClient) async -> Refused? {
        await refusal { try await client.setGuardians(entries, GuardianTerms(count: entries.count)) }
      }
      #expect(await naming([own], by: owner) == .client(.guardiansRefused))
      #expect(await naming([entry, entry], by: owner) == .client(.guardiansRefused))
      #expect(await naming([try await guardian.member("guardian2")], by: guardian) == .client(.actionRefused))
      try await family.world.authority.suspend(entry.member, reason: "left")
      #expect(await naming([entry], by: owner) == .client(.guardiansRefused))
      #expect(try await owner.guardians()?.guardians.count == 3, "what was refused changes nothing")
    }
  }

  @Test func `patients, who do not see each other, become guardians by a card`() async throws {
    try await Family.run { family in
      let friend = try await family.world.enrol("friend", .patient)
      #expect(await refusal { try await family.owner.member("friend") } == .client(.memberNotFound))
      let path = try family.world.folder.write(try await friend.card(), to: "card.json")
      let entry = try await family.owner.card(at: path)
      #expect(entry.member == friend.profile.member)
      let proofs = try await family.owner.setGuardians([entry], GuardianTerms(count: 1)).proofs
      try await friend.acceptCharge(at: try #require(proofs[entry.member]))
      #expect(try await friend.charges().map(\.isCurrent) == [true])

      try flip(path)
      #expect(await refusal { try await family.owner.card(at: path) } != nil)
      await friend.close()
    }
  }
}
