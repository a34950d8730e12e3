public import Identity

extension State {
  /// What a grant would say to an access now: nil when it is lawful, otherwise the reason that would be recorded.
  /// Changes nothing, so that a reader can ask before signing and a custodian before releasing.
  public func refusal(of access: Action.Access, by actor: MemberID, at time: UInt64) -> Outcome? {
    guard let member = members[actor] else { return .unknownActor }
    guard member.isInGoodStanding else { return .suspended }
    return access.reference.isZero
      ? ownRefusal(of: access.record, by: actor)
      : grantedRefusal(of: access, by: actor, at: time)
  }

  /// An owner may open what is their own.
  private func ownRefusal(of record: Word, by actor: MemberID) -> Outcome? {
    guard let held = records[record], held.anchor.owner == actor else { return .outOfScope }
    return held.isErased ? .erased : nil
  }

  private func grantedRefusal(of access: Action.Access, by actor: MemberID, at time: UInt64) -> Outcome? {
    // An unknown reference and one of somebody else are answered alike, so that nobody can probe for grants.
    guard grants[access.reference]?.terms.grantee == actor else { return .noGrant }
    if let refusal = ending(of: access.reference, at: time) { return refusal }
    var reference = access.reference
    while let link = grants[reference] {
      if let refusal = scopeRefusal(of: access.record, reference: reference) { return refusal }
      if link.terms.most != 0, link.used >= link.terms.most { return .overCount }
      reference = link.terms.parent
    }
    return records[access.record]?.isErased == true ? .erased : nil
  }

  /// Why a grant or one it was passed on from is no longer live; nil while the whole chain is.
  public func ending(of reference: Word, at time: UInt64) -> Outcome? {
    guard let first = grants[reference] else { return .noGrant }
    guard members[first.owner]?.isInGoodStanding == true else { return .ownerSuspended }
    var next: Grant? = first
    while let link = next {
      if link.isRevoked { return .revoked }
      if link.terms.until <= time { return .expired }
      if members[link.grantor]?.isInGoodStanding != true { return .grantorSuspended }
      next = grants[link.terms.parent]
    }
    return nil
  }

  /// Whether a record lies within one grant's scope. Unknown and foreign records are answered like any other that
  /// is out of scope.
  public func scopeRefusal(of record: Word, reference: Word) -> Outcome? {
    guard let grant = grants[reference], let held = records[record], held.anchor.owner == grant.owner else {
      return .outOfScope
    }
    switch grant.terms.scope {
    case .record(let only): return only == record ? nil : .outOfScope
    case .kinds(let kinds, let nature):
      // What is anchored in the very second of the grant counts as existing: one rule for engines that count
      // seconds and for those that count more finely.
      let needed: Nature = held.anchoredAt <= grant.grantedAt ? .existing : .new
      return kinds.contains(held.anchor.kind) && nature.contains(needed) ? nil : .outOfScope
    }
  }

  /// The ruling on an access, recorded either way. Enough unlawful ones suspend.
  mutating func rule(_ fields: Action.Access, _ step: Step) -> Outcome {
    let outcome = refusal(of: fields, by: step.actor, at: step.time) ?? .accepted
    accesses[step.digest] = Access(actor: step.actor, terms: fields, outcome: outcome, time: step.time)
    if outcome == .accepted { count(fields.reference) } else { strike(step.actor) }
    return outcome
  }

  private mutating func count(_ reference: Word) {
    var reference = reference
    while let grant = grants[reference] {
      grants[reference]?.used += 1
      reference = grant.terms.parent
    }
  }

  private mutating func strike(_ member: MemberID) {
    guard let strikes = members[member]?.strikes else { return }
    members[member]?.strikes = strikes + 1
    if policy.strikes != 0, strikes + 1 >= policy.strikes, members[member]?.role != .authority,
      members[member]?.isInGoodStanding == true
    {
      members[member]?.suspend()
    }
  }
}
