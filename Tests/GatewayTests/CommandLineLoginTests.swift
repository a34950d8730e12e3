import Contract
import Custody
import Halo
import Identity
import Testing

@testable import Client
@testable import Gateway

/// Logins from a command line, as a real gateway takes them.
struct CommandLineLoginTests {
  /// Runs with a custodian of a policy that demands a login, and a clinician who has a home and an account.
  private func demanding(
    secondFactor: UInt64 = 900, posture: LoginDemands.PostureMode = .report, checks: [String] = [],
    _ body: @escaping @Sendable (Hall, Counter, Terminal, LoginDemands) async throws -> Void
  ) async throws {
    try await Hall.run { hall in
      let cleo = try await hall.terminal("cleo", .clinician)
      let demands = try LoginDemands(
        gateways: [hall.core.member.keys.member], secondFactor: secondFactor, posture: posture, postureAge: 600,
        checks: checks)
      try await hall.withCustodian(demanding: demands) { counter in
        try await body(hall, counter, cleo, demands)
      }
      await cleo.client.close()
    }
  }

  @Test func `a login is found by every program of its home, and gone after logging out`() async throws {
    try await demanding { _, _, cleo, demands in
      #expect(await clientCode { _ = try await cleo.program().way(for: demands, as: .clinician) } == .loginNeeded)
      let report = try await cleo.logIn()
      #expect(report.warnings.isEmpty && !report.isBlocked)
      let status = try await cleo.program().status()
      #expect(status.member == cleo.client.profile.member)
      #expect(status.expiresAt == report.expiresAt)
      _ = try await cleo.program().way(for: demands, as: .clinician)
      #expect(LoginPlace.remembered(in: cleo.home)?.account == "cleo")
      // A second login leaves no session behind that nobody could use any more.
      try await cleo.logIn()
      let rows = try await cleo.program().sessions()
      #expect(rows.map(\.isThis) == [true])
      #expect(rows.first?.device.hasPrefix("aureole on ") == true)
      #expect(try await cleo.program().logOut())
      #expect(cleo.program().place() == nil)
      #expect(await clientCode { _ = try await cleo.program().status() } == .loginNeeded)
    }
  }

  @Test func `what goes through is signed by the member within, and answered by the custodian named`() async throws {
    try await demanding { hall, counter, cleo, demands in
      try await cleo.logIn()
      let way = try await cleo.program().way(for: demands, as: .clinician)
      let halo = HaloClient(
        way.transport, ledger: cleo.client.network.ledger, keys: cleo.client.keys, clock: hall.clock.read)
      _ = counter.take()
      let subject = ReleaseSubject(
        ledger: cleo.client.network.ledger, record: Word(1), keyCommitment: Word(2), reference: Word(3),
        access: Word(4), reader: cleo.client.profile.member, dealerKeys: [:])
      let demand = ReleaseDemand(
        access: Word(4), sealingKey: cleo.client.keys.sealing.publicKey, size: 1, root: Word(5))
      let key = cleo.client.keys.signing.verifyingKey
      await #expect(throws: HaloClientError(.tooFewShares, "")) {
        _ = try await halo.release(
          subject, demand: demand, from: [KnownCustodian(member: counter.member, key: key)], threshold: 1)
      }
      let call = try #require(counter.take().first)
      #expect(call.line.hasPrefix("POST /v1/release?with="))
      #expect(SignedRequest(header: call.authorization ?? "")?.member == cleo.client.profile.member)
      let assertion = try SignedAssertion(header: try #require(call.assertion)).assertion
      #expect(assertion.access == Word(4) && assertion.member == cleo.client.profile.member)
      // After logging out it is as if the custodian had asked for the login itself.
      _ = try await cleo.program().logOut()
      do {
        _ = try await halo.release(
          subject, demand: demand, from: [KnownCustodian(member: counter.member, key: key)], threshold: 1)
        Issue.record("released without a login")
      } catch let error as HaloClientError {
        #expect(error.refusal == .loginNeeded)
      }
      #expect(counter.take().isEmpty)
    }
  }

  @Test func `a second factor of long ago is told before anything is asked, and showing it again mends that`()
    async throws
  {
    try await demanding { hall, _, cleo, demands in
      try await cleo.logIn()
      let program = cleo.program()
      hall.clock.pass(900)
      _ = try await program.way(for: demands, as: .clinician)
      hall.clock.pass(1)
      #expect(await clientCode { _ = try await program.way(for: demands, as: .clinician) } == .secondFactorNeeded)
      #expect(await clientCode { _ = try await program.stepUp(code: "000000") } == .accountRefused)
      #expect(try await program.stepUp(code: cleo.code()) == hall.clock.now)
      _ = try await program.way(for: demands, as: .clinician)
      let used = cleo.code()
      #expect(await clientCode { _ = try await program.stepUp(code: used) } == .accountRefused)
    }
  }

  @Test func `a session is over after half an hour in which nothing was asked`() async throws {
    try await demanding { hall, _, cleo, demands in
      try await cleo.logIn()
      hall.clock.pass(1799)
      _ = try await cleo.program().status()
      hall.clock.pass(1800)
      #expect(await clientCode { _ = try await cleo.program().status() } == .loginNeeded)
      let other = try LoginDemands(gateways: [cleo.client.profile.member])
      try await cleo.logIn()
      #expect(await clientCode { _ = try await cleo.program().way(for: other, as: .clinician) } == .loginNeeded)
      _ = try await cleo.program().way(for: demands, as: .clinician)
    }
  }

  @Test func `a computer that has not passed is blocked or warned of, for those who handle others' data`() async throws
  {
    try await demanding(posture: .block, checks: ["encryption"]) { hall, _, cleo, demands in
      let report = try await cleo.logIn()
      let account = try #require(try hall.core.store.account(named: "cleo")).id
      #expect(try hall.core.agents.agents(of: account).count == 1, "vouched for at login")
      let program = cleo.program()
      do {
        _ = try await program.way(for: demands, as: .clinician)
        Issue.record("an unknown computer passed")
      } catch let error as ClientError {
        #expect(error.code == .postureNeeded)
        #expect(error.detail.contains("encryption: "))
      }
      // Where this very computer passes, the login says nothing; else what is wrong.
      #expect(report.isBlocked == !report.warnings.isEmpty)
      let warning = try LoginDemands(
        gateways: demands.gateways, posture: .warn, postureAge: 600, checks: ["encryption", "luck"])
      let warned = try await program.way(for: warning, as: .clinician).warnings
      #expect(warned.count == 2 && warned.last?.hasPrefix("luck: this version") == true)
      #expect(try await program.way(for: demands, as: .patient).warnings.isEmpty)
      #expect(try hall.core.agents.agents(of: account).count == 1)
    }
  }

  @Test func `a computer that passed is looked at again when the policy says so`() async throws {
    try await demanding(secondFactor: 0, posture: .block) { hall, _, cleo, demands in
      try await cleo.logIn()
      let program = cleo.program()
      let first = try await program.status().posture
      #expect(first.verdict == "pass" && first.at == hall.clock.now)
      hall.clock.pass(500)
      _ = try await program.way(for: demands, as: .clinician)
      #expect(try await program.status().posture.at == first.at)
      hall.clock.pass(95)
      _ = try await program.way(for: demands, as: .clinician)
      #expect(try await program.status().posture.at == hall.clock.now)
    }
  }

  @Test func `programs of one home ask at the same time, and each is answered`() async throws {
    try await demanding { _, _, cleo, _ in
      try await cleo.logIn()
      let programs = (0..<4).map { _ in cleo.program() }
      let answered = try await withThrowingTaskGroup(of: MemberID.self) { group in
        for number in 0..<120 { group.addTask { try await programs[number % 4].status().member } }
        return try await group.reduce(into: 0) { count, _ in count += 1 }
      }
      #expect(answered == 120)
    }
  }

  @Test func `an account of another member's, or wrong secrets, leave no session here or there`() async throws {
    try await demanding { hall, _, cleo, _ in
      let carl = try await hall.terminal("carl", .clinician)
      #expect(await clientCode { try await carl.logIn(as: cleo) } == .accountRefused)
      #expect(carl.program().place() == nil)
      let account = try #require(try hall.core.store.account(named: "cleo")).id
      #expect(hall.core.sessions.sessions(of: account).isEmpty)
      let gateway = try await cleo.client.gateway(at: cleo.url)
      let place = LoginPlace(url: cleo.url, account: "cleo")
      let wrong = try Passphrase("not the password")
      #expect(
        await clientCode {
          _ = try await cleo.client.logIn(at: gateway, as: place, password: wrong, code: cleo.code())
        } == .accountRefused)
      #expect(cleo.program().place() == nil)
      await carl.client.close()
    }
  }
}
