import Identity
import Testing

@testable import Gateway

/// Accounts are made by invitation and count once a code has confirmed them.
struct SignUpTests {
  private let desk: Desk

  init() throws { desk = try Desk() }

  @Test func `an account is there once a code has confirmed it, and uses its invitation up`() async throws {
    let (cleo, token) = (try Candidate("cleo"), try desk.invite())
    let request = try cleo.joinRequest(on: desk.ledger, as: .clinician)
    let new = try await desk.accounts.begin(cleo.application(), invited: token, joinRequest: request)
    #expect(try desk.store.account(named: "cleo") == nil)
    #expect(try desk.store.invitation(token, now: desk.clock.now) != nil)
    let codes = try await desk.accounts.confirm(try #require(Token(new.setup)), code: desk.factor(new).code).codes
    #expect(codes.count == 8)
    #expect(Set(codes).count == 8)
    #expect(codes.allSatisfy { RecoveryCodes.isCode($0) })
    let account = try desk.account(cleo)
    #expect(account.member == cleo.keys.member)
    #expect(account.role == .clinician)
    #expect(account.joinRequest == request)
    #expect(try desk.store.invitation(token, now: desk.clock.now) == nil)
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.confirm(try #require(Token(new.setup)), code: desk.factor(new).code)
    }
  }

  @Test func `of two who hold one invitation the first to confirm has it`() async throws {
    let (cleo, carl, token) = (try Candidate("cleo"), try Candidate("carl"), try desk.invite())
    func begin(_ who: Candidate) async throws -> Accounts.NewSecret {
      try await desk.accounts.begin(
        who.application(), invited: token, joinRequest: who.joinRequest(on: desk.ledger, as: .clinician))
    }
    let (first, second) = (try await begin(cleo), try await begin(carl))
    _ = try await desk.accounts.confirm(try #require(Token(first.setup)), code: desk.factor(first).code)
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.confirm(try #require(Token(second.setup)), code: desk.factor(second).code)
    }
    await expectRefusal(.notFound) { _ = try await begin(carl) }
    #expect(try desk.store.account(named: "carl") == nil)
  }

  @Test func `an invitation is good for seven days to the second`() async throws {
    let (cleo, token) = (try Candidate("cleo"), try desk.invite())
    let request = try cleo.joinRequest(on: desk.ledger, as: .clinician)
    desk.clock.pass(7 * 86_400 - 1)
    _ = try await desk.accounts.begin(cleo.application(), invited: token, joinRequest: request)
    desk.clock.pass(1)
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.begin(cleo.application(), invited: token, joinRequest: request)
    }
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.begin(cleo.application(), invited: Token(), joinRequest: request)
    }
  }

  @Test func `a join request of another role, ledger or member is refused`() async throws {
    let (cleo, carl, token) = (try Candidate("cleo"), try Candidate("carl"), try desk.invite())
    let good = try cleo.joinRequest(on: desk.ledger, as: .clinician)
    let others = [
      try cleo.joinRequest(on: desk.ledger, as: .authority), try cleo.joinRequest(on: Word(8), as: .clinician),
      try carl.joinRequest(on: desk.ledger, as: .clinician), Array(good.dropLast()), [],
    ]
    for request in others {
      await expectRefusal(.refused) {
        _ = try await desk.accounts.begin(cleo.application(), invited: token, joinRequest: request)
      }
    }
    _ = try await desk.accounts.begin(cleo.application(), invited: token, joinRequest: good)
  }

  @Test func `a keyring of another form or member is refused`() async throws {
    let (cleo, token, member) = (try Candidate("cleo"), try desk.invite(), try Candidate("carl").keys.member)
    let request = try cleo.joinRequest(on: desk.ledger, as: .clinician)
    for keyring in [
      try Candidate.keyring(of: cleo.keys.member, iterations: 599_999), try Candidate.keyring(of: member),
    ] {
      await expectRefusal(.refused) {
        _ = try await desk.accounts.begin(
          cleo.application(keyring: keyring), invited: token, joinRequest: request)
      }
    }
  }

  @Test func `a name or member that has an account gets no other`() async throws {
    let cleo = try Candidate("cleo")
    _ = try await desk.open(cleo)
    await expectRefusal(.accountTaken) { _ = try await desk.begin(try Candidate("cleo")) }
    await expectRefusal(.accountTaken) { _ = try await desk.begin(try Candidate("cleo2", keys: cleo.keys)) }
    _ = try await desk.begin(try Candidate("carl"))
  }

  @Test func `of two who want one name at once the first to confirm has it, and the other's invitation stays`()
    async throws
  {
    let (one, other, token) = (try Candidate("cleo"), try Candidate("cleo"), try desk.invite())
    let first = try await desk.begin(one)
    let second = try await desk.accounts.begin(
      other.application(), invited: token, joinRequest: other.joinRequest(on: desk.ledger, as: .clinician))
    _ = try await desk.accounts.confirm(try #require(Token(first.setup)), code: desk.factor(first).code)
    await expectRefusal(.accountTaken) {
      _ = try await desk.accounts.confirm(try #require(Token(second.setup)), code: desk.factor(second).code)
    }
    #expect(try desk.account(one).member == one.keys.member)
    #expect(try desk.store.invitation(token, now: desk.clock.now) != nil)
  }

  @Test func `ten codes may be tried on what waits, and no more`() async throws {
    let (cleo, carl) = (try await desk.begin(try Candidate("cleo")), try await desk.begin(try Candidate("carl")))
    for (new, wrong) in [(cleo, 9), (carl, 10)] {
      let (token, factor) = (try #require(Token(new.setup)), try desk.factor(new))
      for _ in 0..<wrong {
        await expectRefusal(.refused) { _ = try await desk.accounts.confirm(token, code: factor.wrong) }
      }
    }
    _ = try await desk.accounts.confirm(try #require(Token(cleo.setup)), code: desk.factor(cleo).code)
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.confirm(try #require(Token(carl.setup)), code: desk.factor(carl).code)
    }
  }

  @Test func `what waits is over after half an hour`() async throws {
    let new = try await desk.begin(try Candidate("cleo"))
    let (token, factor) = (try #require(Token(new.setup)), try desk.factor(new))
    desk.clock.pass(30 * 60 - 1)
    await expectRefusal(.refused) { _ = try await desk.accounts.confirm(token, code: factor.wrong) }
    desk.clock.pass(1)
    await expectRefusal(.notFound) { _ = try await desk.accounts.confirm(token, code: factor.code) }
  }

  @Test func `who begins again puts aside what waited`() async throws {
    let cleo = try Candidate("cleo")
    let (first, second) = (try await desk.begin(cleo), try await desk.begin(cleo))
    await expectRefusal(.notFound) {
      _ = try await desk.accounts.confirm(try #require(Token(first.setup)), code: desk.factor(first).code)
    }
    _ = try await desk.accounts.confirm(try #require(Token(second.setup)), code: desk.factor(second).code)
  }

  @Test func `a file opens under its own key alone`() throws {
    try desk.store.close()
    #expect(throws: GatewayError(.unavailable, "")) {
      try GatewayStore(path: desk.scratch.path("gateway.sqlite"), key: [UInt8](repeating: 8, count: 32))
    }
    _ = try GatewayStore(path: desk.scratch.path("gateway.sqlite"), key: Desk.secret)
  }
}
