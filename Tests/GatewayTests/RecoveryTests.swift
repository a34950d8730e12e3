import Identity
import Testing

@testable import Gateway

/// What a client derives keys from, and the way back in for whoever lost the password.
struct RecoveryTests {
  private let desk: Desk
  private let cleo: Candidate

  init() throws {
    desk = try Desk()
    cleo = try Candidate("cleo")
  }

  @Test func `an unknown account has parameters that stay the same and look like others`() async throws {
    let first = try desk.accounts.parameters(of: "nobody")
    #expect(first.iterations == 600_000)
    #expect([UInt8](hex: first.salt)?.count == 16)
    #expect(try desk.accounts.parameters(of: "nobody").salt == first.salt)
    #expect(try desk.accounts.parameters(of: "nobody2").salt != first.salt)
    #expect(try desk.reopened().accounts.parameters(of: "nobody").salt == first.salt)
  }

  @Test func `a known account has those of its keyring`() async throws {
    _ = try await desk.open(cleo)
    let known = try desk.accounts.parameters(of: "cleo")
    #expect(known.salt == String(repeating: "05", count: 16))
    #expect(known.iterations == 600_000)
  }

  @Test func `the recovery key and a code let in, and either alone does not`() async throws {
    let (account, factor, _) = try await desk.open(cleo)
    let other = try Candidate("cleo")
    await expectRefusal(.notAuthenticated) {
      _ = try await desk.accounts.recover("cleo", recoveryKey: other.recoveryKey, code: factor.code)
    }
    await expectRefusal(.notAuthenticated) {
      _ = try await desk.accounts.recover("cleo", recoveryKey: cleo.authKey, code: factor.code)
    }
    await expectRefusal(.notAuthenticated) {
      _ = try await desk.accounts.recover("nobody", recoveryKey: cleo.recoveryKey, code: factor.code)
    }
    await expectRefusal(.notAuthenticated) {
      _ = try await desk.accounts.recover("cleo", recoveryKey: cleo.recoveryKey, code: factor.wrong)
    }
    #expect(try await desk.accounts.recover("cleo", recoveryKey: cleo.recoveryKey, code: factor.code).id == account.id)
  }

  @Test func `what a recovery lets do is done once, within ten minutes, by its last token`() {
    let recoveries = Recoveries(clock: desk.clock.read)
    let (first, second, third) = (Token(), Token(), Token())
    recoveries.keep(first, 1)
    recoveries.keep(second, 1)
    recoveries.keep(third, 2)
    #expect(recoveries.take(first) == nil)
    #expect(recoveries.take(second) == 1)
    #expect(recoveries.take(second) == nil)
    desk.clock.pass(10 * 60 - 1)
    #expect(recoveries.take(third) == 2)
    recoveries.keep(third, 2)
    desk.clock.pass(10 * 60)
    #expect(recoveries.take(third) == nil)
  }

  @Test func `a verifier accepts its key alone, and no two are alike`() throws {
    let verifier = try Verifier(of: cleo.authKey)
    #expect(try verifier.accepts(cleo.authKey))
    #expect(try !verifier.accepts(cleo.recoveryKey))
    #expect(try !verifier.accepts([]))
    #expect(try Verifier(of: cleo.authKey).bytes != verifier.bytes)
    #expect(Verifier(bytes: verifier.bytes)?.bytes == verifier.bytes)
    #expect(Verifier(bytes: Array(verifier.bytes.dropLast())) == nil)
  }

  @Test func `a kept secret opens for what it was kept, under its own key`() throws {
    let (box, other) = (SecretBox(key: Desk.secret), SecretBox(key: [UInt8](repeating: 8, count: 32)))
    let sealed = try box.seal([1, 2, 3], for: "totp/cleo")
    #expect(try box.open(sealed, for: "totp/cleo") == [1, 2, 3])
    #expect(throws: GatewayError(.unavailable, "")) { try box.open(sealed, for: "totp/carl") }
    #expect(throws: GatewayError(.unavailable, "")) { try other.open(sealed, for: "totp/cleo") }
    #expect(throws: GatewayError(.unavailable, "")) { try box.open(Array(sealed.dropLast()), for: "totp/cleo") }
  }
}
