import Contract
import Identity
import Testing

/// Every outcome there is, reached. None is documented as out of reach: `unreached` is empty and must stay true.
@Suite struct OutcomeTests {
  static let unreached: Set<Outcome> = []

  @Test(arguments: Outcome.allCases.filter { !unreached.contains($0) })
  func `some action has this outcome`(_ outcome: Outcome) throws {
    var town = try Town()
    #expect(try reach(outcome, &town) == outcome)
    #expect(!outcome.description.isEmpty)
  }

  @Test func `the outcomes that are reached and those that are not make up the list`() {
    #expect(Set(Outcome.allCases).subtracting(Self.unreached).count + Self.unreached.count == Outcome.allCases.count)
    #expect(Set(Outcome.allCases.map(\.description)).count == Outcome.allCases.count)
    #expect(Set(Outcome.allCases.map(\.name)).count == Outcome.allCases.count)
    #expect(Outcome.allCases.allSatisfy { !$0.name.contains(" ") })
    #expect(Outcome.overCount.name == "overCount")
  }

  @Test func `what cannot be laid to an account is never recorded, a refusal only for an access`() {
    for outcome in Outcome.allCases {
      let kinds = ActionKind.allCases.filter { outcome.isRecorded(for: $0) }
      switch outcome.rawValue {
      case 0, 1: #expect(kinds == ActionKind.allCases)
      case 16..<32: #expect(kinds.isEmpty)
      default: #expect(kinds == [.access])
      }
      #expect(outcome.isUnlawful == (outcome.rawValue >= 32))
    }
  }

  @Test func `the checks that precede the kind come in their order`() throws {
    var town = try Town()
    let ada = try Person.ada.id
    var wrong = Action(ledger: .zero, actor: try Person.stranger.id, sequence: 9, body: .approve(Word(1)))
    town.now -= 1
    #expect(try town.judge(wrong, by: Person.thief.key) == .timeBackwards)
    town.now += 1
    #expect(try town.judge(wrong, by: Person.thief.key) == .wrongLedger)
    wrong = Action(ledger: town.state.ledger, actor: wrong.actor, sequence: 9, body: wrong.body)
    #expect(try town.judge(wrong, by: Person.thief.key) == .unknownActor)
    try town.suspend(.ada)
    wrong = Action(ledger: town.state.ledger, actor: ada, sequence: 9, body: .erase(Word(1)))
    #expect(try town.judge(wrong, by: Person.thief.key) == .wrongSignature)
    #expect(try town.judge(wrong, by: Person.ada.key) == .wrongSequence)
    #expect(try town.act(.ada, .erase(Word(1))) == .suspended)
    #expect(try town.act(.bea, .erase(Word(1))) == .wrongRole)
  }

  @Test func `time neither runs backwards nor beyond its bound`() throws {
    var town = try Town()
    town.now = State.latestTime + 1
    #expect(try town.act(.tom, Town.anchor(1)) == .timeBackwards)
    town.now = State.latestTime
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    town.now -= 1
    #expect(try town.act(.tom, Town.anchor(2)) == .timeBackwards)
    town.now += 1
    #expect(try town.act(.pat, .guard(Action.Guard(root: Word(1), count: 1, wait: 1))) == .accepted)
  }

  @Test func `nothing takes effect twice`() throws {
    var town = try Town()
    let action = try town.action(.tom, Town.anchor(1))
    #expect(try town.judge(action, by: Person.tom.key) == .accepted)
    #expect(try town.judge(action, by: Person.tom.key) == .wrongSequence)
    let gap = Action(ledger: town.state.ledger, actor: action.actor, sequence: 3, body: try Town.anchor(2))
    #expect(try town.judge(gap, by: Person.tom.key) == .wrongSequence)
    let highest = Action(ledger: town.state.ledger, actor: action.actor, sequence: .max, body: try Town.anchor(2))
    #expect(try town.judge(highest, by: Person.tom.key) == .wrongSequence)
    #expect(try town.act(.tom, Town.anchor(2)) == .accepted)
  }

  private func reach(_ outcome: Outcome, _ town: inout Town) throws -> Outcome {
    switch outcome.rawValue {
    case 0..<32: try reachCommon(outcome, &town)
    case 32..<48: try reachMembership(outcome, &town)
    case 48..<72: try reachConsent(outcome, &town)
    default: try reachRecovery(outcome, &town)
    }
  }

  private func reachCommon(_ outcome: Outcome, _ town: inout Town) throws -> Outcome {
    let body = try Town.anchor(1)
    switch outcome {
    case .accepted: return try town.act(.tom, body)
    case .pending: return try town.act(.ada, .enrol(Town.enrolment(of: .cid, as: .authority)))
    case .wrongLedger:
      let action = Action(ledger: Word(1), actor: try Person.tom.id, sequence: 1, body: body)
      return try town.judge(action, by: Person.tom.key)
    case .unknownActor: return try town.act(.stranger, body)
    case .wrongSignature: return try town.act(.tom, body, key: Person.thief.key)
    case .wrongSequence:
      let action = Action(ledger: town.state.ledger, actor: try Person.tom.id, sequence: 2, body: body)
      return try town.judge(action, by: Person.tom.key)
    default:
      town.now -= 1
      return try town.act(.tom, body)
    }
  }

  private func reachMembership(_ outcome: Outcome, _ town: inout Town) throws -> Outcome {
    let tom = try Person.tom.id
    switch outcome {
    case .suspended:
      try town.suspend(.tom)
      return try town.act(.tom, Town.anchor(1))
    case .wrongRole: return try town.act(.cleo, Town.anchor(1))
    case .unknownMember: return try town.act(.ada, .suspend(Person.stranger.id, reason: .zero))
    case .unfitMember: return try town.act(.tom, Town.anchor(1, of: .cleo))
    case .memberSuspended:
      try town.suspend(.tom)
      return try town.act(.ada, .suspend(tom, reason: .zero))
    case .memberExists: return try town.act(.ada, .enrol(Town.enrolment(of: .tom, as: .technologist)))
    case .memberMismatch:
      var words = try town.action(.ada, .enrol(Town.enrolment(of: .cid, as: .patient))).words
      words[4] = tom.word
      return try town.judge(Action(words: words), by: Person.ada.key)
    case .notSuspended: return try town.act(.ada, .reinstate(tom, reason: .zero))
    case .selfRuling: return try town.act(.ada, .suspend(Person.ada.id, reason: .zero))
    case .notPending: return try town.act(.ada, .approve(Word(1)))
    default:
      _ = try town.act(.ada, .enrol(Town.enrolment(of: .cid, as: .authority)))
      return try town.act(.ada, .approve(town.last))
    }
  }

  private func reachConsent(_ outcome: Outcome, _ town: inout Town) throws -> Outcome {
    let reference = try town.granted(mode: .passOn, most: 1)
    switch outcome {
    case .recordExists: return try town.act(.tom, Town.anchor(1))
    case .unknownRecord: return try town.act(.pat, .erase(Word(1)))
    case .erased:
      _ = try town.act(.pat, .erase(Town.record(1)))
      return try town.act(.cleo, Town.access(1, under: reference))
    case .measuredInFuture: return try town.act(.tom, Town.anchor(2, at: .max))
    case .unknownRequest:
      return try town.act(.cleo, town.grant(to: .carl, request: Word(1), most: 1, parent: reference))
    case .noGrant: return try town.act(.carl, Town.access(1, under: reference))
    case .revoked:
      _ = try town.act(.pat, .revoke(reference))
      return try town.act(.cleo, Town.access(1, under: reference))
    case .expired:
      town.now += 100
      return try town.act(.cleo, Town.access(1, under: reference))
    case .exceeds: return try town.act(.cleo, town.grant(to: .carl, most: 2, parent: reference))
    case .outOfScope: return try town.act(.cleo, Town.access(2, under: reference))
    case .overCount:
      _ = try town.act(.cleo, Town.access(1, under: reference))
      return try town.act(.cleo, Town.access(1, under: reference))
    case .ownerSuspended:
      try town.suspend(.pat)
      return try town.act(.cleo, Town.access(1, under: reference))
    case .grantorSuspended:
      _ = try town.act(.cleo, town.grant(to: .carl, most: 1, parent: reference))
      try town.suspend(.cleo)
      return try town.act(.carl, Town.access(1, under: town.entries[town.entries.count - 2].signed.action.digest))
    default:
      _ = try town.act(.cleo, Town.access(1, under: reference))
      let access = town.last
      _ = try town.act(.vault, .release(access))
      return try town.act(.vault, .release(access))
    }
  }

  private func reachRecovery(_ outcome: Outcome, _ town: inout Town) throws -> Outcome {
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    switch outcome {
    case .noGuardian: return try town.act(.tom, Town.vote(.cleo, set, keys: keys))
    case .recoveryRunning:
      _ = try town.act(.cleo, Town.vote(.cleo, set, keys: keys))
      _ = try town.act(.carl, Town.vote(.carl, set, keys: keys))
      return try town.act(.pia, Town.vote(.pia, set, keys: keys))
    default: return try town.act(.pat, .veto(keys.signingKey))
    }
  }
}
