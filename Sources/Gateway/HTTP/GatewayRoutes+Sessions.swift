internal import Client
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity

extension GatewayRoutes {
  func addSessions(to router: some RouterMethods<GatewayContext>) {
    router.get("/v1/session", use: signed(.guests) { caller, _, _, _ in try await session(of: caller) })
    router.delete(
      "/v1/session",
      use: signed(.guests) { caller, _, _, _ in
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
}
