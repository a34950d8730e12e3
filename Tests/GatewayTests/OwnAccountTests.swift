import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@testable import Gateway

/// Accounts of members who were enrolled before they had one, and the way back in, over HTTP.
struct OwnAccountTests {
  private struct Secret: Decodable {
    let setup: String
    let secret: String
  }
  private struct Codes: Decodable { let recoveryCodes: [String] }
  private struct Recovery: Decodable { let token: String }
  private struct Wire: Encodable {
    var account: String?
    var name: String?
    var token: String?
    var authKey: String?
    var recoveryKey: String?
    var code: String?
    var setup: String?
    var keyring: WebKeyring?
    var bytes: [UInt8] { get throws { Array(try JSONEncoder().encode(self)) } }
  }

  private func application(_ who: Candidate, name: String? = "Cleo Hale", of member: MemberID? = nil) throws -> [UInt8]
  {
    try Wire(
      account: who.name, name: name, authKey: who.authKey.hex, recoveryKey: who.recoveryKey.hex,
      keyring: Candidate.keyring(of: member ?? who.keys.member)
    ).bytes
  }

  private func apply(
    _ body: [UInt8], at hall: Hall, by keys: MemberKeys?, signing signed: [UInt8]? = nil, at time: UInt64? = nil
  ) async throws -> Answer {
    let target = "/v1/accounts/own"
    let subject = SignedRequest.Subject(
      ledger: hall.core.member.ledger, method: "POST", target: target, body: signed ?? body)
    let header = try keys.map {
      try SignedRequest(subject, by: $0.member, with: $0.signing, at: time ?? hall.clock.now).header
    }
    return try await hall.send("POST", target, body: body, headers: header.map { [("authorization", $0)] } ?? [])
  }

  /// Makes an account over HTTP.
  private func open(_ who: Candidate, at hall: Hall) async throws -> (factor: Factor, recoveryCodes: [String]) {
    let made = try await apply(application(who), at: hall, by: who.keys)
    #expect(made.status == 201)
    let secret = try made.json(as: Secret.self)
    let factor = Factor(totp: TOTP(secret: try #require(Base32.bytes(rfc4648: secret.secret))), clock: hall.clock)
    let confirmed = try await hall.send(
      "POST", "/v1/accounts/confirm", body: Wire(code: factor.code, setup: secret.setup).bytes)
    #expect(confirmed.status == 200)
    hall.clock.pass(TOTP.stepSeconds)
    return (factor, try confirmed.json(as: Codes.self).recoveryCodes)
  }

  @Test func `an enrolled member makes their own account, by their own signature`() async throws {
    try await Hall.run { hall in
      let cleo = try Candidate("cleo")
      let body = try application(cleo)
      // Not yet enrolled.
      #expect(try await apply(body, at: hall, by: cleo.keys).code == "notAuthenticated")
      try await hall.enrol(cleo.keys, as: .clinician)
      let carl = try Candidate("carl")
      try await hall.enrol(carl.keys, as: .clinician)
      #expect(try await apply(body, at: hall, by: nil).code == "notAuthenticated")
      #expect(try await apply(body, at: hall, by: cleo.keys, signing: [1]).code == "notAuthenticated")
      #expect(try await apply(body, at: hall, by: cleo.keys, at: hall.clock.now - 1000).code == "stale")
      #expect(try await apply(body, at: hall, by: carl.keys).code == "refused")
      #expect(try await apply(application(cleo, name: nil), at: hall, by: cleo.keys).code == "refused")
      #expect(try await apply(application(cleo, of: carl.keys.member), at: hall, by: cleo.keys).code == "refused")
      #expect(try await open(cleo, at: hall).recoveryCodes.count == 8)
      let account = try #require(try hall.core.store.account(named: "cleo"))
      #expect(account.member == cleo.keys.member)
      #expect(account.role == .clinician)
      let again = try await apply(body, at: hall, by: cleo.keys)
      #expect(again.status == 409)
      #expect(again.code == "accountTaken")
      let ruth = try await hall.visitor(.authority)
      try await ruth.act(.suspend(carl.keys.member, reason: Word(1)))
      #expect(try await apply(application(carl), at: hall, by: carl.keys).code == "suspended")
    }
  }

  @Test func `whoever recovers sets a password once, and every session ends`() async throws {
    try await Hall.run { hall in
      let cleo = try Candidate("cleo")
      try await hall.enrol(cleo.keys, as: .clinician)
      let (factor, codes) = try await open(cleo, at: hall)
      let account = try #require(try hall.core.store.account(named: "cleo"))
      let (old, other) = (try Visitor(hall, cleo.keys, account), try await hall.visitor(.clinician))
      func recover(_ code: String, key: [UInt8]? = nil, account: String = "cleo") async throws -> Answer {
        try await hall.send(
          "POST", "/v1/recovery",
          body: Wire(account: account, recoveryKey: (key ?? cleo.recoveryKey).hex, code: code).bytes)
      }
      let refusals = [
        try await recover(factor.code, key: cleo.authKey), try await recover(factor.wrong),
        try await recover(factor.code, account: "nobody"), try await recover("AAAAA-AAAAA"),
      ]
      for refusal in refusals {
        #expect(refusal.status == 401)
        #expect(refusal.body == refusals[0].body)
      }
      let first = try await recover(codes[0])
      #expect(first.status == 200)
      #expect(try await recover(codes[0]).body == refusals[0].body)
      let token = try first.json(as: Recovery.self).token
      #expect(try await old.send("GET", "/v1/session").status == 200)
      let new = try Candidate("cleo", keys: cleo.keys)
      func set(_ token: String, _ keyring: WebKeyring) async throws -> Answer {
        try await hall.send(
          "POST", "/v1/recovery/password", body: Wire(token: token, authKey: new.authKey.hex, keyring: keyring).bytes)
      }
      let keyring = try Candidate.keyring(of: cleo.keys.member, iterations: 700_000)
      #expect(try await set(Token().text, keyring).code == "notFound")
      #expect(try await set("", keyring).code == "notFound")
      #expect(try await set(token, keyring).status == 204)
      #expect(try await set(token, keyring).code == "notFound")
      #expect(try await old.send("GET", "/v1/session").code == "notAuthenticated")
      #expect(try await other.send("GET", "/v1/session").status == 200)
      // The new password lets in and the old one does not; codes count as before.
      await expectRefusal(.notAuthenticated) {
        _ = try await hall.core.accounts.login("cleo", authKey: cleo.authKey, code: factor.code)
      }
      hall.clock.pass(TOTP.stepSeconds)
      #expect(try await hall.core.accounts.login("cleo", authKey: new.authKey, code: factor.code).id == account.id)
      #expect(try hall.core.accounts.parameters(of: "cleo").iterations == 700_000)
    }
  }

  @Test func `another member's keyring uses a recovery up and changes nothing`() async throws {
    try await Hall.run { hall in
      let cleo = try Candidate("cleo")
      try await hall.enrol(cleo.keys, as: .clinician)
      let (factor, _) = try await open(cleo, at: hall)
      let recovered = try await hall.send(
        "POST", "/v1/recovery",
        body: Wire(account: "cleo", recoveryKey: cleo.recoveryKey.hex, code: factor.code).bytes)
      let token = try recovered.json(as: Recovery.self).token
      let foreign = try Candidate.keyring(of: try MemberKeys().member)
      let body = try Wire(token: token, authKey: cleo.recoveryKey.hex, keyring: foreign).bytes
      #expect(try await hall.send("POST", "/v1/recovery/password", body: body).code == "refused")
      #expect(try await hall.send("POST", "/v1/recovery/password", body: body).code == "notFound")
      hall.clock.pass(TOTP.stepSeconds)
      _ = try await hall.core.accounts.login("cleo", authKey: cleo.authKey, code: factor.code)
    }
  }
}
