import Contract
import Custody
import Halo
import Identity
import Testing

@testable import Client
@testable import Gateway

/// What a member's program does not take from a gateway.
struct LyingGatewayTests {
  /// Runs with a fake gateway that says it is the real one of the policy in force, and a clinician who may believe it.
  private func lying(
    _ body: @escaping @Sendable (FakeGateway, String, Terminal, LoginDemands) async throws -> Void
  ) async throws {
    try await Hall.run { hall in
      let cleo = try await hall.terminal("cleo", .clinician)
      let demands = try LoginDemands(gateways: [hall.core.member.keys.member], secondFactor: 900)
      try await hall.withCustodian(demanding: demands) { _ in
        let fake = FakeGateway()
        Self.introduce(fake, ledger: cleo.client.network.ledger, hall.core.member.keys.member)
        try await fake.serving { url in try await body(fake, url, cleo, demands) }
      }
      await cleo.client.close()
    }
  }

  private static func introduce(_ fake: FakeGateway, ledger: Word, _ gateway: MemberID) {
    fake.answer("GET /v1/network", #"{"ledger":"\#(ledger.hex)","gateway":"\#(gateway.hex)"}"#)
  }

  private static func logIn(_ cleo: Terminal, at url: String) async throws -> LoginReport {
    try await cleo.client.logIn(
      at: try await cleo.client.gateway(at: url), as: LoginPlace(url: url, account: "cleo"), password: cleo.password,
      code: "123456")
  }

  @Test func `a gateway of another ledger, or that the policy does not name, is sent no password's key`() async throws {
    try await lying { fake, url, cleo, demands in
      let (ledger, gateway) = (cleo.client.network.ledger, demands.gateways[0])
      for (ledger, gateway) in [(Word(1), gateway), (ledger, cleo.client.profile.member)] {
        Self.introduce(fake, ledger: ledger, gateway)
        #expect(await clientCode { _ = try await cleo.client.gateway(at: url) } == .networkRefused)
      }
      fake.answer("GET /v1/network", "<html>")
      #expect(await clientCode { _ = try await cleo.client.gateway(at: url) } == .ledgerRefused)
      fake.answer("GET /v1/network", String(repeating: " ", count: 70_000))
      #expect(await clientCode { _ = try await cleo.client.gateway(at: url) } == .ledgerRefused)
      #expect(Set(fake.asked) == ["GET /v1/network"])
      Self.introduce(fake, ledger: ledger, gateway)
      let found = try await cleo.client.gateway(at: url)
      #expect(found.url == url)
    }
  }

  @Test func `a gateway that asks for a cheap or an endless derivation is not sent its result`() async throws {
    try await lying { fake, url, cleo, _ in
      let salt = String(repeating: "ab", count: 16)
      for (salt, iterations) in [(salt, 1), (salt, 599_999), (salt, 10_000_001), ("ab", 600_000), ("", 600_000)] {
        fake.answer("POST /v1/login/parameters", #"{"salt":"\#(salt)","iterations":\#(iterations)}"#)
        await #expect(throws: (any Error).self) { _ = try await Self.logIn(cleo, at: url) }
      }
      #expect(!fake.asked.contains("POST /v1/login"))
      fake.answer("POST /v1/login/parameters", #"{"salt":"\#(salt)","iterations":600000}"#)
      await #expect(throws: ClientError(.referenceNotFound, "")) { _ = try await Self.logIn(cleo, at: url) }
      #expect(fake.asked.last == "POST /v1/login")
    }
  }

  @Test func `a session of another member's is ended at once and kept by nobody`() async throws {
    try await lying { fake, url, cleo, demands in
      fake.answer(
        "POST /v1/login/parameters", #"{"salt":"\#(String(repeating: "ab", count: 16))","iterations":600000}"#)
      let session = Word.random().hex
      func begun(_ member: MemberID) {
        fake.answer("POST /v1/login", #"{"session":"\#(session)","member":"\#(member.hex)","expiresAt":9000000000}"#)
      }
      begun(demands.gateways[0])
      #expect(await clientCode { _ = try await Self.logIn(cleo, at: url) } == .accountRefused)
      #expect(fake.asked.last == "DELETE /v1/session")
      #expect(cleo.program().place() == nil)
      begun(cleo.client.profile.member)
      _ = try await Self.logIn(cleo, at: url)
      #expect(cleo.program().place()?.url == url)
    }
  }

  @Test func `numbers out of all bounds, and answers of somebody else, come to nothing`() async throws {
    try await lying { fake, url, cleo, demands in
      let member = cleo.client.profile.member
      let place = KeptLogin.Place(
        url: url, gateway: demands.gateways[0], account: "cleo", loginAt: 1, expiresAt: 2, certificates: nil)
      try cleo.client.login.files.keep(
        KeptLogin(place: place, identifier: KeyringSecret(), deviceKey: try SigningKey()), next: 1)
      func status(_ member: MemberID, _ at: UInt64) {
        fake.answer(
          "GET /v1/session",
          """
          {"member":"\(member.hex)","role":"clinician","account":"cleo","expiresAt":\(at),"idleAt":\(at),
          "secondFactorAt":\(at),"posture":{"verdict":"pass","at":\(at)}}
          """)
      }
      let program = cleo.program()
      status(member, .max)
      let way = try await program.way(for: demands, as: .clinician)
      status(member, 0)
      #expect(await clientCode { _ = try await program.way(for: demands, as: .clinician) } == .secondFactorNeeded)
      status(demands.gateways[0], .max)
      #expect(await clientCode { _ = try await program.way(for: demands, as: .clinician) } == .accountRefused)

      let custodian = MemberID(try SigningKey().verifyingKey)
      let halo = HaloClient(
        way.transport, ledger: cleo.client.network.ledger, keys: cleo.client.keys, clock: cleo.hall.clock.read)
      let line = "POST /v1/custodians/\(custodian.hex)/v1/records/\(Word(1).hex)/retire"
      func retire() async throws {
        _ = try await halo.retire(
          allBut: .zero, of: Word(1), at: custodian, key: cleo.client.keys.signing.verifyingKey)
      }
      for from in [nil, member.hex, "host"] {
        fake.answer(line, "", status: 204, from: from)
        await #expect(throws: HaloError(.badAnswer, "")) { try await retire() }
      }
      fake.answer(line, "", status: 204, from: custodian.hex)
      try await retire()
      for (code, reason) in [
        ("secondFactorNeeded", ReleaseRefusal.loginNeeded), ("postureNeeded", .postureNeeded),
        ("guestsRefused", .guestsRefused),
        ("suspended", .suspended), ("notAuthenticated", .loginNeeded),
      ] {
        fake.answer(line, #"{"error":{"code":"\#(code)","message":"<b>"}}"#, status: 403)
        let error = await #expect(throws: HaloClientError.self) { try await retire() }
        #expect(error?.refusal == reason)
        #expect(error?.detail.contains("<b>") == false)
      }
      fake.answer(line, "not json", status: 500)
      await #expect(throws: HaloError(.unreachable, "")) { try await retire() }
    }
  }
}
