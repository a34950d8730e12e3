internal import Client
internal import Contract
internal import Custody
internal import FoundationEssentials
internal import Hummingbird
internal import Identity
internal import Posture

extension GatewayRoutes {
  func addPosture(to router: some RouterMethods<GatewayContext>) {
    router.get(
      "/v1/agents",
      use: signed { caller, _, _, _ in GatewayAnswers.json(try core.agents.agents(of: caller.session.account)) })
    router.post("/v1/agents", use: signed([.fresh, .enrolled]) { caller, _, _, body in try addAgent(caller, body) })
    router.delete(
      "/v1/agents/:key",
      use: signed(.fresh) { caller, _, context, _ in
        guard let key = context.parameters.get("key").flatMap({ [UInt8](hex: $0) }).flatMap({ try? VerifyingKey($0) }),
          try core.agents.remove(key, from: caller.session.account)
        else { throw GatewayError(.notFound, "there is no such agent") }
        return GatewayAnswers.nothing
      })
    router.post(
      "/v1/posture/nonce",
      use: signed { caller, _, _, _ in
        GatewayAnswers.json(NonceAnswer(nonce: try core.agents.nonce(for: caller.session)))
      })
    router.post("/v1/posture", use: signed { caller, _, _, body in try await takeReport(caller, body) })
  }

  /// What a page needs to know of its session.
  func session(of caller: Core.Caller) async throws -> Response {
    let demands = try await core.member.demands()
    let session = caller.session
    return GatewayAnswers.json(
      SessionAnswer(
        member: caller.member, role: caller.role.name, name: session.name, account: session.accountName,
        enrolled: caller.standing != nil, expiresAt: session.createdAt + Session.lifetime,
        idleAt: session.lastAt + Session.idleTime, secondFactorAt: session.secondFactorAt,
        posture: Self.answer(session.posture),
        demands: demands.map {
          SessionAnswer.Demands(
            secondFactor: $0.secondFactor, posture: $0.posture.rawValue, postureAge: $0.postureAge, checks: $0.checks,
            webApp: $0.webApp)
        }))
  }

  private static func answer(_ posture: Session.Posture, checks: [CheckResult]? = nil) -> PostureAnswer {
    PostureAnswer(verdict: String(describing: posture.verdict), at: posture.at, checks: checks)
  }

  /// Takes an agent for which the member's own key vouches.
  private func addAgent(_ caller: Core.Caller, _ bytes: [UInt8]) throws -> Response {
    let body: AgentBody = try GatewayAnswers.decode(bytes)
    let message = GatewayProofs.voucher(ledger: core.member.ledger, member: caller.member, agent: body.key)
    guard let standing = caller.standing, let name = try? MemberName(body.name),
      let signature = [UInt8](hex: body.voucher).flatMap({ try? Signature($0) }),
      standing.keys(at: core.clock()).signingKey.verifies(signature, message: message)
    else { throw GatewayError(.refused, "the member's key does not vouch for this agent") }
    try core.agents.add(body.key, named: name.text, to: caller.session.account)
    return GatewayAnswers.json(try core.agents.agents(of: caller.session.account), status: .created)
  }

  /// Takes what an agent reports of the computer and rules on it by the policy's checks.
  private func takeReport(_ caller: Core.Caller, _ bytes: [UInt8]) async throws -> Response {
    let body: ReportBody = try GatewayAnswers.decode(bytes)
    guard let signature = [UInt8](hex: body.signature).flatMap({ try? Signature($0) }),
      let claimed = try? PostureReport(json: Array(body.report)), core.agents.take(claimed.nonce, of: caller.session)
    else { throw GatewayError(.refused, "the report is malformed, or its nonce is not one that waits") }
    let signed = SignedPostureReport(json: Array(body.report), signature: signature)
    let now = core.clock()
    let report = try core.agents.agents(of: caller.session.account).lazy.compactMap { agent -> PostureReport? in
      guard
        case .valid(let report) = signed.verdict(
          key: agent.key, ledger: core.member.ledger, nonce: claimed.nonce, now: now)
      else { return nil }
      return report
    }.first
    guard let report else { throw GatewayError(.refused, "the report is not signed by an agent of this account") }
    let names = try await core.member.demands()?.checks ?? []
    // A policy may name checks that this version does not know; nobody passes those.
    let demand = try? PostureDemand(names: names)
    let isPass = demand?.verdict(on: report).isPass ?? false
    let posture = Session.Posture(verdict: isPass ? .pass : .fail, at: now)
    _ = try core.sessions.change(caller.session) { $0.posture = posture }
    return GatewayAnswers.json(Self.answer(posture, checks: report.checks))
  }
}
