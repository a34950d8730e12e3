import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@testable import Gateway

/// Sessions over HTTP: who may do what, and when no longer.
struct AuthorisationTests {
  @Test func `routes of the authority are for its members, with a fresh second factor where something changes`()
    async throws
  {
    try await Hall.run { hall in
      let ruth = try await hall.visitor(.authority)
      let cleo = try await hall.visitor(.clinician)
      let body = Array(#"{"name":"Carl","role":"clinician"}"#.utf8)
      for target in ["/v1/joins", "/v1/accounts"] {
        #expect(try await ruth.send("GET", target).status == 200)
        #expect(try await cleo.send("GET", target).code == "notAllowed")
      }
      #expect(try await ruth.send("POST", "/v1/invitations", body: body).status == 201)
      #expect(try await cleo.send("POST", "/v1/invitations", body: body).code == "notAllowed")
      hall.clock.pass(300)
      #expect(try await ruth.send("POST", "/v1/invitations", body: body).status == 201)
      hall.clock.pass(1)
      let late = try await ruth.send("POST", "/v1/invitations", body: body)
      #expect(late.status == 403)
      #expect(late.code == "secondFactorNeeded")
      #expect(try await ruth.send("GET", "/v1/joins").status == 200)
    }
  }

  @Test func `whoever is not enrolled sees no entries and hands nothing in`() async throws {
    try await Hall.run { hall in
      let carl = try await hall.visitor(.authority, enrolled: false)
      #expect(try await carl.send("GET", "/v1/session").status == 200)
      for target in ["/v1/ledger/entries?from=0&count=1", "/v1/joins", "/v1/accounts", "/v1/host/v1/documents/00"] {
        #expect(try await carl.send("GET", target).code == "notAllowed", "\(target)")
      }
      #expect(try await carl.send("POST", "/v1/ledger/actions", body: [1]).code == "notAllowed")
      try await hall.enrol(carl.keys, as: .clinician)
      #expect(try await carl.send("GET", "/v1/ledger/entries?from=0&count=1").status == 200)
      // The ledger's word on the role counts, whatever the invitation said.
      #expect(try await carl.send("GET", "/v1/joins").code == "notAllowed")
    }
  }

  @Test func `a session hands in its own member's actions, and gets them listed with proofs`() async throws {
    try await Hall.run { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      let pat = MemberID(try SigningKey().verifyingKey)
      let patient = try MemberKeys()
      try await hall.enrol(patient, as: .patient)
      func request(of owner: MemberID) -> Action.Body {
        .request(
          .init(
            owner: owner, scope: .kinds(.all, .existing), purposeCode: 1, purposeDigest: .random(), mode: [],
            duration: 86_400))
      }
      let good = try await cleo.signed(request(of: patient.member)).bytes
      #expect(try await carl.send("POST", "/v1/ledger/actions", body: good).code == "notAllowed")
      let answer = try await cleo.send("POST", "/v1/ledger/actions", body: good)
      #expect(answer.status == 200)
      #expect(answer.text.contains("\"outcome\":\"accepted\""))
      let again = try await cleo.send("POST", "/v1/ledger/actions", body: good)
      #expect(again.status == 422)
      #expect(again.text.contains("\"outcome\":\"wrongSequence\""))
      let unknown = try await cleo.signed(request(of: pat)).bytes
      #expect(try await cleo.send("POST", "/v1/ledger/actions", body: unknown).status == 422)
      #expect(try await cleo.send("POST", "/v1/ledger/actions", body: Array(good.dropLast())).code == "badRequest")
      #expect(try await cleo.send("POST", "/v1/ledger/actions", body: .init(repeating: 0, count: 1025)).status == 413)
      let size = hall.core.member.pieces.size
      struct Page: Decodable {
        struct Item: Decodable {
          let position: UInt64
          let entry: Data
        }
        let items: [Item]
        let more: Bool
      }
      for who in [cleo, carl] {
        let mine = try await who.send("GET", "/v1/ledger/mine?size=\(size)")
        let page = try JSONDecoder().decode(Page.self, from: Data(mine.body))
        let actions = try page.items.map { try Entry(bytes: $0.entry).signed.bytes }
        #expect(actions.contains(good) == (who === cleo))
        #expect(!page.more)
      }
      #expect(try await carl.send("GET", "/v1/ledger/alerts?size=\(size)").code == "notAllowed")
    }
  }

  @Test func `both factors let in, once, and a logout ends it`() async throws {
    try await Hall.run { hall in
      let keys = try MemberKeys()
      try await hall.enrol(keys, as: .clinician)
      let candidate = try Candidate("cleo", keys: keys)
      let new = try await hall.core.accounts.begin(
        candidate.application(), member: keys.member, role: .clinician, name: MemberName("Cleo"), restoredAt: nil)
      let factor = Factor(totp: TOTP(secret: try #require(Base32.bytes(rfc4648: new.secret))), clock: hall.clock)
      _ = try await hall.core.accounts.confirm(try #require(Token(new.setup)), code: factor.code)
      hall.clock.pass(TOTP.stepSeconds)
      let key = try SigningKey()
      func login(code: String, authKey: [UInt8]? = nil, signer: SigningKey? = nil, at time: UInt64? = nil)
        async throws -> Answer
      {
        let (authKey, time) = (authKey ?? candidate.authKey, time ?? hall.clock.now)
        let words = [
          hall.core.member.ledger, Word.sha256(Array("cleo".utf8)), Word.sha256(authKey), Word(time),
        ]
        let proof = try (signer ?? key).sign(Array("aureole/login/v1".utf8) + words.flatMap(\.bytes))
        let body = """
          {"account":"cleo","authKey":"\(authKey.hex)","code":"\(code)","deviceKey":"\(key.verifyingKey.bytes.hex)",\
          "time":\(time),"proof":"\(proof.bytes.hex)"}
          """
        return try await hall.send("POST", "/v1/login", body: Array(body.utf8))
      }
      #expect(try await login(code: factor.code, signer: SigningKey()).code == "badRequest")
      #expect(try await login(code: factor.code, at: hall.clock.now - 61).code == "stale")
      let wrongKey = try await login(code: factor.code, authKey: candidate.recoveryKey)
      let wrongCode = try await login(code: factor.wrong)
      #expect(wrongKey.status == 401)
      #expect(wrongKey.body == wrongCode.body)
      let answer = try await login(code: factor.code)
      #expect(answer.status == 200)
      #expect(try await login(code: factor.code).body == wrongCode.body)
      struct Login: Decodable { let session: Word }
      let identifier = try JSONDecoder().decode(Login.self, from: Data(answer.body)).session
      let device = Device(key: key, ledger: hall.core.member.ledger, identifier: identifier)
      for (number, method, status) in [(1, "GET", 200), (1, "GET", 401), (2, "DELETE", 204), (3, "GET", 401)]
        as [(UInt64, String, UInt)]
      {
        let header = try device.header(number, at: hall.clock.now, method: method)
        let answer = try await hall.send(method, "/v1/session", headers: [("authorization", header)])
        #expect(answer.status == status)
      }
    }
  }
}
