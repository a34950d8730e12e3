internal import Identity

extension State {
  /// Enrolment: by the authority, or of a device or guest by the patient who owns it.
  mutating func rule(_ fields: Action.Enrol, _ step: Step) -> Outcome {
    let role = members[step.actor]?.role
    guard role == (fields.role.isOwned ? .patient : .authority) else { return .wrongRole }
    if let refusal = refusal(of: fields) { return refusal }
    if fields.role == .authority, authorityCount > 1 {
      return propose(.enrol(fields), step)
    }
    return enrol(fields, owner: fields.role.isOwned ? step.actor : nil)
  }

  private func refusal(of fields: Action.Enrol) -> Outcome? {
    guard MemberID(fields.keys.signingKey) == fields.member else { return .memberMismatch }
    return members[fields.member] == nil ? nil : .memberExists
  }

  private mutating func enrol(_ fields: Action.Enrol, owner: MemberID?) -> Outcome {
    if let refusal = refusal(of: fields) { return refusal }
    members[fields.member] = Member(
      role: fields.role, keys: fields.keys, identityCommitment: fields.identityCommitment, owner: owner)
    if fields.role == .authority { authorityCount += 1 }
    return .accepted
  }

  /// Suspension takes effect at once, also on live grants. Nobody suspends themselves, so one authority member in
  /// good standing always remains.
  mutating func suspend(_ member: MemberID, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .authority else { return .wrongRole }
    guard let subject = members[member] else { return .unknownMember }
    guard member != step.actor else { return .selfRuling }
    guard subject.isInGoodStanding else { return .memberSuspended }
    members[member]?.suspend()
    return .accepted
  }

  /// Reinstatement undoes a suspension, so it waits for a second authority member.
  mutating func reinstate(_ member: MemberID, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .authority else { return .wrongRole }
    guard let subject = members[member] else { return .unknownMember }
    guard !subject.isInGoodStanding else { return .notSuspended }
    return propose(.reinstate(member, reason: .zero), step)
  }

  /// A new policy takes effect at once where it only narrows, and waits where it may widen access.
  mutating func setPolicy(_ terms: PolicyTerms, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .authority else { return .wrongRole }
    if terms.widens(policy) { return propose(.policy(terms), step) }
    return begin(terms)
  }

  private mutating func begin(_ terms: PolicyTerms) -> Outcome {
    policy = terms
    epoch += 1
    return .accepted
  }

  private mutating func propose(_ body: Action.Body, _ step: Step) -> Outcome {
    pending[step.digest] = Pending(body: body, proposer: step.actor, basis: basis(of: body))
    return .pending
  }

  /// What a proposal is made against. An approval counts only while it is the same, or an old proposal would let a
  /// single authority member widen access or undo a suspension much later.
  private func basis(of body: Action.Body) -> UInt64 {
    switch body {
    case .policy: epoch
    case .reinstate(let member, _): members[member]?.suspensions ?? 0
    default: 0
    }
  }

  /// The second of two approvals. The rules are asked again, since the world may have changed in between.
  mutating func approve(_ digest: Word, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .authority else { return .wrongRole }
    guard let waiting = pending[digest], waiting.basis == basis(of: waiting.body) else { return .notPending }
    guard waiting.proposer != step.actor else { return .sameApprover }
    guard members[waiting.proposer]?.isInGoodStanding == true else { return .memberSuspended }
    let outcome = take(waiting.body, approver: step.actor)
    if outcome == .accepted { pending[digest] = nil }
    return outcome
  }

  private mutating func take(_ body: Action.Body, approver: MemberID) -> Outcome {
    switch body {
    case .enrol(let fields): return enrol(fields, owner: nil)
    case .policy(let terms): return begin(terms)
    case .reinstate(let member, _):
      guard member != approver else { return .selfRuling }
      guard members[member]?.isInGoodStanding == false else { return .notSuspended }
      members[member]?.isInGoodStanding = true
      members[member]?.strikes = 0
      return .accepted
    default: return .notPending
    }
  }
}
