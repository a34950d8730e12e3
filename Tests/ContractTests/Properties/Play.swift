import Contract
import Identity
import Seeds
import Testing

/// A run of random actions, good and bad, watched by the oracle.
struct Play {
  /// An action that was tried, and how it was ruled.
  struct Try {
    let time: UInt64
    let outcome: Outcome
    let signed: SignedAction
    let verified: VerifiedAction
  }

  var random: SeededGenerator
  /// For what custodians ask, so that their questions do not change the play.
  var asking: SeededGenerator
  var state: State
  var oracle: Oracle
  let guardians: GuardianSet
  var now: UInt64
  /// What was tried.
  private(set) var tries: [Try] = []
  /// What the town had done before.
  private(set) var beginning: [Try] = []
  /// Which kinds were accepted and which outcomes were met.
  var accepted: Set<ActionKind> = []
  var outcomes: Set<Outcome> = []
  private var sent: [SignedAction] = []
  var requests: [Word] = []
  var grants: [Word] = []
  var accesses: [Word] = []
  var proposals: [Word] = []
  var records: [Word] = []
  var suspended: [Person] = []
  /// How often a custodian would have served, and would not.
  var served = 0
  var unserved = 0

  /// Begins where a town stands.
  init(from town: Town, guardians: GuardianSet) throws {
    random = SeededGenerator(seed: 0)
    asking = random
    state = State(town.genesis)
    oracle = Oracle(town.genesis)
    self.guardians = guardians
    now = town.now
    for entry in town.entries {
      let key = try #require(state.signingKey(of: entry.signed.action.actor, at: entry.time))
      try submit(entry.signed, key: key, at: entry.time)
    }
    beginning = tries
    tries = []
  }

  /// What was tried, a line each.
  var lines: [String] {
    tries.map { one in
      let action = one.verified.action
      return "\(one.time) \(one.outcome.name) \(one.verified.digest.hex.prefix(6)) by \(action.actor.hex.prefix(6)): "
        + "\(action.body)"
    }
  }

  /// What guests met with.
  func guestsFound() throws -> Set<Outcome> {
    Set(tries.filter { state.members[$0.verified.action.actor]?.role == .guest }.map(\.outcome))
  }

  /// The same beginning, to go on from another seed.
  func seeded(_ seed: UInt64) -> Play {
    var play = self
    play.random = SeededGenerator(seed: seed)
    play.asking = SeededGenerator(seed: ~seed)
    return play
  }

  /// Tries one more random action.
  mutating func step() throws {
    now = max(now, state.time) + random.pick([0, 0, 0, 1, 2, 7, 30])
    if random.chance(4), !sent.isEmpty {
      let old = random.pick(sent)
      let key = state.signingKey(of: old.action.actor, at: now)
      if let key, old.verified(with: key) != nil { try submit(old, key: key, at: now) }
      return
    }
    let (actor, body) = try intent()
    let id = try actor.id
    var sequence = (state.members[id]?.sequence ?? 0) + 1
    if random.chance(2) { sequence = random.pick([0, sequence - 1, sequence + 1, .max]) }
    let ledger = random.chance(1) ? Word(1) : state.ledger
    let time = random.chance(2) ? state.time - 1 - random.below(3) : now
    let key = try random.chance(3) ? random.pick([Person.thief.key, actor.secondKey, actor.key]) : own(actor, at: time)
    let signed = try Action(ledger: ledger, actor: id, sequence: sequence, body: body).signed(by: key)
    try submit(signed, key: key.verifyingKey, at: time)
  }

  private func own(_ person: Person, at time: UInt64) throws -> SigningKey {
    let key = state.signingKey(of: try person.id, at: time)
    return try [person.key, person.secondKey, Person.thief.key].first { $0.verifyingKey == key } ?? person.key
  }

  private mutating func submit(_ signed: SignedAction, key: VerifyingKey, at time: UInt64) throws {
    let verified = try #require(signed.verified(with: key))
    let before = state
    let outcome = state.apply(verified, at: time)
    let action = signed.action
    outcomes.insert(outcome)
    tries.append(Try(time: time, outcome: outcome, signed: signed, verified: verified))
    guard outcome.isRecorded(for: action.body.kind) else {
      try promise(state == before, "a refused action changed the state")
      return
    }
    let fact = Fact(
      time: time, actor: action.actor, sequence: action.sequence, body: action.body, digest: verified.digest,
      outcome: outcome, key: key)
    try oracle.check(fact)
    oracle.remember(fact)
    try oracle.compare(before, state, at: time, last: fact)
    sent.append(signed)
    if outcome == .accepted { accepted.insert(action.body.kind) }
    collect(fact)
  }

  private mutating func collect(_ fact: Fact) {
    switch (fact.body, fact.outcome) {
    case (.request, _): requests.append(fact.digest)
    case (.grant, _): grants.append(fact.digest)
    case (.anchor(let anchor), _): records.append(anchor.record)
    case (.access, _): accesses.append(fact.digest)
    case (_, .pending): proposals.append(fact.digest)
    case (.suspend(let member, _), _):
      if let person = Person.allCases.first(where: { (try? $0.id) == member }) { suspended.append(person) }
    default: break
    }
  }

  /// Compares the counts at the end.
  func finish() throws {
    for (digest, access) in state.accesses {
      try promise(access.releasedBy == oracle.releases(of: digest), "the custodians that released are others")
    }
    for (reference, grant) in state.grants {
      try promise(Int(grant.used) == oracle.used(reference), "a count differs from what was recorded")
    }
  }
}
