internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity

extension GatewayRoutes {
  func addOwnAccount(to router: some RouterMethods<GatewayContext>) {
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
          CodesAnswer(recoveryCodes: try await core.accounts.confirm(token, code: body.code).codes))
      })
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

  func replaceKeyring(of account: Account, _ keyring: WebKeyring, verifier: Verifier?) throws {
    guard keyring.isSound, keyring.member == account.member else {
      throw GatewayError(.refused, "the keyring is another member's")
    }
    try core.store.replaceKeyring(of: account, keyring, verifier: verifier)
  }

  func account(of caller: Core.Caller) throws(GatewayError) -> Account {
    guard let account = try core.store.account(caller.session.account) else { throw GatewayError.noSession }
    return account
  }
}
