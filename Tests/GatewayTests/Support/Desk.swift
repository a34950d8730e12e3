import Foundation
import Identity
import Testing

@testable import Gateway

/// A gateway's file with accounts in it and a clock that tests set; no ledger and no network.
struct Desk: Sendable {
  /// The first second of a step of the second factor.
  static let start: UInt64 = 1_700_000_010
  static let secret = [UInt8](repeating: 9, count: 32)

  let scratch: Scratch
  let clock: SetClock
  let ledger = Word(7)
  let store: GatewayStore
  let accounts: Accounts

  init() throws { try self.init(Scratch(), SetClock(Self.start)) }

  private init(_ scratch: Scratch, _ clock: SetClock) throws {
    self.scratch = scratch
    self.clock = clock
    store = try GatewayStore(path: scratch.path("gateway.sqlite"), key: Self.secret)
    accounts = Accounts(store: store, ledger: ledger, issuer: "Aureole", clock: clock.read)
  }

  /// The same file after a restart.
  func reopened() throws -> Desk {
    try store.close()
    return try Desk(scratch, clock)
  }

  func invite(as role: Role = .clinician) throws -> Token {
    let token = Token()
    let invitation = Invitation(
      name: try MemberName("Cleo Hale"), role: role, expires: clock.now + Invitation.lifetime)
    try store.keep(invitation, under: token, now: clock.now)
    return token
  }

  /// Prepares an account by a new invitation.
  func begin(_ candidate: Candidate, as role: Role = .clinician) async throws -> Accounts.NewSecret {
    try await accounts.begin(
      candidate.application(), invited: invite(as: role),
      joinRequest: candidate.joinRequest(on: ledger, as: role))
  }

  /// The codes of a new second factor.
  func factor(_ new: Accounts.NewSecret) throws -> Factor {
    Factor(totp: TOTP(secret: try #require(Base32.bytes(rfc4648: new.secret))), clock: clock)
  }

  /// Makes an account, and lets the step whose code confirmed it pass.
  func open(_ candidate: Candidate) async throws -> (account: Account, factor: Factor, recoveryCodes: [String]) {
    let new = try await begin(candidate)
    let factor = try factor(new)
    let codes = try await accounts.confirm(try #require(Token(new.setup)), code: factor.code).codes
    clock.pass(TOTP.stepSeconds)
    return (try account(candidate), factor, codes)
  }

  func account(_ candidate: Candidate) throws -> Account { try #require(try store.account(named: candidate.name)) }

  func login(_ candidate: Candidate, code: String) async throws -> Account {
    try await accounts.login(candidate.name, authKey: candidate.authKey, code: code)
  }
}

extension GatewayStore {
  /// Made once: verifiers are meant to cost something.
  private static let work = Result { (try Verifier(of: [1]), try RecoveryCodes()) }

  /// Makes an account that nobody logs in to, whose verifiers are everybody's.
  func account(of who: Candidate, as role: Role, now: UInt64) throws -> Account {
    let (verifier, codes) = try Self.work.get()
    let token = Token()
    let setup = Setup(
      account: Setup.NewAccount(
        account: who.name, member: who.keys.member, role: role.rawValue, name: "Cleo Hale",
        keyring: try Candidate.keyring(of: who.keys.member), verifier: verifier.bytes.hex,
        recovery: verifier.bytes.hex, joinRequest: nil, invitation: nil),
      totp: Data(try box.seal(TOTP.newSecret(), for: Account.purpose(of: who.name))),
      purpose: Account.purpose(of: who.name))
    try keep(setup, about: Data(token.digest), under: token, now: now)
    try confirm(setup, token, step: 1, codes: codes, now: now)
    return try #require(try account(named: who.name))
  }
}

/// An authenticator.
struct Factor: Sendable {
  let totp: TOTP
  let clock: SetClock

  /// What it shows now.
  var code: String { totp.code(at: clock.now / TOTP.stepSeconds) }

  /// Six digits that it shows at no time near now.
  var wrong: String {
    let step = clock.now / TOTP.stepSeconds
    let near = Set((step - 2...step + 2).map { totp.code(at: $0) })
    return ["000000", "000001", "000002", "000003", "000004", "000005"].first { !near.contains($0) } ?? ""
  }
}

/// Somebody who wants an account, with keys as their browser makes them.
struct Candidate: Sendable {
  let name: String
  let keys: MemberKeys
  let authKey = Word.random().bytes
  let recoveryKey = Word.random().bytes

  init(_ name: String, keys: MemberKeys? = nil) throws {
    self.name = name
    self.keys = try keys ?? MemberKeys()
  }

  func application(keyring: WebKeyring? = nil) throws -> Accounts.Application {
    Accounts.Application(
      account: try #require(AccountName(name)), authKey: authKey, recoveryKey: recoveryKey,
      keyring: try keyring ?? Self.keyring(of: keys.member))
  }

  func joinRequest(on ledger: Word, as role: Role) throws -> [UInt8] {
    try JoinRequest(ledger: ledger, name: MemberName("Cleo Hale"), role: role, keys: keys).json
  }

  private struct Wire: Encodable {
    let version: Int
    let member: MemberID
    let salt: String
    let iterations: Int
    let body: Data
    let password: Data
    let recovery: Data
  }

  /// A keyring of the right outline that opens for nobody.
  static func keyring(
    of member: MemberID, version: Int = 1, salt: Int = 16, iterations: Int = 600_000, body: Int = 93,
    password: Int = 60, recovery: Int = 60
  ) throws -> WebKeyring {
    let wire = Wire(
      version: version, member: member, salt: Array(repeating: UInt8(5), count: salt).hex, iterations: iterations,
      body: Data(repeating: 1, count: body), password: Data(repeating: 2, count: password),
      recovery: Data(repeating: 3, count: recovery))
    return try JSONDecoder().decode(WebKeyring.self, from: JSONEncoder().encode(wire))
  }
}
