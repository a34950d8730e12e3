import Identity
import Testing

@testable import Gateway

/// Both factors, and what is said when one is wrong.
struct LoginTests {
  private let desk: Desk
  private let cleo: Candidate

  init() throws {
    desk = try Desk()
    cleo = try Candidate("cleo")
  }

  @Test func `every wrong thing is answered alike`() async throws {
    let (account, factor, codes) = try await desk.open(cleo)
    let used = factor.code
    #expect(try await desk.login(cleo, code: used).id == account.id)
    let stranger = try Candidate("carl")
    let liar = try Candidate("cleo")
    var details = Set<String>()
    func refused(_ who: Candidate, _ code: String, _ line: SourceLocation = #_sourceLocation) async {
      let error = await #expect(throws: GatewayError.self, sourceLocation: line) {
        _ = try await desk.login(who, code: code)
      }
      #expect(error?.code == .notAuthenticated, sourceLocation: line)
      #expect(error?.retryAfter == nil, sourceLocation: line)
      details.insert(error?.detail ?? "")
    }
    await refused(cleo, used)
    desk.clock.pass(TOTP.stepSeconds)
    await refused(stranger, factor.code)
    await refused(stranger, codes[0])
    await refused(liar, factor.code)
    await refused(liar, codes[0])
    for code in [factor.wrong, "", "12345", "00000-00000"] { await refused(cleo, code) }
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
    for _ in 0..<Account.mostWrongCodes { try desk.store.countWrongCode(of: account) }
    desk.clock.pass(TOTP.stepSeconds)
    await refused(cleo, factor.code)
    #expect(details == [GatewayError.notAuthenticated.detail])
  }

  @Test func `of a hundred uses of one code at once one succeeds`() async throws {
    let (account, factor, _) = try await desk.open(cleo)
    let (accounts, code) = (desk.accounts, factor.code)
    let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 { group.addTask { try await accounts.isSecondFactor(code, of: account) } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(taken == 1)
  }

  @Test func `of equal logins at once one succeeds`() async throws {
    let (_, factor, _) = try await desk.open(cleo)
    let code = factor.code
    let succeeded = await withTaskGroup(of: Bool.self) { [desk, cleo] group in
      for _ in 0..<8 { group.addTask { (try? await desk.login(cleo, code: code)) != nil } }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(succeeded == 1)
  }

  @Test func `a code that was taken stays taken after a restart, as do those of steps before`() async throws {
    let (account, factor, _) = try await desk.open(cleo)
    let before = factor.totp.code(at: desk.clock.now / TOTP.stepSeconds)
    desk.clock.pass(TOTP.stepSeconds)
    #expect(try await desk.accounts.isSecondFactor(factor.code, of: account))
    let again = try desk.reopened()
    #expect(try await !again.accounts.isSecondFactor(factor.code, of: account))
    #expect(try await !again.accounts.isSecondFactor(before, of: account))
    again.clock.pass(TOTP.stepSeconds)
    #expect(try await again.accounts.isSecondFactor(factor.code, of: account))
  }

  @Test func `a hundred wrong codes lock for good, and ninety-nine do not`() async throws {
    let (account, factor, _) = try await desk.open(cleo)
    for _ in 0..<99 { #expect(try await !desk.accounts.isSecondFactor(factor.wrong, of: account)) }
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
    // A right code in between takes nothing back.
    #expect(try await !desk.accounts.isSecondFactor(factor.wrong, of: account))
    #expect(try desk.account(cleo).isLocked)
    for wait in [TOTP.stepSeconds, 86_400, 365 * 86_400] as [UInt64] {
      desk.clock.pass(wait)
      await expectRefusal(.notAuthenticated) { _ = try await desk.login(cleo, code: factor.code) }
    }
    try desk.store.unlock(account)
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
  }

  @Test func `wrong passwords count nothing toward the lock, whatever the code`() async throws {
    let (account, factor, codes) = try await desk.open(cleo)
    let liar = try Candidate("cleo")
    for code in [factor.wrong, factor.code, codes[0], "00000-00000", ""] {
      await expectRefusal(.notAuthenticated) { _ = try await desk.login(liar, code: code) }
    }
    #expect(try desk.account(cleo).wrongCodes == 0)
    // Nor do they use a code up.
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
    #expect(try await desk.login(cleo, code: codes[0]).id == account.id)
  }

  @Test func `a recovery code works once, however it is typed, and unlocks`() async throws {
    let (account, factor, codes) = try await desk.open(cleo)
    for _ in 0..<Account.mostWrongCodes { try desk.store.countWrongCode(of: account) }
    await expectRefusal(.notAuthenticated) { _ = try await desk.login(cleo, code: factor.code) }
    let typed = codes[3].lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")
    #expect(try await desk.login(cleo, code: typed).id == account.id)
    #expect(try desk.account(cleo).wrongCodes == 0)
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
    await expectRefusal(.notAuthenticated) { _ = try await desk.login(cleo, code: codes[3]) }
    #expect(try await desk.login(cleo, code: codes[4]).id == account.id)
  }

  @Test func `wrong recovery codes count as other codes do`() async throws {
    let (account, _, codes) = try await desk.open(cleo)
    #expect(try await !desk.accounts.isSecondFactor("00000-00000", of: account))
    #expect(try desk.account(cleo).wrongCodes == 1)
    let others = try await desk.open(try Candidate("carl")).recoveryCodes
    #expect(try await !desk.accounts.isSecondFactor(others[0], of: account))
    #expect(try await desk.accounts.isSecondFactor(codes[0], of: account))
  }

  @Test func `another second factor takes the place of the first with its codes`() async throws {
    let (account, old, codes) = try await desk.open(cleo)
    let new = try desk.accounts.beginSecondFactor(of: account)
    // Until it is confirmed the old one counts.
    #expect(try await desk.login(cleo, code: old.code).id == account.id)
    let factor = try desk.factor(new)
    let newCodes = try await desk.accounts.confirm(try #require(Token(new.setup)), code: factor.code).codes
    desk.clock.pass(TOTP.stepSeconds)
    await expectRefusal(.notAuthenticated) { _ = try await desk.login(cleo, code: old.code) }
    await expectRefusal(.notAuthenticated) { _ = try await desk.login(cleo, code: codes[0]) }
    #expect(try await desk.login(cleo, code: factor.code).id == account.id)
    #expect(try await desk.login(cleo, code: newCodes[0]).id == account.id)
  }
}
