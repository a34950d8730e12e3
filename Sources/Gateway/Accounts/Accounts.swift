internal import FoundationEssentials
internal import Identity

/// Making accounts and logging in to them (docs/spec/gateway.md, sections 1 and 3).
struct Accounts: Sendable {
  let store: GatewayStore
  let ledger: Word
  /// What authenticators show above the code.
  let issuer: String
  let clock: @Sendable () -> UInt64
  let work = VerifierWork()

  /// What a member makes ready on their own device for a new account.
  struct Application: Sendable {
    let account: AccountName
    let authKey: [UInt8]
    let recoveryKey: [UInt8]
    let keyring: WebKeyring
  }

  /// What is shown once to whoever sets up a second factor.
  struct NewSecret: Encodable, Sendable {
    let setup: String
    let secret: String
    let uri: String
  }

  /// Prepares the account of somebody who was invited. Throws `notFound` without a good invitation, `refused` when the join
  /// request is not what the invitation is for, `accountTaken`.
  func begin(
    _ application: Application, invited token: Token, joinRequest json: [UInt8]
  ) async throws -> NewSecret {
    guard let invitation = try store.invitation(token, now: clock()) else {
      throw GatewayError(.notFound, "the invitation is over, used up or unknown")
    }
    guard let request = try? JoinRequest(json: json), request.ledger == ledger, request.role == invitation.role,
      request.keys.member == application.keyring.member
    else { throw GatewayError(.refused, "the join request is malformed or not what the invitation is for") }
    return try await begin(
      application, member: request.keys.member, role: request.role, name: request.name, joinRequest: json,
      invitation: token.digest)
  }

  /// Prepares the account of a member who is enrolled already and has signed for it. `restoredAt` says when their last
  /// recovery took effect.
  func begin(
    _ application: Application, member: MemberID, role: Role, name: MemberName, restoredAt: UInt64?
  ) async throws -> NewSecret {
    guard application.keyring.member == member else {
      throw GatewayError(.refused, "the keyring is another member's")
    }
    return try await begin(
      application, member: member, role: role, name: name, joinRequest: nil, invitation: nil,
      restoredAt: restoredAt)
  }

  private func begin(
    _ application: Application, member: MemberID, role: Role, name: MemberName, joinRequest: [UInt8]?,
    invitation: Data?,
    restoredAt: UInt64? = nil
  ) async throws -> NewSecret {
    guard application.keyring.isSound else {
      throw GatewayError(.refused, "the keyring is not of the form that the specification has")
    }
    guard try !store.isTaken(application.account, by: member) else {
      throw GatewayError(.accountTaken, "somebody has that account name, or you have an account")
    }
    let verifiers = try await work.inTurn {
      (try Verifier(of: application.authKey), try Verifier(of: application.recoveryKey))
    }
    return try prepare(about: Data(member.word.bytes), for: application.account.text) { totp, purpose in
      Setup(
        account: Setup.NewAccount(
          account: application.account.text, member: member, role: role.rawValue, name: name.text,
          keyring: application.keyring, verifier: verifiers.0.bytes.hex, recovery: verifiers.1.bytes.hex,
          joinRequest: joinRequest.map { Data($0) }, invitation: invitation, restoredAt: restoredAt),
        totp: totp, purpose: purpose)
    }
  }

  /// Prepares another second factor for an account.
  func beginSecondFactor(of account: Account) throws -> NewSecret {
    try prepare(about: Setup.secondFactor(of: account.id), for: account.account) { totp, purpose in
      Setup(existing: account.id, totp: totp, purpose: purpose)
    }
  }

  func prepare(
    about subject: Data, for account: String, _ setup: (Data, String) -> Setup
  ) throws -> NewSecret {
    let secret = TOTP.newSecret()
    let purpose = Account.purpose(of: account)
    let token = Token()
    let sealed = try store.box.seal(secret, for: purpose)
    try store.keep(setup(Data(sealed), purpose), about: subject, under: token, now: clock())
    return NewSecret(
      setup: token.text, secret: Base32.rfc4648(secret),
      uri: TOTP.uri(secret: secret, account: account, issuer: issuer))
  }

  /// Confirms what was prepared with a code of the new authenticator, and returns the recovery codes, which nobody is
  /// shown again, and the account that was set up anew, if one was. What stands in the way of that, `allows` throws.
  /// Throws `refused` for a wrong code, `notFound` when nothing waits.
  func confirm(
    _ token: Token, code: String, allows: (Renewal) async throws -> Void = { _ in throw GatewayError.noSession }
  ) async throws -> (codes: [String], renewed: Int64?) {
    guard let setup = try store.setup(token, now: clock()) else {
      throw GatewayError(.notFound, "nothing waits to be confirmed here: begin again")
    }
    let secret = try store.box.open(Array(setup.totp), for: setup.purpose)
    guard let step = TOTP(secret: secret).step(of: code, at: clock()) else {
      throw GatewayError(.refused, "the code is not the one that the authenticator shows now")
    }
    let codes = try await work.inTurn { try RecoveryCodes() }
    // Asked last: what the ledger says now counts, not what it said when this was prepared.
    if let renewal = setup.renewal { try await allows(renewal) }
    try store.confirm(setup, token, step: step, codes: codes, now: clock())
    return (codes.texts, setup.renewal == nil ? nil : setup.existing)
  }
}
