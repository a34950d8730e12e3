internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

/// A reader's login as a release finds it: what the policy asks for, and what a gateway says, if its signature is good.
struct ShownLogin: Sendable {
  /// The policy document that asks.
  let document: Word
  let demands: LoginDemands?
  /// What was verified, with the key that it was verified with; nil where nothing was shown or believed.
  let word: (assertion: Assertion, key: VerifyingKey)?

  /// Why this login does not do for a caller by a state of the ledger; nil when it does, or none is asked for. The gateway
  /// is to be a custodian in good standing whose key is still the one that signed.
  func refusal(for caller: MemberID, in state: borrowing State, at time: UInt64) -> ReleaseRefusal? {
    let role = state.members[caller]?.role
    // Also without any demands: a policy that says nothing of guests serves none.
    guard role != .guest || demands?.guests == true else { return .guestsRefused }
    guard let demands else { return nil }
    guard let (assertion, key) = word, let role,
      let gateway = state.members[assertion.gateway], gateway.role == .custodian, gateway.isInGoodStanding,
      state.signingKey(of: assertion.gateway, at: time) == key
    else { return .loginNeeded }
    return switch demands.verdict(on: assertion, role: role, now: time) {
    case .met: nil
    case .otherGateway, .secondFactorTooOld: .loginNeeded
    case .postureNeeded: .postureNeeded
    case .guestsRefused: .guestsRefused
    }
  }
}

extension Custodian {
  /// Reads what the policy in force asks for, and checks the signature of what was shown by the key that the ledger has of
  /// its gateway. Whether it does is for `ShownLogin.refusal` to say, in one look with everything else. Throws `stale`.
  func login(
    _ shown: SignedAssertion?, for access: Word, by caller: Caller
  ) async throws(ReleaseRefusal) -> ShownLogin {
    let now = clock.now()
    let (terms, time, key) = await replica.read { state in
      let time = max(state.time, now)
      return (state.policy, time, shown.flatMap { state.signingKey(of: $0.assertion.gateway, at: time) })
    }
    let demands: LoginDemands?
    do {
      demands = try await self.demands.login(under: terms)
    } catch {
      logger.warning("the document of the policy in force is not known; nothing is released")
      throw error
    }
    guard demands != nil, let shown, let key else {
      return ShownLogin(document: terms.document, demands: demands, word: nil)
    }
    let verdict = shown.verdict(key: key, ledger: ledger, caller: caller.member, access: access, now: time)
    guard verdict == .valid else {
      logger.info("a login is not believed", metadata: ["verdict": "\(verdict)"])
      return ShownLogin(document: terms.document, demands: demands, word: nil)
    }
    return ShownLogin(document: terms.document, demands: demands, word: (shown.assertion, key))
  }
}
