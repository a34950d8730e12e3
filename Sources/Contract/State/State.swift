public import Identity

/// What the entries of a ledger add up to. A pure value: the same genesis and the same actions at the same times
/// give the same state and the same outcomes on every engine and every node (design 5.2).
public struct State: Hashable, Sendable {
  /// The latest time an entry can have: 2^53 seconds, so that sums of times never overflow.
  public static let latestTime: UInt64 = 1 << 53

  /// The ledger's identifier.
  public let ledger: Word
  /// The time of the last entry, in seconds since 1970.
  public internal(set) var time: UInt64
  /// The members by identifier.
  public internal(set) var members: [MemberID: Member] = [:]
  /// The records by identifier.
  public internal(set) var records: [Word: Record] = [:]
  /// The requests by digest.
  public internal(set) var requests: [Word: Request] = [:]
  /// The grants by reference.
  public internal(set) var grants: [Word: Grant] = [:]
  /// The rulings on accesses, lawful or not, by digest.
  public internal(set) var accesses: [Word: Access] = [:]
  /// The actions that wait for an approval, by digest.
  public internal(set) var pending: [Word: Pending] = [:]
  /// The policy in force.
  public internal(set) var policy: PolicyTerms
  /// The number of the policy in force, from 0.
  public internal(set) var epoch: UInt64 = 0
  /// How many authority members were ever enrolled.
  public internal(set) var authorityCount = 0
  /// Whether entries may be missing, as for a reader who is shown what is theirs.
  let isPart: Bool

  /// The state a genesis founds.
  public init(_ genesis: Genesis) { self.init(genesis, isPart: false) }

  /// The state for a reader who is shown some of the entries, each with the proof that it stands in the ledger. An actor's
  /// numbers may have gaps then, and what a record answers is not looked for; everything else is ruled on as ever.
  package init(partOf genesis: Genesis) { self.init(genesis, isPart: true) }

  private init(_ genesis: Genesis, isPart: Bool) {
    self.isPart = isPart
    ledger = genesis.ledger
    time = genesis.time
    policy = genesis.policy
    for authority in genesis.authorities {
      let member = MemberID(authority.keys.signingKey)
      members[member] = Member(
        role: .authority, keys: authority.keys, identityCommitment: authority.identityCommitment, owner: nil)
    }
    authorityCount = genesis.authorities.count
  }

  /// The signing key that is a member's own at a time, a recovery whose waiting time is over included; nil when
  /// nobody with this identifier is enrolled.
  public func signingKey(of member: MemberID, at time: UInt64) -> VerifyingKey? {
    members[member]?.keys(at: time).signingKey
  }

  /// Judges an action at a time and applies it when it is accepted, pending or an unlawful access.
  ///
  /// The order of the checks is part of the rules: time, ledger, actor, signature, sequence, standing, role (a guest
  /// only opens), then what the kind demands. A refusal changes nothing.
  public mutating func apply(_ verified: VerifiedAction, at time: UInt64) -> Outcome {
    let action = verified.action
    guard time >= self.time, time <= Self.latestTime else { return .timeBackwards }
    guard action.ledger == ledger else { return .wrongLedger }
    guard let actor = members[action.actor] else { return .unknownActor }
    guard actor.keys(at: time).signingKey == verified.key else { return .wrongSignature }
    guard action.sequence == actor.sequence + 1 || isPart && action.sequence > actor.sequence else {
      return .wrongSequence
    }

    let outcome = rule(action, key: verified.key, digest: verified.digest, at: time)
    if outcome.isRecorded(for: action.body.kind) {
      self.time = time
      members[action.actor]?.sequence = action.sequence
    }
    return outcome
  }

  private mutating func rule(_ action: Action, key: VerifyingKey, digest: Word, at time: UInt64) -> Outcome {
    let step = Step(actor: action.actor, key: key, digest: digest, time: time)
    if case .access(let access) = action.body { return rule(access, step) }
    guard let actor = members[action.actor], actor.isInGoodStanding else { return .suspended }
    guard actor.role != .guest else { return .wrongRole }
    switch action.body {
    case .enrol(let fields): return rule(fields, step)
    case .approve(let pending): return approve(pending, step)
    case .suspend(let member, _): return suspend(member, step)
    case .reinstate(let member, _): return reinstate(member, step)
    case .policy(let terms): return setPolicy(terms, step)
    case .rotate(let keys): return rotate(keys, step)
    case .anchor(let fields): return rule(fields, step)
    case .request(let fields): return rule(fields, step)
    case .grant(let fields): return rule(fields, step)
    case .deny(let reference): return deny(reference, step)
    case .revoke(let reference): return revoke(reference, step)
    case .access(let fields): return rule(fields, step)
    case .release(let access): return release(access, step)
    case .report: return members[step.actor]?.role == .patient ? .accepted : .wrongRole
    case .erase(let record): return erase(record, step)
    case .guard(let fields): return rule(fields, step)
    case .recover(let fields): return rule(fields, step)
    case .veto(let key): return veto(key, step)
    }
  }
}

/// Who acts, with which key, under which digest and when: what every rule needs besides the fields.
struct Step {
  let actor: MemberID
  let key: VerifyingKey
  let digest: Word
  let time: UInt64
}
