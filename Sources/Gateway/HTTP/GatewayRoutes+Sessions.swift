internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity

extension GatewayRoutes {
  private struct AccountBody: Decodable, Sendable { let account: String }
  private struct CodeBody: Decodable, Sendable { let code: String }
  private struct LoginBody: Decodable, Sendable {
    let account: String
    let authKey: String
    let code: String
    let deviceKey: VerifyingKey
    let time: UInt64
    let proof: String
  }
  private struct RecoveryBody: Decodable, Sendable {
    let account: String
    let recoveryKey: String
    let code: String
  }
  private struct NewPasswordBody: Decodable, Sendable {
    let token: String?
    let oldAuthKey: String?
    let authKey: String
    let keyring: WebKeyring
  }
  private struct KeyringBody: Decodable, Sendable { let keyring: WebKeyring }
  private struct ParametersAnswer: Encodable {
    let salt: String
    let iterations: Int
  }
  private struct LoginAnswer: Encodable {
    let session: Word
    let member: MemberID
    let role: String
    let name: String
    let keyring: WebKeyring
    let expiresAt: UInt64
    let secondFactorAt: UInt64
  }
  private struct RecoveryAnswer: Encodable {
    let token: String
    let keyring: WebKeyring
  }
  private struct SecondFactorAnswer: Encodable { let secondFactorAt: UInt64 }
  private struct SessionRow: Encodable {
    let number: Int64
    let createdAt: UInt64
    let lastAt: UInt64
    let isThis: Bool
    let device: String
  }

  func addSessions(to router: some RouterMethods<GatewayContext>) {
    router.post("/v1/login/parameters", use: anybody(parameters))
    router.post("/v1/login", use: anybody(login))
    router.post("/v1/recovery", use: anybody(recover))
    router.post("/v1/recovery/password", use: anybody(recoverPassword))
    router.get("/v1/session", use: signed { caller, _, _, _ in try await session(of: caller) })
    router.delete(
      "/v1/session",
      use: signed { caller, _, _, _ in
        try core.sessions.end { $0.number == caller.session.number }
        return GatewayAnswers.nothing
      })
    router.post("/v1/session/second-factor", use: signed([], stepUp))
    router.get(
      "/v1/sessions",
      use: signed { caller, _, _, _ in
        GatewayAnswers.json(
          core.sessions.sessions(of: caller.session.account).map {
            SessionRow(
              number: $0.number, createdAt: $0.createdAt, lastAt: $0.lastAt,
              isThis: $0.number == caller.session.number, device: $0.device)
          })
      })
    router.delete(
      "/v1/sessions",
      use: signed { caller, _, _, _ in
        try core.sessions.end { $0.account == caller.session.account && $0.number != caller.session.number }
        return GatewayAnswers.nothing
      })
    router.delete(
      "/v1/sessions/:number",
      use: signed { caller, _, context, _ in
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }),
          core.sessions.sessions(of: caller.session.account).contains(where: { $0.number == number })
        else { throw GatewayError(.notFound, "there is no such session") }
        try core.sessions.end { $0.number == number && $0.account == caller.session.account }
        return GatewayAnswers.nothing
      })
    router.post("/v1/account/password", use: signed(.fresh, changePassword))
    router.post(
      "/v1/account/keyring",
      use: signed(.fresh) { caller, _, _, body in
        let body: KeyringBody = try GatewayAnswers.decode(body)
        try replaceKeyring(of: try account(of: caller), body.keyring, verifier: nil)
        return GatewayAnswers.nothing
      })
    router.post(
      "/v1/account/second-factor",
      use: signed(.fresh) { caller, _, _, _ in
        GatewayAnswers.json(try core.accounts.beginSecondFactor(of: try account(of: caller)), status: .created)
      })
    router.post(
      "/v1/account/second-factor/confirm",
      use: signed { caller, _, _, body in
        let body: ConfirmBody = try GatewayAnswers.decode(body)
        guard let token = Token(body.setup) else { throw GatewayError(.notFound, "nothing waits to be confirmed") }
        return GatewayAnswers.json(
          CodesAnswer(recoveryCodes: try await core.accounts.confirm(token, code: body.code)))
      })
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
    guard max(body.time, core.clock()) - min(body.time, core.clock()) <= SessionSignature.freshness else {
      throw GatewayError(.stale, "the login's time is too far from the server's")
    }
    let account = try await throttled(who) {
      try await core.accounts.login(body.account, authKey: authKey, code: body.code)
    }
    let standing = await core.member.replica.read { $0.members[account.member] }
    if let standing, !standing.isInGoodStanding {
      throw GatewayError(.suspended, "the authority has suspended this member")
    }
    let (session, identifier) = try core.sessions.begin(
      account, deviceKey: body.deviceKey, device: Self.deviceName(of: request))
    try core.store.noteLogin(of: account, at: core.clock())
    return GatewayAnswers.json(
      LoginAnswer(
        session: identifier, member: account.member, role: (standing?.role ?? account.role).name, name: account.name,
        keyring: try keyring(of: account), expiresAt: session.createdAt + Session.lifetime,
        secondFactorAt: session.secondFactorAt))
  }

  /// Counts what fails for the wrong factor, and how many come in.
  private func throttled<Result: Sendable>(
    _ who: [Throttle.Name], _ work: () async throws -> Result
  ) async throws -> Result {
    do {
      let result = try await work()
      core.metrics.login(succeeded: true)
      return result
    } catch let error as GatewayError where error.code == .notAuthenticated {
      core.throttle.count(who)
      core.metrics.login(succeeded: false)
      throw error
    }
  }

  private static func isProof(_ proof: Signature, _ body: LoginBody, _ authKey: [UInt8], ledger: Word) -> Bool {
    let words = [ledger, Word.sha256(Array(body.account.utf8)), Word.sha256(authKey), Word(body.time)]
    return body.deviceKey.verifies(proof, message: Array("aureole/login/v1".utf8) + words.flatMap(\.bytes))
  }

  /// What a browser calls itself, short and printable; only its owner sees it.
  private static func deviceName(of request: Request) -> String {
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

  private func changePassword(
    _ caller: Core.Caller, _: Request, _: GatewayContext, _ bytes: [UInt8]
  ) async throws -> Response {
    let body: NewPasswordBody = try GatewayAnswers.decode(bytes)
    let account = try account(of: caller)
    let who: [Throttle.Name] = [.account(account.account)]
    try core.throttle.check(who)
    let old = try Self.key(body.oldAuthKey ?? "")
    guard try await core.accounts.work.accepts(Verifier(bytes: account.verifier), old) else {
      core.throttle.count(who)
      throw GatewayError(.refused, "the old password is not right")
    }
    let key = try Self.key(body.authKey)
    let verifier = try await core.accounts.work.inTurn { try Verifier(of: key) }
    try replaceKeyring(of: account, body.keyring, verifier: verifier)
    try core.sessions.end { $0.account == account.id && $0.number != caller.session.number }
    return GatewayAnswers.nothing
  }

  private func replaceKeyring(of account: Account, _ keyring: WebKeyring, verifier: Verifier?) throws {
    guard keyring.isSound, keyring.member == account.member else {
      throw GatewayError(.refused, "the keyring is another member's")
    }
    try core.store.replaceKeyring(of: account, keyring, verifier: verifier)
  }

  private func stepUp(
    _ caller: Core.Caller, _ request: Request, _ context: GatewayContext, _ bytes: [UInt8]
  ) async throws -> Response {
    let body: CodeBody = try GatewayAnswers.decode(bytes)
    let account = try account(of: caller)
    let who: [Throttle.Name] = [.account(account.account)]
    try core.throttle.check(who)
    guard try await core.accounts.isSecondFactor(body.code, of: account) else {
      core.throttle.count(who)
      throw GatewayError(.refused, "the code is not right or was used before")
    }
    let now = core.clock()
    let session = try core.sessions.change(caller.session) { $0.secondFactorAt = now }
    return GatewayAnswers.json(SecondFactorAnswer(secondFactorAt: session.secondFactorAt))
  }

  func account(of caller: Core.Caller) throws(GatewayError) -> Account {
    guard let account = try core.store.account(caller.session.account) else { throw GatewayError.noSession }
    return account
  }

  private func keyring(of account: Account) throws(GatewayError) -> WebKeyring {
    guard let keyring = try? JSONDecoder().decode(WebKeyring.self, from: Data(account.keyring)) else {
      throw GatewayError(.unavailable, "the kept keyring is damaged")
    }
    return keyring
  }
}
