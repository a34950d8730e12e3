import Contract
import Identity

extension Oracle {
  /// Checks what the rules did with an action that they recorded. Call before it is remembered.
  func check(_ fact: Fact) throws(Violation) {
    try promise(fact.time >= facts.last?.time ?? genesis.time, "time ran backwards")
    try promise(!facts.contains { $0.digest == fact.digest }, "an action took effect twice")
    let sequence = (facts.last { $0.actor == fact.actor }?.sequence ?? 0) + 1
    try promise(fact.sequence == sequence, "a sequence number was skipped or repeated")
    let isOwnKey = keys[fact.actor] == fact.key || isRecovered(fact.key, of: fact.actor, at: fact.time)
    try promise(isOwnKey, "an action counts that the actor's key did not sign")
    guard fact.outcome != .accepted || fact.body.kind != .access else { return try checkAccess(fact) }
    if case .access = fact.body { return try checkAccess(fact) }
    try promise(isInGoodStanding(fact.actor), "a suspended member acted")
    try promise(role(of: fact.actor) != .guest, "a guest did more than open")
    try promise(fact.outcome == .accepted || fact.outcome == .pending, "a refusal was recorded")
    switch fact.body.kind {
    case .enrol, .approve, .suspend, .reinstate, .policy: try checkAuthority(fact)
    case .grant, .request, .deny, .revoke: try checkConsent(fact)
    default: try checkOwn(fact)
    }
  }

  private func checkAccess(_ fact: Fact) throws(Violation) {
    guard case .access(let access) = fact.body else { return }
    let isLawful = isLawful(access, by: fact.actor, at: fact.time)
    try promise(isLawful || fact.outcome != .accepted, "an access was accepted that nothing allows")
    try promise(!isLawful || fact.outcome == .accepted, "a lawful access was refused")
  }

  private func checkAuthority(_ fact: Fact) throws(Violation) {
    if case .enrol(let fields) = fact.body {
      let needed: Role = [.device, .guest].contains(fields.role) ? .patient : .authority
      try promise(role(of: fact.actor) == needed, "a member was let in by the wrong role")
      try promise(role(of: fields.member) == nil, "a member was enrolled again")
      try promise(MemberID(fields.keys.signingKey) == fields.member, "a member was enrolled under a foreign name")
      try promise(fields.role != .authority || fact.outcome == .pending, "one authority member let in another alone")
      return
    }
    try promise(role(of: fact.actor) == .authority, "somebody else did what is the authority's")
    switch fact.body {
    case .reinstate: try promise(fact.outcome == .pending, "one authority member reinstated alone")
    case .policy(let terms):
      let old = policy.terms
      let isStricter =
        terms.document == old.document && terms.custodianSet == old.custodianSet
        && terms.custodianCount == old.custodianCount && terms.threshold >= old.threshold
        && (old.strikes == 0 || (1...old.strikes).contains(terms.strikes))
      try promise(isStricter || fact.outcome == .pending, "one authority member widened the policy alone")
    case .approve(let digest): try checkApproval(of: digest, fact)
    default: break
    }
  }

  private func checkApproval(of digest: Word, _ fact: Fact) throws(Violation) {
    guard let place = facts.firstIndex(where: { $0.digest == digest && $0.outcome == .pending }) else {
      throw Violation("something was approved that nobody proposed")
    }
    let proposal = facts[place]
    try promise(proposal.actor != fact.actor, "a member approved its own proposal")
    try promise(role(of: proposal.actor) == .authority, "a proposal of somebody else was approved")
    try promise(isInGoodStanding(proposal.actor), "a suspended member's proposal was approved")
    try promise(
      !happened { if case .approve(digest) = $0.body { true } else { false } }, "a proposal was approved twice")
    let since = facts[place...].filter { $0.outcome == .accepted }
    switch proposal.body {
    case .enrol(let fields): try promise(role(of: fields.member) == nil, "a member was overwritten by an approval")
    case .policy:
      try promise(!since.contains { $0.body.kind == .policy }, "a proposal outlived the policy it was made for")
    case .reinstate(let member, _):
      let isStale = since.contains { if case .reinstate(member, _) = $0.body { true } else { false } }
      try promise(!isStale, "a proposal outlived the suspension it was made for")
      try promise(!isInGoodStanding(member), "a member in good standing was reinstated")
    default: throw Violation("something was approved that needs no approval")
    }
  }

  private func checkOwn(_ fact: Fact) throws(Violation) {
    switch fact.body {
    case .anchor(let fields):
      try promise(anchors[fields.record] == nil, "a record was overwritten")
      try promise(role(of: fields.owner) == .patient, "a record belongs to no patient")
      try promise(isInGoodStanding(fields.owner), "a record was anchored for a suspended patient")
      let mayAnchor =
        role(of: fact.actor) == .technologist || fields.owner == fact.actor
        || owner(ofOwned: fact.actor) == fields.owner
      try promise(mayAnchor, "somebody anchored for another")
      try promise(fields.measuredAt <= fact.time + 300, "a record comes from the future")
      try promise(fields.reference.isZero || isLive(fields.reference, at: fact.time), "a record answers no live grant")
    case .release: try promise(role(of: fact.actor) == .custodian, "somebody else stated a release")
    case .erase(let record):
      guard case .anchor(let fields) = anchors[record]?.body else { throw Violation("nothing was erased") }
      try promise(fields.owner == fact.actor && !isErased(record), "somebody else's record was erased, or one twice")
    case .guard, .report: try promise(role(of: fact.actor) == .patient, "only patients guard and report")
    case .recover(let fields):
      try promise(fields.owner != fact.actor && isInGoodStanding(fields.owner), "an unfit recovery")
    case .veto, .rotate: break
    default: throw Violation("a kind nobody knows")
    }
  }

  /// Compares what the rules keep with what was recorded. Call after remembering.
  mutating func compare(_ old: State, _ new: State, at time: UInt64, last: Fact?) throws(Violation) {
    for (member, was) in old.members {
      guard let now = new.members[member] else { throw Violation("a member vanished") }
      let isSame = was.role == now.role && was.owner == now.owner && was.identityCommitment == now.identityCommitment
      try promise(isSame, "a member was overwritten")
    }
    for (record, was) in old.records {
      guard let now = new.records[record] else { throw Violation("a record vanished") }
      let isSame = was.anchor == now.anchor && was.sender == now.sender && was.anchoredAt == now.anchoredAt
      try promise(isSame && (now.isErased || !was.isErased), "a record was overwritten")
    }
    for (reference, was) in old.grants {
      guard let now = new.grants[reference] else { throw Violation("a grant vanished") }
      let isSame = was.terms == now.terms && was.owner == now.owner && was.grantor == now.grantor
      try promise(isSame && (now.isRevoked || !was.isRevoked) && now.used >= was.used, "a grant was overwritten")
    }
    let mayMove = last.map { [.suspend, .approve].contains($0.body.kind) || $0.outcome != .accepted } ?? false
    for (member, now) in new.members {
      if mayMove || old.members[member]?.isInGoodStanding != now.isInGoodStanding {
        try promise(now.isInGoodStanding == isInGoodStanding(member), "standing differs from what was recorded")
      }
      try checkKey(of: member, new, at: time, last: last)
    }
    let (terms, epoch) = policy
    try promise(new.policy == terms && new.epoch == epoch, "the policy differs from what was recorded")
    try promise(new.grants.count == grants.count && new.records.count == anchors.count, "something came from nothing")
  }

  private mutating func checkKey(
    of member: MemberID, _ state: State, at time: UInt64, last: Fact?
  ) throws(Violation) {
    guard let key = state.signingKey(of: member, at: time), key != keys[member] else { return }
    var isRotated = false
    if let last, case .rotate(let new) = last.body, last.actor == member { isRotated = new.signingKey == key }
    let isRecovered = isRecovered(key, of: member, at: time)
    try promise(isRotated || isRecovered, "a key changed without its owner or enough guardians")
    note(key, of: member)
  }
}
