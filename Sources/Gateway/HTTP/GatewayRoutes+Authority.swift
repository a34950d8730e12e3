internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Hummingbird
internal import Identity

extension GatewayRoutes {
  func addAuthority(to router: some RouterMethods<GatewayContext>) {
    router.post("/v1/invitations", use: signed([.authority, .fresh]) { _, _, _, body in try invite(body) })
    router.get("/v1/joins", use: signed(.authority) { _, _, _, _ in GatewayAnswers.json(try await joins()) })
    router.post(
      "/v1/joins/dismiss",
      use: signed([.authority, .fresh]) { _, _, _, body in
        let body: MemberBody = try GatewayAnswers.decode(body)
        guard let account = try core.store.account(of: body.member),
          await core.member.replica.read({ $0.members[body.member] == nil })
        else { throw GatewayError(.notFound, "nobody with that identifier waits to be enrolled") }
        try core.sessions.end { $0.account == account.id }
        try core.store.remove(account)
        return GatewayAnswers.nothing
      })
    router.get(
      "/v1/accounts",
      use: signed(.authority) { _, _, _, _ in
        GatewayAnswers.json(
          try core.store.accounts().map {
            AccountRow(
              account: $0.account, member: $0.member, role: $0.role.name, createdAt: $0.createdAt,
              lastLoginAt: $0.lastLoginAt, restoredAt: $0.restoredAt > $0.createdAt ? $0.restoredAt : nil,
              locked: $0.isLocked, sessions: core.sessions.sessions(of: $0.id).count)
          })
      })
    router.post(
      "/v1/accounts/unlock",
      use: signed([.authority, .fresh]) { _, _, _, body in
        try core.store.unlock(try account(named: body))
        return GatewayAnswers.nothing
      })
    router.post(
      "/v1/accounts/end",
      use: signed([.authority, .fresh]) { _, _, _, body in
        let id = try account(named: body).id
        try core.sessions.end { $0.account == id }
        return GatewayAnswers.nothing
      })
  }

  private func account(named bytes: [UInt8]) throws -> Account {
    let body: AccountBody = try GatewayAnswers.decode(bytes)
    guard let account = try core.store.account(named: body.account) else {
      throw GatewayError(.notFound, "there is no such account")
    }
    return account
  }

  private func invite(_ bytes: [UInt8]) throws -> Response {
    let body: InviteBody = try GatewayAnswers.decode(bytes)
    guard let name = try? MemberName(body.name), let role = Role(name: body.role),
      [.authority, .technologist, .patient, .clinician].contains(role)
    else { throw GatewayError(.refused, "an invitation is for a name and one of the roles that people have") }
    return GatewayAnswers.json(try core.invite(name, as: role), status: .created)
  }

  /// The accounts whose member the ledger does not know yet.
  private func joins() async throws -> [some Encodable] {
    let waiting = try core.store.accounts().filter { $0.joinRequest != nil }
    let members = waiting.map(\.member)
    let known = await core.member.replica.read { state in Set(members.filter { state.members[$0] != nil }) }
    return waiting.filter { !known.contains($0.member) }.compactMap { account -> JoinRow? in
      guard let json = account.joinRequest, let request = try? JoinRequest(json: json) else { return nil }
      return JoinRow(
        member: account.member, name: request.name.text, role: request.role.name, account: account.account,
        fingerprint: request.fingerprint, joinRequest: Data(json), at: account.createdAt)
    }
  }
}

extension GatewayCore {
  /// An invitation as whoever made it is told.
  struct Invited: Encodable, Sendable {
    let token: String
    let expiresAt: UInt64
  }

  /// Invites somebody to make an account.
  func invite(_ name: MemberName, as role: Role) throws -> Invited {
    let (token, now) = (Token(), clock())
    try store.keep(Invitation(name: name, role: role, expires: now + Invitation.lifetime), under: token, now: now)
    return Invited(token: token.text, expiresAt: now + Invitation.lifetime)
  }
}
