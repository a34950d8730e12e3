internal import Identity

extension State {
  /// A member as seen at a time: a recovery whose waiting time is over has become the member's keys. It is only
  /// written back by an action that is accepted, so that a refused one leaves no trace.
  func settled(_ member: MemberID, at time: UInt64) -> Member? {
    guard var settled = members[member] else { return nil }
    if let recovery = settled.recovery, recovery.due <= time {
      settled.keys = recovery.keys
      settled.restored = recovery
      settled.recovery = nil
      settled.votes = [:]
    }
    return settled
  }

  /// A member's own new keys, signed by the old one. A recovery that runs goes on.
  mutating func rotate(_ keys: NewKeys, _ step: Step) -> Outcome {
    guard var member = settled(step.actor, at: step.time) else { return .unknownActor }
    member.keys = keys
    members[step.actor] = member
    return .accepted
  }

  /// An owner names guardians, in place of those named before.
  mutating func rule(_ fields: Action.Guard, _ step: Step) -> Outcome {
    guard var owner = settled(step.actor, at: step.time), owner.role == .patient else { return .wrongRole }
    guard owner.recovery == nil else { return .recoveryRunning }
    owner.guardians = fields.count == 0 ? nil : fields
    owner.votes = [:]
    members[step.actor] = owner
    return .accepted
  }

  /// A guardian's vote. When enough guardians in good standing have voted for the same keys, the waiting time runs.
  mutating func rule(_ fields: Action.Recover, _ step: Step) -> Outcome {
    guard var owner = settled(fields.owner, at: step.time) else { return .unknownMember }
    guard let guardians = owner.guardians, step.actor != fields.owner,
      fields.proof.places(step.actor, in: guardians.root)
    else { return .noGuardian }
    guard owner.isInGoodStanding else { return .ownerSuspended }
    guard owner.recovery == nil else { return .recoveryRunning }
    owner.votes[step.actor] = fields.keys
    let votes = owner.votes.filter { voter, keys in
      keys == fields.keys && members[voter]?.isInGoodStanding == true
    }
    if UInt64(votes.count) >= guardians.count {
      owner.recovery = Recovery(keys: fields.keys, due: step.time + guardians.wait)
    }
    members[fields.owner] = owner
    return .accepted
  }

  /// The owner's old key stops a recovery that is not yet due.
  mutating func veto(_ key: VerifyingKey, _ step: Step) -> Outcome {
    guard var owner = settled(step.actor, at: step.time), owner.recovery?.keys.signingKey == key else {
      return .noRecovery
    }
    owner.recovery = nil
    owner.votes = [:]
    members[step.actor] = owner
    return .accepted
  }
}
