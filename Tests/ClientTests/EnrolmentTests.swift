import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Enrolment")
struct EnrolmentTests {
  @Test func `a third authority waits for the second, and is listed once approved`() async throws {
    try await World.run { world in
      let second = try await world.enrol("second", .authority)
      let request = try world.join("third", .authority)
      let admission = MemberClient.Admission(request: request, identifier: try NationalIdentifier("C-77"))
      let (receipt, _) = try await world.authority.enrol(admission)
      let pending = try #require(receipt)
      #expect(pending.outcome == .pending)
      #expect(await refusal { try await world.authority.member("third") } == .client(.memberNotFound))

      let register = world.home("authority").register + "/" + request.keys.member.hex
      let sealed = try contents(register)
      #expect(await refusal { try await world.authority.enrol(admission) } == .client(.actionRefused))
      #expect(await refusal { try await world.authority.approve(pending.digest) } == .client(.actionRefused))
      let third = try await world.open("third")
      #expect(await refusal { try await third.approve(pending.digest) } == .client(.actionRefused))

      #expect(try await second.approve(pending.digest).outcome == .accepted)
      #expect(await refusal { try await second.approve(pending.digest) } == .client(.actionRefused))
      let listed = try await world.authority.enrol(admission)
      #expect(listed.receipt == nil)
      #expect(try await second.member("third") == listed.entry)
      #expect(try contents(register) == sealed, "the register holds what the ledger's commitment was made of")
      #expect(await refusal { try await third.suspend(second.profile.member, reason: "left") } == nil)
      await second.close()
      await third.close()
    }
  }

  @Test func `a custodian's certificate carries its name, and nobody else's carries one`() async throws {
    try await World.run { world in
      for (who, role) in [("node", Role.custodian), ("clinician", .clinician)] {
        let request = try world.join(who, role)
        let (_, entry) = try await world.authority.enrol(.init(request: request, identifier: nil))
        let name = Data("\(request.keys.member.hex).custodian.internal".utf8)
        #expect((Data(entry.certificate.der).range(of: name) != nil) == (role == .custodian))
      }
    }
  }

  @Test func `nobody joins or is enrolled as a guest, since guests come with a link`() async throws {
    try await World.run { world in
      #expect(await refusal { try world.join("guest", .guest) } == .client(.actionRefused))
      #expect(!FileManager.default.fileExists(atPath: world.home("guest").path))
      let request = try world.join("patient", .patient)
      let admission = MemberClient.Admission(request: request, role: .guest, identifier: nil)
      #expect(await refusal { try await world.authority.enrol(admission) } == .client(.actionRefused))
      #expect(try await world.authority.sync().members[request.keys.member] == nil)
      #expect(await refusal { try await world.authority.enrol(.init(request: request, identifier: nil)) } == nil)
    }
  }

  @Test func `a member in the ledger is not enrolled again in another role`() async throws {
    try await World.run { world in
      let request = try world.join("patient", .patient)
      let admission = MemberClient.Admission(request: request, identifier: nil)
      let (receipt, entry) = try await world.authority.enrol(admission)
      #expect(receipt?.outcome == .accepted)
      #expect(entry.role == .patient)
      let other = MemberClient.Admission(request: request, role: .clinician, identifier: nil)
      #expect(await refusal { try await world.authority.enrol(other) } == .client(.actionRefused))
      #expect(try await world.authority.member("patient").role == .patient)
      #expect(await refusal { try await world.authority.enrol(admission) } == nil, "the same again only lists anew")
    }
  }

  @Test func `the authority decides name and role, and only an authority does`() async throws {
    try await World.run { world in
      let clinician = try await world.enrol("clinician", .clinician)
      let request = try world.join("eve", .authority, name: "Eve the First")
      let admission = MemberClient.Admission(
        request: request, name: try MemberName("Eve Adams"), role: .patient, identifier: nil)
      #expect(await refusal { try await clinician.enrol(admission) } == .client(.actionRefused))
      let (_, entry) = try await world.authority.enrol(admission)
      #expect(entry.role == .patient)
      #expect(try await clinician.member("eve adams").member == request.keys.member)
      #expect(await refusal { try await clinician.member("the first") } == .client(.memberNotFound))
      await clinician.close()
    }
  }

  @Test func `an authority whose certificates nobody could use enrols nobody, and says who can`() async throws {
    try await World.run { world in
      let second = try await world.enrol("second", .authority)
      let request = try world.join("patient", .patient)
      let size = try await second.sync().members.count
      let error = await clientError { try await second.enrol(.init(request: request, identifier: nil)) }
      #expect(error?.code == .actionRefused)
      #expect(error?.detail.contains("founded the ledger") == true)
      #expect(try await second.sync().members.count == size, "nothing was signed")
      #expect(await refusal { try await world.authority.enrol(.init(request: request, identifier: nil)) } == nil)
      let patient = try await world.open("patient")
      #expect(try await patient.certificate().member == request.keys.member)
      await patient.close()
      await second.close()
    }
  }

  @Test func `the register opens with the authority's key alone and to what the ledger commits to`() async throws {
    try await World.run { world in
      let identifier = try NationalIdentifier("AB 123456 7")
      let patient = try await world.enrol("patient", .patient, identifier: identifier)
      let member = patient.profile.member
      let sealed = try contents(world.home("authority").register + "/" + member.hex)
      #expect(!sealed.contains(Array("123456".utf8)))
      let split = Sealed(
        encapsulatedKey: sealed.prefix(Sealed.encapsulatedKeyByteCount),
        ciphertext: sealed.dropFirst(Sealed.encapsulatedKeyByteCount))
      let info = Array("aureole/register/v1".utf8)
      let parties = world.authority.network.ledger.bytes + member.word.bytes
      let opened = try world.keys("authority").sealing.open(split, info: info, authenticating: parties)
      let salt = try #require(Word(opened.prefix(32)))
      let commitment = try #require(try await patient.sync().members[member]?.identityCommitment)
      let ledger = world.authority.network.ledger
      #expect(IdentityCommitment(commitment).opens(to: identifier, ledger: ledger, salt: salt))
      let other = try NationalIdentifier("AB 123456 8")
      #expect(!IdentityCommitment(commitment).opens(to: other, ledger: ledger, salt: salt))
      #expect(throws: IdentityError.self) {
        try world.keys("patient").sealing.open(split, info: info, authenticating: parties)
      }
      await patient.close()
    }
  }

  @Test func `a join request that was altered or is meant for another ledger is refused`() async throws {
    try await World.run { world in
      try world.join("patient", .patient, name: "Ada Marlow")
      let path = world.home("patient").joinRequest
      #expect(await refusal { try world.authority.joinRequest(at: path) } == nil)
      let text = String(decoding: try contents(path), as: UTF8.self)
      for (old, new) in [("patient", "clinician"), ("Ada", "Eve")] {
        let altered = try world.folder.write(Array(text.replacing(old, with: new).utf8), to: "altered.json")
        #expect(await refusal { try world.authority.joinRequest(at: altered) } == .identity(.joinRefused))
      }
      let elsewhere = try JoinRequest(
        ledger: Word(8), name: MemberName("Ada"), role: .patient, keys: MemberKeys())
      let foreign = try world.folder.write(elsewhere.json, to: "foreign.json")
      #expect(await refusal { try world.authority.joinRequest(at: foreign) } == .client(.networkRefused))
      let none = world.folder.path + "/none"
      #expect(await refusal { try world.authority.joinRequest(at: none) } == .identity(.fileRefused))
    }
  }

  @Test func `a suspended member is reinstated by two authorities, not by one`() async throws {
    try await World.run { world in
      let second = try await world.enrol("second", .authority)
      let patient = try await world.enrol("patient", .patient)
      let member = patient.profile.member
      try await world.authority.suspend(member, reason: "lost device")
      #expect(await refusal { try await patient.inbox() } == nil, "the own records stay readable")
      let path = try world.folder.write([1], to: "a.bin")
      let plan = try SendPlan([path], expected: [])
      let entry = try await second.member("patient")
      #expect(await refusal { try await patient.send(plan, to: entry) } == .client(.actionRefused))

      let proposal = try await world.authority.reinstate(member, reason: "found it")
      #expect(proposal.outcome == .pending)
      #expect(await refusal { try await world.authority.approve(proposal.digest) } == .client(.actionRefused))
      #expect(await refusal { try await patient.send(plan, to: entry) } == .client(.actionRefused))
      try await second.approve(proposal.digest)
      #expect(await refusal { try await patient.send(plan, to: entry) } == nil)
      await second.close()
      await patient.close()
    }
  }

  @Test func `a sender with new keys leaves the inbox readable`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      let receipt = try await technologist.send(SendPlan([path], expected: []), to: technologist.member("patient"))
      let keys = try MemberKeys()
      try await technologist.submit(
        .rotate(NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.sealing.publicKey.digest)))
      #expect(await refusal { try await patient.member("tech") } == .client(.directoryRefused))
      let row = try #require(try await patient.inbox().first)
      #expect(row.record == receipt.record)
      #expect(row.problem == nil)
      #expect(row.senderName == nil, "a name is shown only with an entry that verifies")
      #expect(await refusal { try await patient.open(receipt.record.hex, into: world.folder.path + "/o") } == nil)
      await technologist.close()
      await patient.close()
    }
  }
}
