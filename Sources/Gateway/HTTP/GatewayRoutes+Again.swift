internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Logging

/// For members whose guardians gave them new keys: their account is set up anew, and on the way there they see how far it is.
extension GatewayRoutes {
  /// Who signed a request without a session.
  struct Signer {
    let member: MemberID
    let standing: State.Member
    /// The key that signed.
    let key: VerifyingKey
  }

  /// The member whose key on the ledger, as of now, signed a request, and its body. The signature is used up. Throws
  /// `notAuthenticated`, `stale`, `suspended`, `tooMany`.
  func signer(
    of request: Request, _ context: GatewayContext
  ) async throws -> (signer: Signer, body: [UInt8], now: UInt64) {
    try await signer(of: request, context) { standing, _, now in standing.keys(at: now) }
  }

  private func signer(
    of request: Request, _ context: GatewayContext,
    keys: (State.Member, [UInt8], UInt64) throws -> NewKeys?
  ) async throws -> (signer: Signer, body: [UInt8], now: UInt64) {
    let who: [Throttle.Name] = [.address(origin(of: request, context))]
    try core.throttle.check(who)
    let bytes = try await Self.body(of: request, atMost: GatewayAnswers.mostBodyBytes)
    let subject = SignedRequest.Subject(
      ledger: core.member.ledger, method: request.method.rawValue, target: request.uri.string, body: bytes)
    let now = core.clock()
    guard let header = request.headers[.authorization], let signature = SignedRequest(header: header),
      let standing = await core.member.replica.read({ $0.members[signature.member] }),
      let key = try keys(standing, bytes, now)?.signingKey
    else { throw refused(who) }
    switch signature.verdict(on: subject, key: key, now: now) {
    case .stale: throw GatewayError(.stale, "the request's time is too far from the server's")
    case .wrongSignature: throw refused(who)
    case .valid: guard try core.signed.take(signature) else { throw refused(who) }
    }
    guard standing.isInGoodStanding else { throw GatewayError(.suspended, "the authority has suspended this member") }
    return (Signer(member: signature.member, standing: standing, key: key), bytes, now)
  }

  private func refused(_ who: [Throttle.Name]) -> GatewayError {
    core.throttle.count(who)
    return GatewayError(.notAuthenticated, "the request is not signed by a member")
  }

  /// Prepares the account of a member anew; nothing has changed until its second factor is confirmed.
  func beginAgain(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let (signer, bytes, now) = try await signer(of: request, context)
    let body: ReplacementBody = try GatewayAnswers.decode(bytes)
    // Signed for this gateway: another one that was sent it cannot have the account prepared here.
    guard body.gateway == core.member.keys.member else {
      throw GatewayError(.refused, "this is signed for another gateway")
    }
    guard let account = try core.store.account(of: signer.member) else {
      throw GatewayError(.notFound, "the member has no account here: make one")
    }
    let who: [Throttle.Name] = [.account(account.account)]
    try core.throttle.check(who)
    core.throttle.count(who)
    let secret = try await core.accounts.begin(
      try body.replacement(), for: account, by: signer.standing.restoration(at: now), key: signer.key)
    return GatewayAnswers.json(AgainAnswer(account: account.account, secret: secret), status: .created)
  }

  /// That the ledger still has the keys that a renewal was prepared with, by the same recovery.
  func require(_ renewal: Renewal) async throws {
    let now = core.clock()
    guard let standing = await core.member.replica.read({ $0.members[renewal.member] }), standing.isInGoodStanding,
      standing.keys(at: now).signingKey == renewal.key,
      let restored = standing.restoration(at: now), restored.due == renewal.restoredAt,
      restored.keys.signingKey == renewal.key
    else { throw GatewayError(.notFound, "the member's keys or standing have changed: begin again") }
  }

  /// Ends what still acts by what the account was. The file has forgotten it already.
  func finishRenewal(of account: Int64) throws {
    core.recoveries.forget(account)
    try core.sessions.end { $0.account == account }
    let member = try core.store.account(account)?.member.hex ?? ""
    core.logger.notice("an account was set up anew after a recovery by guardians", metadata: ["member": "\(member)"])
  }

  /// How a recovery stands, for whoever holds keys that a guardian has voted for. To everybody else the member is unknown.
  func showRecovery(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let (signer, _, now) = try await signer(of: request, context) { standing, bytes, now in
      guard let body: NewKeysBody = try? GatewayAnswers.decode(bytes) else { return nil }
      let keys = NewKeys(signingKey: body.signingKey, sealingKeyDigest: body.sealingDigest)
      let isKnown =
        standing.votes.values.contains(keys) || standing.recovery?.keys == keys || standing.keys(at: now) == keys
      return isKnown ? keys : nil
    }
    let members = await core.member.replica.read { state in
      Set(signer.standing.votes.keys.filter { state.members[$0]?.isInGoodStanding == true })
    }
    return GatewayAnswers.json(Self.recovery(signer, votersInGoodStanding: members, at: now))
  }

  private static func recovery(
    _ signer: Signer, votersInGoodStanding voters: Set<MemberID>, at now: UInt64
  ) -> RecoveryStateAnswer {
    let standing = signer.standing
    let votes = standing.votes.filter { voters.contains($0.key) && $0.value.signingKey == signer.key }.count
    let stage: RecoveryStateAnswer.Stage =
      if standing.keys(at: now).signingKey == signer.key {
        .done
      } else if standing.recovery?.keys.signingKey == signer.key {
        .waiting
      } else {
        .voting
      }
    return RecoveryStateAnswer(
      stage: stage, votes: votes, needed: standing.guardians?.count ?? 0,
      due: stage == .waiting ? standing.recovery?.due : nil)
  }
}
