internal import Identity

extension State {
  /// How far a device's clock may run ahead of the ledger's, in seconds.
  package static let clockTolerance: UInt64 = 300

  /// Anchoring: a technologist for any patient, patients for themselves, a device for its owner.
  mutating func rule(_ fields: Action.Anchor, _ step: Step) -> Outcome {
    guard let actor = members[step.actor] else { return .unknownActor }
    switch actor.role {
    case .technologist: break
    case .patient: guard fields.owner == step.actor else { return .unfitMember }
    case .device: guard fields.owner == actor.owner else { return .unfitMember }
    default: return .wrongRole
    }
    guard let owner = members[fields.owner] else { return .unknownMember }
    guard owner.role == .patient else { return .unfitMember }
    guard owner.isInGoodStanding else { return .ownerSuspended }
    guard records[fields.record] == nil else { return .recordExists }
    // Subtracted, not added, so that no time from outside can overflow.
    guard fields.measuredAt <= step.time || fields.measuredAt - step.time <= Self.clockTolerance else {
      return .measuredInFuture
    }
    if !fields.reference.isZero, !isPart, let refusal = refusal(toAnswer: fields, at: step.time) { return refusal }
    records[fields.record] = Record(
      anchor: fields, sender: step.actor, senderKey: step.key, anchoredAt: step.time)
    return .accepted
  }

  /// A record that answers a grant must answer one of its owner that is live and asks for new records of its kind.
  private func refusal(toAnswer fields: Action.Anchor, at time: UInt64) -> Outcome? {
    guard let grant = grants[fields.reference], grant.owner == fields.owner else { return .noGrant }
    if let refusal = ending(of: fields.reference, at: time) { return refusal }
    guard case .kinds(let kinds, let nature) = grant.terms.scope, nature.contains(.new), kinds.contains(fields.kind)
    else { return .outOfScope }
    return nil
  }

  /// Erasure: from here on nothing opens the record, and custodians destroy what they hold.
  mutating func erase(_ record: Word, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .patient else { return .wrongRole }
    guard let held = records[record], held.anchor.owner == step.actor else { return .unknownRecord }
    guard !held.isErased else { return .erased }
    records[record]?.isErased = true
    return .accepted
  }
}
