import Client
import Foundation
import GRDB
import Identity
import Testing

/// A directory that lies: entries of the running server's file are replaced behind its back.
@Suite("A lying directory")
struct DirectoryRefusalTests {
  enum Forgery: String, CaseIterable, Sendable {
    case alteredByte, byNonAuthority, byStranger, otherKeys, otherLedger, otherRole, somebodyElse, malformed
  }

  @Test func `every forged entry is refused, the genuine one accepted`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient, name: "Ada Marlow")
      let other = try await world.enrol("other", .patient, name: "Ben Okafor")
      let entry = try await technologist.member("Ada")
      let member = patient.profile.member
      let genuine = try Self.served(member, in: world)
      for forgery in Forgery.allCases {
        try Self.serve(forged(forgery, entry, other.profile.member, world), for: member, in: world)
        let refused = await refusal { try await technologist.member("Ada") }
        #expect(refused == .client(.directoryRefused) || refused == .identity(.directoryRefused), "\(forgery)")
        try Self.serve(genuine, for: member, in: world)
        #expect(try await technologist.member("Ada") == entry)
      }
      for client in [technologist, patient, other] { await client.close() }
    }
  }

  private func forged(
    _ forgery: Forgery, _ entry: DirectoryEntry, _ other: MemberID, _ world: World
  ) throws -> [UInt8] {
    let authority = try world.keys("authority")
    switch forgery {
    case .alteredByte:
      let signed = try SignedDirectoryEntry(json: Self.served(entry.member, in: world))
      var bytes = signed.bytes
      bytes[bytes.count / 2] ^= 1
      let text = #"{"authority":"\#(signed.authority.hex)","entry":"\#(Data(bytes).base64EncodedString())","#
      return Array((text + #""signature":"\#(signed.signature.bytes.hex)"}"#).utf8)
    case .byNonAuthority: return try SignedDirectoryEntry(entry, by: world.keys("tech")).json
    case .byStranger: return try SignedDirectoryEntry(entry, by: MemberKeys()).json
    case .otherKeys:
      // Whoever holds the authority's key could have records sealed to themselves, were it not for the ledger.
      let keys = MemberPublicKeys(
        signingKey: entry.keys.signingKey, sealingKey: try SealingKey().publicKey)
      let changed = try DirectoryEntry(
        keys: keys, name: entry.name, certificate: entry.certificate, issuedAt: entry.issuedAt + 1)
      return try SignedDirectoryEntry(changed, by: authority).json
    case .otherLedger: return try reissued(entry, ledger: Word(8), role: .patient, by: authority)
    case .otherRole: return try reissued(entry, ledger: entry.ledger, role: .clinician, by: authority)
    case .somebodyElse: return try Self.served(other, in: world)
    case .malformed: return Array("{}".utf8)
    }
  }

  private func reissued(
    _ entry: DirectoryEntry, ledger: Word, role: Role, by authority: MemberKeys
  ) throws -> [UInt8] {
    let issuer = try CertificateAuthority(
      founding: MemberName("Aurora"), ledger: ledger, key: authority.signing, at: Date())
    let certificate = try issuer.issue(for: entry.keys, name: entry.name, role: role, at: Date())
    let changed = try DirectoryEntry(
      keys: entry.keys, name: entry.name, certificate: certificate, issuedAt: entry.issuedAt + 1)
    return try SignedDirectoryEntry(changed, by: authority).json
  }

  private static func serve(_ json: [UInt8], for member: MemberID, in world: World) throws {
    try DatabaseQueue(path: world.home("authority").directory).write { database in
      try database.execute(
        sql: "UPDATE entries SET json = ? WHERE member = ?", arguments: [Data(json), Data(member.word.bytes)])
      #expect(database.changesCount == 1)
    }
  }

  private static func served(_ member: MemberID, in world: World) throws -> [UInt8] {
    let json = try DatabaseQueue(path: world.home("authority").directory).read { database in
      try Data.fetchOne(
        database, sql: "SELECT json FROM entries WHERE member = ?", arguments: [Data(member.word.bytes)])
    }
    return Array(try #require(json))
  }
}

@Suite("Looking members up")
struct MemberLookUpTests {
  @Test func `one name names one member, and an identifier tells namesakes apart`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let first = try world.join("a", .patient, name: "Ada Marlow")
      let second = try world.join("b", .patient, name: "Ada Marlow")
      for request in [first, second] {
        try await world.authority.enrol(.init(request: request, identifier: nil))
      }
      let error = await clientError { try await technologist.member("Ada Marlow") }
      #expect(error?.code == .memberNotFound)
      #expect(error?.detail.contains(first.keys.member.hex) == true)
      #expect(try await technologist.member(first.keys.member.hex).member == first.keys.member)
      #expect(try await technologist.member(String(second.keys.member.hex.prefix(8))).member == second.keys.member)
      #expect(await refusal { try await technologist.member("Nobody") } == .client(.memberNotFound))
      #expect(await refusal { try await technologist.member("0123456789abcdef") } == .client(.memberNotFound))
      #expect(try await technologist.members(matching: "").count == 4, "these three and the founder")
      await technologist.close()
    }
  }

  @Test func `a patient finds staff and themselves, and no other patient`() async throws {
    try await World.run { world in
      let staff = try await world.enrol("tech", .technologist, name: "Tesfaye Alemu")
      let patient = try await world.enrol("patient", .patient, name: "Ada Marlow")
      let other = try await world.enrol("other", .patient, name: "Ben Okafor")
      let seen = Set([world.authority, staff, patient].map(\.profile.member))
      #expect(try await Set(patient.members(matching: "").map(\.member)) == seen)
      #expect(await refusal { try await patient.member("Tesfaye") } == nil)
      #expect(await refusal { try await patient.member("Ada") } == nil)
      #expect(await refusal { try await patient.member("Ben") } == .client(.memberNotFound))
      #expect(await refusal { try await patient.member(other.profile.member.hex) } == .client(.memberNotFound))
      for client in [staff, patient, other] { await client.close() }
    }
  }
}
