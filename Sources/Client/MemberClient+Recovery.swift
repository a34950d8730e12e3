internal import Contract
public import EmbeddedLedger
internal import Identity

extension MemberClient {
  /// How a recovery of this member stands, seen from the keys in this home.
  public func recoveryStatus() async throws -> RecoveryStatus { recoveryStatus(in: try await sync()) }

  /// The recovery that the owner of these keys should know of, as far as the replica is up to date: one onto other keys,
  /// still voted for, running, or over. Nil when there is none.
  public func recoveryWarning() async -> RecoveryStatus? {
    let status = recoveryStatus(in: await replica.state)
    switch status.own {
    case .coming: return nil
    // A home that waits for its own recovery knows that its keys are not the ledger's yet.
    case .foreign: return PrivateFile(path: home.recoveryRequest).exists ? nil : status
    case .current, nil:
      // A due recovery onto the keys of this home is what it wanted.
      if case .due = status.stage { return nil }
      return status.stage == .none ? nil : status
    }
  }

  /// Stops the recovery that runs for this member, with the keys it is meant to replace.
  ///
  /// - Throws: `actionRefused` when none runs, or it is due already: then the old keys have no say any more.
  @discardableResult
  public func vetoRecovery() async throws -> Receipt {
    let state = try await sync()
    guard let recovery = state.members[keys.member]?.recovery else {
      throw ClientError(.actionRefused, "no recovery of yours runs: there is nothing to stop")
    }
    return try await submit(
      .veto(recovery.keys.signingKey),
      otherwise: "these keys cannot stop the recovery any more: the waiting time is over, or they are not the old ones")
  }

  /// Takes the member over with the keys of this home, once the waiting time is over.
  ///
  /// The ledger's state has the new keys from the due time on, but readers only see that time pass with an entry after
  /// it. So the first thing the new keys sign is a rotation onto themselves: from there on everybody sees them.
  ///
  /// - Returns: the receipt; nil when the ledger has these keys already.
  /// - Throws: `actionRefused` when it is not time yet, or the guardians have voted for other keys or not enough.
  @discardableResult
  public func finishRecovery() async throws -> Receipt? {
    let state = try await sync()
    let own = NewKeys(keys.publicKeys)
    guard let member = state.members[keys.member] else {
      throw ClientError(.memberNotFound, "the ledger has no member \(keys.member): was the identifier mistyped?")
    }
    if member.keys == own, member.recovery == nil {
      try markFinished()
      return nil
    }
    guard let recovery = member.recovery, recovery.keys == own else {
      throw ClientError(
        .actionRefused,
        "the guardians have not replaced the keys with those of this home: see `aureole recover status`")
    }
    let receipt = try await submit(
      .rotate(own), otherwise: "the waiting time is not over: see `aureole recover status`")
    try markFinished()
    return receipt
  }

  /// Whether it is time is for the ledger's clock to say, not for this computer's, which may be wrong: the ledger knows
  /// the signature of keys whose time it is.
  private func submit(_ body: Action.Body, otherwise reason: String) async throws -> Receipt {
    do {
      return try await submit(body)
    } catch let error as ClientError where error.code == .actionRefused {
      let state = await replica.state
      guard state.members[keys.member]?.isInGoodStanding == true else { throw error }
      throw ClientError(.actionRefused, reason)
    }
  }

  /// From here on this home waits for nobody, so that it warns of the next recovery.
  private func markFinished() throws {
    let request = try RecoveryRequest(ledger: network.ledger, name: try MemberName(profile.name), keys: keys)
    try PrivateFile(path: home.newKeysRequest).write(request.json, replacing: true)
    try Self.remove(home.recoveryRequest)
  }

  private func recoveryStatus(in state: State) -> RecoveryStatus {
    RecoveryStatus(of: keys.member, in: state, at: clock.now(), own: NewKeys(keys.publicKeys))
  }
}
