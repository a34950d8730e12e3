internal import Contract
internal import FoundationEssentials
internal import Identity

extension MemberClient {
  /// The time an action signed now would have at the earliest: this computer's, unless the ledger's is later.
  func now(in state: State) -> UInt64 {
    max(state.time, UInt64(max(0, min(Date().timeIntervalSince1970, Double(State.latestTime)))))
  }

  /// Asks the rules, in a copy of the replica's state, what the ledger would say, so that a person is refused in clear words
  /// and before anything is signed for good. The ledger still rules by itself.
  ///
  /// - Throws: `actionRefused`.
  func foresee(_ body: Action.Body, in state: State) throws { try foresee([body], in: state) }

  /// The same for actions that follow each other.
  func foresee(_ bodies: [Action.Body], in state: State) throws {
    guard let member = state.members[keys.member] else {
      throw ClientError(.actionRefused, "you are not enrolled yet: hand \(home.joinRequest) to the authority")
    }
    var ahead = state
    for (sequence, body) in zip((member.sequence + 1)..., bodies) {
      let action = Action(ledger: network.ledger, actor: keys.member, sequence: sequence, body: body)
      guard let verified = try action.signed(by: keys.signing).verified(with: keys.signing.verifyingKey) else {
        throw ClientError(.actionRefused, "this is out of bounds: the ledger could not read it")
      }
      let outcome = ahead.apply(verified, at: now(in: state))
      guard outcome == .accepted || outcome == .pending else {
        throw ClientError(.actionRefused, Self.words(for: outcome, of: body.kind, by: member.role))
      }
    }
  }

  private static func words(for outcome: Outcome, of kind: ActionKind, by role: Role) -> String {
    switch (outcome, kind) {
    case (.suspended, _): "you are suspended"
    case (.wrongRole, _) where role == .guest: "a guest opens what a link shares, and does nothing else"
    case (.wrongRole, .request): "a \(role.name) does not ask for records: clinicians do"
    case (.wrongRole, _): "a \(role.name) does not do this: the patient who owns the records does"
    case (.unfitMember, .request): "records are asked of patients, and this member is none"
    case (.unfitMember, .grant):
      "a grant is for a clinician, a patient or a technologist, and not for yourself; one to a guest is its owner's, and "
        + "is not passed on"
    case (.ownerSuspended, _): "the patient is suspended"
    case (.expired, .grant): "the end lies in the past, or more than ten years ahead"
    case (.unknownRecord, _): "you own no such record"
    case (.unknownRequest, _): "nobody asked you that"
    case (.revoked, .revoke): "the grant was revoked already"
    case (.noGrant, .revoke): "only the owner and who gave a grant revoke it"
    default: "the ledger would refuse: \(outcome)"
    }
  }
}
