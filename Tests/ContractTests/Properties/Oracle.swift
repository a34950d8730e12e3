import Contract
import Identity

/// Knows what was recorded and nothing of how the rules keep their state. Every answer is found by looking through
/// the history again.
struct Oracle {
  let genesis: Genesis
  private let founders: [MemberID]
  /// What was recorded, an approval followed by what it let happen.
  private(set) var facts: [Fact] = []
  private(set) var grants: [Word: GrantFact] = [:]
  private(set) var anchors: [Word: Fact] = [:]
  private(set) var keys: [MemberID: VerifyingKey] = [:]

  init(_ genesis: Genesis) {
    self.genesis = genesis
    founders = genesis.authorities.map { MemberID($0.keys.signingKey) }
    for authority in genesis.authorities {
      keys[MemberID(authority.keys.signingKey)] = authority.keys.signingKey
    }
  }

  /// Remembers what was recorded.
  mutating func remember(_ fact: Fact) {
    facts.append(fact)
    guard fact.outcome == .accepted else { return }
    switch fact.body {
    case .grant(let terms):
      let reference = fact.digest
      let owner = grants[terms.parent]?.owner ?? fact.actor
      grants[reference] = GrantFact(
        reference: reference, grantor: fact.actor, owner: owner, time: fact.time, terms: terms)
    case .anchor(let fields): anchors[fields.record] = fact
    case .enrol(let fields): keys[fields.member] = fields.keys.signingKey
    case .approve(let digest):
      if let proposal = facts.first(where: { $0.digest == digest }) { remember(fact.effect(proposal.body)) }
    default: break
    }
  }

  /// Takes note of a key that was found justified.
  mutating func note(_ key: VerifyingKey, of member: MemberID) { keys[member] = key }

  /// What took effect, in order.
  var effects: some Sequence<Fact> { facts.lazy.filter { $0.outcome == .accepted } }

  func happened(_ condition: (Fact) -> Bool) -> Bool {
    facts.contains { $0.outcome == .accepted && condition($0) }
  }

  func role(of member: MemberID) -> Role? {
    if founders.contains(member) { return .authority }
    for fact in effects {
      if case .enrol(let fields) = fact.body, fields.member == member { return fields.role }
    }
    return nil
  }

  /// Whose a device or a guest is.
  func owner(ofOwned device: MemberID) -> MemberID? {
    for fact in effects {
      if case .enrol(let fields) = fact.body, fields.member == device { return fact.actor }
    }
    return nil
  }

  /// The policy in force, and how many came before it.
  var policy: (terms: PolicyTerms, epoch: UInt64) {
    var (terms, epoch) = (genesis.policy, UInt64(0))
    for fact in effects {
      if case .policy(let next) = fact.body { (terms, epoch) = (next, epoch + 1) }
    }
    return (terms, epoch)
  }

  /// Whether a member is enrolled and neither the authority nor its own strikes have suspended it since.
  func isInGoodStanding(_ member: MemberID) -> Bool {
    guard let role = role(of: member) else { return false }
    var (isGood, strikes, limit) = (true, UInt64(0), genesis.policy.strikes)
    for fact in facts {
      switch (fact.body, fact.outcome) {
      case (.suspend(member, _), .accepted): isGood = false
      case (.reinstate(member, _), .accepted): (isGood, strikes) = (true, 0)
      case (.policy(let terms), .accepted): limit = terms.strikes
      case (.access, .accepted): break
      case (.access, _) where fact.actor == member:
        strikes += 1
        if limit != 0, strikes >= limit, role != .authority { isGood = false }
      default: break
      }
    }
    return isGood
  }

  /// A grant and those it was passed on from, the owner's last.
  func chain(_ reference: Word) -> [GrantFact] {
    var chain = [GrantFact]()
    var next = grants[reference]
    while let link = next, chain.count < 100 {
      chain.append(link)
      next = grants[link.terms.parent]
    }
    return chain
  }

  func isLive(_ reference: Word, at time: UInt64) -> Bool {
    let chain = chain(reference)
    return !chain.isEmpty
      && chain.allSatisfy { link in
        time < link.terms.until && isInGoodStanding(link.grantor) && isInGoodStanding(link.owner)
          && !happened { if case .revoke(link.reference) = $0.body { true } else { false } }
      }
  }

  /// How many accesses went through a grant, whoever made them.
  func used(_ reference: Word) -> Int {
    facts.count { fact in
      guard case .access(let access) = fact.body, fact.outcome == .accepted else { return false }
      return chain(access.reference).contains { $0.reference == reference }
    }
  }

  func covers(_ grant: GrantFact, _ record: Word) -> Bool {
    guard let fact = anchors[record], case .anchor(let anchor) = fact.body, anchor.owner == grant.owner else {
      return false
    }
    switch grant.terms.scope {
    case .record(let only): return only == record
    case .kinds(let kinds, let nature):
      let isNew = fact.time > grant.time
      return kinds.contains(anchor.kind) && nature.contains(isNew ? .new : .existing)
    }
  }

  func isErased(_ record: Word) -> Bool {
    happened { if case .erase(record) = $0.body { true } else { false } }
  }

  /// Whether an access is right, by everything that was said so far.
  func isLawful(_ access: Action.Access, by actor: MemberID, at time: UInt64) -> Bool {
    guard isInGoodStanding(actor), let fact = anchors[access.record], !isErased(access.record) else { return false }
    guard !access.reference.isZero else {
      if case .anchor(let anchor) = fact.body { return anchor.owner == actor }
      return false
    }
    let chain = chain(access.reference)
    guard chain.first?.terms.grantee == actor, isLive(access.reference, at: time) else { return false }
    return chain.allSatisfy { link in
      covers(link, access.record) && (link.terms.most == 0 || used(link.reference) < Int(link.terms.most))
    }
  }

  /// Whether guardians put a key in a member's place, waited, and met no veto.
  func isRecovered(_ key: VerifyingKey, of member: MemberID, at time: UInt64) -> Bool {
    facts.indices.contains { place in
      let start = facts[place]
      guard case .recover(let vote) = start.body, start.outcome == .accepted, vote.owner == member,
        vote.keys.signingKey == key
      else { return false }
      guard let (guardSet, from) = guardians(of: member, before: place) else { return false }
      let voters = facts[from...place].compactMap { fact -> MemberID? in
        guard case .recover(let other) = fact.body, fact.outcome == .accepted, other.owner == member,
          other.keys == vote.keys, fact.actor != member, other.proof.places(fact.actor, in: guardSet.root)
        else { return nil }
        return fact.actor
      }
      let due = start.time + guardSet.wait
      let isVetoed = facts[place...].contains { fact in
        guard case .veto = fact.body, fact.outcome == .accepted else { return false }
        return fact.actor == member && fact.time < due
      }
      return Set(voters).count >= Int(guardSet.count) && due <= time && !isVetoed
    }
  }

  /// The guardian set in force at a place of the history, and the place from which votes count.
  private func guardians(of member: MemberID, before place: Int) -> (Action.Guard, Int)? {
    var found: (Action.Guard, Int)?
    for (index, fact) in facts[..<place].enumerated() where fact.actor == member && fact.outcome == .accepted {
      switch fact.body {
      case .guard(let terms): found = terms.count == 0 ? nil : (terms, index)
      case .veto: found?.1 = index
      default: break
      }
    }
    return found
  }
}
