internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity

extension GatewayRoutes {
  func addAccounts(to router: some RouterMethods<GatewayContext>) {
    router.get("/v1/network", use: open { _, _ in try await network() })
    router.post("/v1/invitations/look", use: anybody(look))
    router.post("/v1/accounts", use: anybody(makeAccount))
    router.post("/v1/accounts/own", use: open(makeOwnAccount))
    router.post("/v1/accounts/own/again", use: open(beginAgain))
    router.post("/v1/accounts/own/recovery", use: open(showRecovery))
    router.post("/v1/accounts/confirm", use: anybody(confirmAccount))
  }

  private func look(_ body: TokenBody, _ request: Request, _ context: GatewayContext) async throws -> Response {
    let who: [Throttle.Name] = [.address(origin(of: request, context))]
    try core.throttle.check(who)
    guard let token = Token(body.token), let invitation = try core.store.invitation(token, now: core.clock()) else {
      core.throttle.count(who)
      throw GatewayError(.notFound, "the invitation is over, used up or unknown")
    }
    return GatewayAnswers.json(
      InvitationAnswer(
        name: invitation.name.text, role: invitation.role.name, expiresAt: invitation.expires,
        ledger: core.member.ledger))
  }

  private func makeAccount(
    _ body: ApplicationBody, _ request: Request, _ context: GatewayContext
  ) async throws -> Response {
    let who: [Throttle.Name] = [.address(origin(of: request, context))]
    try core.throttle.check(who)
    guard let token = body.token.flatMap({ Token($0) }), let join = body.joinRequest,
      join.count <= JoinRequest.mostBytes
    else {
      core.throttle.count(who)
      throw GatewayError(.badRequest, "an account is made with an invitation's token and a join request")
    }
    let made = try await core.accounts.begin(try body.application(), invited: token, joinRequest: Array(join))
    return GatewayAnswers.json(made, status: .created)
  }

  /// For members who were enrolled with keys of their own before they had an account here.
  private func makeOwnAccount(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let (signer, bytes, now) = try await signer(of: request, context)
    let body: ApplicationBody = try GatewayAnswers.decode(bytes)
    guard let name = body.name.flatMap({ try? MemberName($0) }) else {
      throw GatewayError(.refused, "the name is none")
    }
    let made = try await core.accounts.begin(
      try body.application(), member: signer.member, role: signer.standing.role, name: name,
      restoredAt: signer.standing.restoration(at: now)?.due)
    return GatewayAnswers.json(made, status: .created)
  }

  private func confirmAccount(
    _ body: ConfirmBody, _ request: Request, _ context: GatewayContext
  ) async throws -> Response {
    let who: [Throttle.Name] = [.address(origin(of: request, context))]
    try core.throttle.check(who)
    guard let token = Token(body.setup) else { throw GatewayError(.notFound, "nothing waits to be confirmed here") }
    do {
      let (codes, renewed) = try await core.accounts.confirm(token, code: body.code) { try await require($0) }
      if let renewed { try finishRenewal(of: renewed) }
      return GatewayAnswers.json(CodesAnswer(recoveryCodes: codes))
    } catch let error as GatewayError where error.code == .refused {
      core.throttle.count(who)
      throw error
    }
  }

  /// 32 bytes in hexadecimal; throws `badRequest`.
  static func key(_ hex: String) throws(GatewayError) -> [UInt8] {
    guard let bytes = [UInt8](hex: hex), bytes.count == 32 else {
      throw GatewayError(.badRequest, "a key is 64 hexadecimal digits")
    }
    return bytes
  }
}
