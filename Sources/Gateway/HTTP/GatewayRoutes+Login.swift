internal import Client
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Monitoring

extension GatewayRoutes {
  func addLogin(to router: some RouterMethods<GatewayContext>) {
    router.post("/v1/login/parameters", use: anybody(parameters))
    router.post("/v1/login", use: anybody(login))
    router.post("/v1/recovery", use: anybody(recover))
    router.post("/v1/recovery/password", use: anybody(recoverPassword))
  }

  private func parameters(_ body: AccountBody, _: Request, _: GatewayContext) async throws -> Response {
    let (salt, iterations) = try core.accounts.parameters(of: body.account)
    return GatewayAnswers.json(ParametersAnswer(salt: salt, iterations: iterations))
  }

  private func login(_ body: LoginBody, _ request: Request, _ context: GatewayContext) async throws -> Response {
    let who: [Throttle.Name] = [.account(String(body.account.prefix(64))), .address(origin(of: request, context))]
    try core.throttle.check(who)
    let authKey = try Self.key(body.authKey)
    guard let proof = [UInt8](hex: body.proof).flatMap({ try? Signature($0) }),
      Self.isProof(proof, body, authKey, ledger: core.member.ledger)
    else { throw GatewayError(.badRequest, "the device's key did not sign this login") }
    try requireFresh(body.time)
    let account = try await throttled(who) {
      try await core.accounts.login(body.account, authKey: authKey, code: body.code)
    }
    let standing = await core.member.replica.read { $0.members[account.member] }
    if let standing, !standing.isInGoodStanding {
      throw GatewayError(.suspended, "the authority has suspended this member")
    }
    let (session, identifier) = try core.sessions.begin(
      account, deviceKey: body.deviceKey, device: Self.deviceName(of: request))
    // The account may have been set up anew while the work was done: then what was shown does not count any more.
    guard try core.store.account(account.id)?.restoredAt == account.restoredAt else {
      try core.sessions.end { $0.number == session.number }
      throw GatewayError.notAuthenticated
    }
    try core.store.noteLogin(of: account, at: core.clock())
    return GatewayAnswers.json(
      LoginAnswer(
        session: identifier, member: account.member, role: (standing?.role ?? account.role).name, name: account.name,
        keyring: try keyring(of: account), expiresAt: session.createdAt + Session.lifetime,
        secondFactorAt: session.secondFactorAt))
  }

  /// Throws `stale` for a login that names a time too far from now.
  func requireFresh(_ time: UInt64) throws(GatewayError) {
    let now = core.clock()
    guard max(time, now) - min(time, now) <= SessionSignature.freshness else {
      throw GatewayError(.stale, "the login's time is too far from the server's")
    }
  }

  /// Counts what fails for the wrong factor, and how many come in.
  private func throttled<Result: Sendable>(
    _ who: [Throttle.Name], _ work: () async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await work()
      core.metrics.logins.count("succeeded")
      return result
    } catch let error as GatewayError where error.code == .notAuthenticated {
      core.throttle.count(who)
      core.metrics.logins.count("failed")
      throw error
    }
  }

  private static func isProof(_ proof: Signature, _ body: LoginBody, _ authKey: [UInt8], ledger: Word) -> Bool {
    body.deviceKey.verifies(
      proof,
      message: GatewayProofs.login(ledger: ledger, account: body.account, authKey: authKey, time: body.time))
  }

  /// What a browser calls itself, short and printable; only its owner sees it.
  static func deviceName(of request: Request) -> String {
    String((request.headers[.userAgent] ?? "").filter { $0.isASCII && !$0.isNewline && $0 != "\0" }.prefix(200))
  }

  private func recover(_ body: RecoveryBody, _ request: Request, _ context: GatewayContext) async throws -> Response {
    let who: [Throttle.Name] = [.account(String(body.account.prefix(64))), .address(origin(of: request, context))]
    try core.throttle.check(who)
    let key = try Self.key(body.recoveryKey)
    let account = try await throttled(who) {
      try await core.accounts.recover(body.account, recoveryKey: key, code: body.code)
    }
    let token = Token()
    core.recoveries.keep(token, account.id)
    return GatewayAnswers.json(RecoveryAnswer(token: token.text, keyring: try keyring(of: account)))
  }

  private func recoverPassword(_ body: NewPasswordBody, _: Request, _: GatewayContext) async throws -> Response {
    guard let id = body.token.flatMap({ Token($0) }).flatMap({ core.recoveries.take($0) }),
      let account = try core.store.account(id)
    else { throw GatewayError(.notFound, "the recovery is over: begin again") }
    let key = try Self.key(body.authKey)
    let verifier = try await core.accounts.work.inTurn { try Verifier(of: key) }
    try replaceKeyring(of: account, body.keyring, verifier: verifier)
    try core.sessions.end { $0.account == account.id }
    return GatewayAnswers.nothing
  }

  private func keyring(of account: Account) throws(GatewayError) -> WebKeyring {
    guard let keyring = try? JSONDecoder().decode(WebKeyring.self, from: Data(account.keyring)) else {
      throw GatewayError(.unavailable, "the kept keyring is damaged")
    }
    return keyring
  }
}
