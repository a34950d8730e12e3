/// What the rules say to an action. The list is closed; the raw value stands in entries.
///
/// `accepted` and `pending` are recorded. An `access` that the rules refuse is recorded with its reason, as unlawful
/// (Ghani 2025, SC4); every other refusal leaves no entry and changes nothing.
public enum Outcome: UInt8, Sendable, CaseIterable, Codable {
  /// The action took effect.
  case accepted = 0
  /// The action waits for the approval of a second authority member.
  case pending = 1

  // What cannot be laid to anybody's account, so it is never recorded.
  /// The action is meant for another ledger.
  case wrongLedger = 16
  /// Nobody with the actor's identifier is enrolled.
  case unknownActor = 17
  /// The signature is not the actor's.
  case wrongSignature = 18
  /// The sequence number is not the next one: a replay or a gap.
  case wrongSequence = 19
  /// The time lies before that of the last entry.
  case timeBackwards = 20

  // Who may do what.
  /// The actor is suspended.
  case suspended = 32
  /// The actor's role does not allow this kind of action.
  case wrongRole = 33
  /// The member named is not enrolled.
  case unknownMember = 34
  /// The member named has a role that does not fit.
  case unfitMember = 35
  /// The member named is suspended.
  case memberSuspended = 36
  /// The member is enrolled already.
  case memberExists = 37
  /// The identifier does not follow from the signing key.
  case memberMismatch = 38
  /// The member is in good standing already.
  case notSuspended = 39
  /// Nobody suspends, reinstates or approves themselves.
  case selfRuling = 40
  /// No action with this digest is pending.
  case notPending = 41
  /// The approver proposed the action.
  case sameApprover = 42

  // Records and consent.
  /// The record is anchored already.
  case recordExists = 48
  /// There is no such record of this owner.
  case unknownRecord = 49
  /// The record was erased.
  case erased = 50
  /// The measuring time lies in the future.
  case measuredInFuture = 51
  /// What is passed on answers no request.
  case unknownRequest = 52
  /// There is no such grant, or it is not the actor's.
  case noGrant = 54
  /// The grant was revoked.
  case revoked = 55
  /// The grant's time is over, or the time asked for is already past or too far ahead.
  case expired = 56
  /// The grant goes beyond the one it is passed on from.
  case exceeds = 57
  /// The record is not within the grant's scope.
  case outOfScope = 58
  /// The number of accesses is used up.
  case overCount = 59
  /// The owner is suspended.
  case ownerSuspended = 60
  /// Somebody who passed the grant on is suspended.
  case grantorSuspended = 61

  // Guardians.
  /// The owner has no guardians, or the actor is not one of them.
  case noGuardian = 72
  /// A recovery is running.
  case recoveryRunning = 73
  /// No recovery onto this key is running.
  case noRecovery = 74

  /// Whether the ledger keeps an entry for an action of this kind with this outcome.
  public func isRecorded(for kind: ActionKind) -> Bool {
    switch self {
    case .accepted, .pending: true
    case .wrongLedger, .unknownActor, .wrongSignature, .wrongSequence, .timeBackwards: false
    default: kind == .access
    }
  }

  /// Whether an access with this outcome is unlawful.
  public var isUnlawful: Bool { self != .accepted && isRecorded(for: .access) && self != .pending }
}
