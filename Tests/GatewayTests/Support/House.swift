import Contract
import Foundation
import Identity
import Testing

@testable import Gateway

/// A patient with two guardians and, unless told otherwise, an account at a gateway; and the keys that they get.
struct House: Sendable {
  struct Secret: Decodable {
    var account: String?
    let setup: String
    let secret: String
  }
  struct Codes: Decodable { let recoveryCodes: [String] }
  private struct Wire: Encodable {
    var gateway: MemberID?
    var authKey: String?
    var recoveryKey: String?
    var keyring: WebKeyring?
    var account: String?
    var name: String?
    var setup: String?
    var code: String?
    var signingKey: VerifyingKey?
    var sealingDigest: Word?
    var bytes: [UInt8] { get throws { Array(try JSONEncoder().encode(self)) } }
  }

  let hall: Hall
  let pat: Candidate
  /// The same person with the keys that guardians are to give, and another password.
  let new: Candidate
  let factor: Factor
  let account: Account
  private let guardians: [MemberKeys]
  private let set: GuardianSet

  var guardian: MemberKeys { guardians[0] }

  static func run(
    hasAccount: Bool = true, _ body: @escaping @Sendable (House) async throws -> Void
  ) async throws {
    try await Hall.run { try await body(House($0, hasAccount: hasAccount)) }
  }

  init(_ hall: Hall, hasAccount: Bool) async throws {
    self.hall = hall
    pat = try Candidate("pat")
    new = try Candidate(
      "pat", keys: MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: pat.keys.member))
    guardians = [try MemberKeys(), try MemberKeys()]
    set = try #require(GuardianSet(guardians.map(\.member)))
    try await hall.enrol(pat.keys, as: .patient)
    for keys in guardians { try await hall.enrol(keys, as: .clinician) }
    let secret = hasAccount ? try await Self.open(pat, at: hall) : nil
    factor = Factor(
      totp: TOTP(secret: try #require(Base32.bytes(rfc4648: secret?.secret ?? "AAAAAAAA"))), clock: hall.clock)
    // Without an account, one of somebody else stands here and is not used.
    account =
      try hall.core.store.account(named: "pat")
      ?? hall.core.store.account(of: try Candidate("other"), as: .patient, now: hall.clock.now)
  }

  /// The same people before a gateway that was opened again.
  init(_ house: House, at hall: Hall) {
    self.hall = hall
    (pat, new, factor, account) = (house.pat, house.new, house.factor, house.account)
    (guardians, set) = (house.guardians, house.set)
  }

  /// Keys as an action names them.
  static func new(_ keys: MemberKeys) -> NewKeys {
    NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.publicKeys.sealingKey.digest)
  }

  /// Other keys of the same member.
  func keys() throws -> MemberKeys {
    MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: pat.keys.member)
  }

  /// Names the guardians; then so many of them vote for the new keys.
  func vote(by owner: MemberKeys? = nil, wait: UInt64, count: Int = 2) async throws {
    try await hall.act(owner ?? pat.keys, .guard(Action.Guard(root: set.root, count: 2, wait: wait)))
    for keys in guardians.prefix(count) { try await vote(keys) }
  }

  /// Has the second guardian vote.
  func voteAgain() async throws { try await vote(guardians[1]) }

  private func vote(_ keys: MemberKeys) async throws {
    let proof = try #require(set.proof(for: keys.member))
    try await hall.act(
      keys, .recover(Action.Recover(owner: pat.keys.member, keys: Self.new(new.keys), proof: proof)))
  }

  /// Has the guardians give the new keys.
  func recover() async throws {
    try await vote(wait: 60)
    hall.clock.pass(60)
  }

  /// What asks for the account to be set up anew.
  func signed(
    _ who: Candidate, by keys: MemberKeys? = nil, keyring: MemberID? = nil, gateway: MemberID? = nil, late: UInt64 = 0
  ) throws -> (body: [UInt8], header: String) {
    let body = try Wire(
      gateway: gateway ?? hall.core.member.keys.member, authKey: who.authKey.hex, recoveryKey: who.recoveryKey.hex,
      keyring: Candidate.keyring(of: keyring ?? who.keys.member)
    ).bytes
    return (body, try header("/v1/accounts/own/again", body, keys ?? who.keys, late: late))
  }

  func send(_ body: [UInt8], _ header: String?) async throws -> Answer {
    try await hall.send(
      "POST", "/v1/accounts/own/again", body: body, headers: header.map { [("authorization", $0)] } ?? [])
  }

  func begin(
    _ who: Candidate, by keys: MemberKeys? = nil, keyring: MemberID? = nil, gateway: MemberID? = nil, late: UInt64 = 0
  ) async throws -> Answer {
    let (body, header) = try signed(who, by: keys, keyring: keyring, gateway: gateway, late: late)
    return try await send(body, header)
  }

  /// Asks how the recovery onto some keys stands, signed by them or by others.
  func look(_ keys: MemberKeys, as named: MemberKeys? = nil) async throws -> Answer {
    let target = "/v1/accounts/own/recovery"
    let naming = Self.new(named ?? keys)
    let body = try Wire(signingKey: naming.signingKey, sealingDigest: naming.sealingKeyDigest).bytes
    return try await hall.send(
      "POST", target, body: body, headers: [("authorization", try header(target, body, keys, late: 0))])
  }

  private func header(_ target: String, _ body: [UInt8], _ keys: MemberKeys, late: UInt64) throws -> String {
    let subject = SignedRequest.Subject(ledger: hall.core.member.ledger, method: "POST", target: target, body: body)
    return try SignedRequest(subject, by: keys.member, with: keys.signing, at: hall.clock.now - late).header
  }

  func confirm(_ setup: String, _ code: String) async throws -> Answer {
    try await hall.send("POST", "/v1/accounts/confirm", body: Wire(setup: setup, code: code).bytes)
  }

  func factor(_ secret: Secret) throws -> Factor { try factor(secret.secret) }

  func factor(_ secret: String) throws -> Factor {
    Factor(totp: TOTP(secret: try #require(Base32.bytes(rfc4648: secret))), clock: hall.clock)
  }

  /// Makes an account of a member's own.
  func open(_ who: Candidate) async throws -> Secret { try await Self.open(who, at: hall) }

  private static func open(_ who: Candidate, at hall: Hall) async throws -> Secret {
    let target = "/v1/accounts/own"
    let body = try Wire(
      authKey: who.authKey.hex, recoveryKey: who.recoveryKey.hex, keyring: Candidate.keyring(of: who.keys.member),
      account: who.name, name: "Pat Doe"
    ).bytes
    let subject = SignedRequest.Subject(ledger: hall.core.member.ledger, method: "POST", target: target, body: body)
    let header = try SignedRequest(subject, by: who.keys.member, with: who.keys.signing, at: hall.clock.now).header
    let made = try await hall.send("POST", target, body: body, headers: [("authorization", header)])
    #expect(made.status == 201)
    let secret = try made.json(as: Secret.self)
    let factor = Factor(totp: TOTP(secret: try #require(Base32.bytes(rfc4648: secret.secret))), clock: hall.clock)
    let confirmed = try await hall.send(
      "POST", "/v1/accounts/confirm", body: Wire(setup: secret.setup, code: factor.code).bytes)
    #expect(confirmed.status == 200)
    hall.clock.pass(TOTP.stepSeconds)
    return secret
  }
}
