import Contract
import Identity
import Testing

/// The people of the tests, with keys made from their names.
enum Person: String, CaseIterable, Sendable {
  case ada, bea, cid
  case tom
  case pat, pia
  case cleo, carl
  case watch
  case vault, crypt
  /// Guests, of Pat and of Pia; enrolled where a test does so.
  case gus, gil
  /// Nobody enrols these.
  case stranger, thief

  static let keys: [Person: SigningKey] = made("aureole/test/")
  private static let ids: [Person: MemberID] = keys.mapValues { MemberID($0.verifyingKey) }
  /// The keys a person changes to.
  static let secondKeys: [Person: SigningKey] = made("aureole/test/second/")

  var key: SigningKey { get throws { try #require(Self.keys[self]) } }
  var secondKey: SigningKey { get throws { try #require(Self.secondKeys[self]) } }
  var id: MemberID { get throws { try #require(Self.ids[self]) } }
  var newKeys: NewKeys {
    get throws { NewKeys(signingKey: try key.verifyingKey, sealingKeyDigest: .sha256(Array(rawValue.utf8))) }
  }
  var secondNewKeys: NewKeys {
    get throws { NewKeys(signingKey: try secondKey.verifyingKey, sealingKeyDigest: .sha256(Array(rawValue.utf8))) }
  }

  private static func made(_ tag: String) -> [Person: SigningKey] {
    var keys = [Person: SigningKey]()
    for person in allCases {
      keys[person] = try? SigningKey(Word.sha256(Array((tag + person.rawValue).utf8)).bytes)
    }
    return keys
  }
}

/// A ledger with a member of every role, on which tests act.
struct Town {
  static let start: UInt64 = 1_700_000_000
  /// What the town was founded on.
  let genesis: Genesis
  /// The state so far.
  var state: State
  /// The time of the next action.
  var now = Town.start
  /// What was recorded.
  var entries: [Entry] = []
  /// The digest of the last action, recorded or not.
  var last = Word.zero

  /// Ada and Bea are authority members; everybody but Cid and the strangers is enrolled.
  init(salt: Word = Word(7)) throws {
    genesis = try Self.founding(salt: salt)
    state = State(genesis)
    for (person, role) in Self.roles {
      try #require(try act(.ada, .enrol(Self.enrolment(of: person, as: role))) == .accepted)
    }
    try #require(try act(.pat, .enrol(Self.enrolment(of: .watch, as: .device))) == .accepted)
  }

  static func founding(salt: Word) throws -> Genesis {
    let authorities = try [Person.ada, .bea].map { Genesis.Authority(keys: try $0.newKeys) }
    return try Genesis(authorities: authorities, logKey: .zero, time: start, salt: salt)
  }

  static let roles: [(Person, Role)] = [
    (.tom, .technologist), (.pat, .patient), (.pia, .patient), (.cleo, .clinician), (.carl, .clinician),
    (.vault, .custodian), (.crypt, .custodian),
  ]

  static func enrolment(of person: Person, as role: Role) throws -> Action.Enrol {
    Action.Enrol(role: role, keys: try person.newKeys, identityCommitment: .zero)
  }

  /// The next action of a person.
  func action(_ who: Person, _ body: Action.Body) throws -> Action {
    let id = try who.id
    return Action(ledger: state.ledger, actor: id, sequence: (state.members[id]?.sequence ?? 0) + 1, body: body)
  }

  /// Signs the next action of a person and has it judged.
  mutating func act(_ who: Person, _ body: Action.Body, key: SigningKey? = nil) throws -> Outcome {
    try judge(try action(who, body), by: key ?? who.key)
  }

  /// Has an action judged. An action that is not recorded must leave no trace.
  mutating func judge(_ action: Action, by key: SigningKey) throws -> Outcome {
    let signed = try action.signed(by: key)
    let verified = try #require(signed.verified(with: key.verifyingKey))
    let before = state
    let outcome = state.apply(verified, at: now)
    if outcome.isRecorded(for: action.body.kind) {
      entries.append(Entry(time: now, outcome: outcome, signed: signed))
    } else {
      #expect(state == before, "a refused action changed the state")
    }
    last = verified.digest
    return outcome
  }
}

extension Town {
  /// What anchors a record of Pat's, or of somebody else's.
  static func anchor(
    _ number: UInt64, of owner: Person = .pat, kind: RecordKind = .imaging, at time: UInt64 = Town.start,
    answering reference: Word = .zero
  ) throws -> Action.Body {
    .anchor(
      Action.Anchor(
        record: record(number), owner: try owner.id, kind: kind, envelope: Word(8), keyCommitment: Word(9),
        measuredAt: time, reference: reference))
  }

  static func record(_ number: UInt64) -> Word { Word.sha256(Word(number).bytes) }

  static func request(
    _ scope: Scope, to owner: Person = .pat, mode: Mode = [], duration: UInt64 = 100
  ) throws -> Action.Body {
    .request(
      Action.Request(
        owner: try owner.id, scope: scope, purposeCode: 1, purposeDigest: Word(5), mode: mode, duration: duration))
  }

  /// A grant that ends 100 seconds from now unless told otherwise.
  func grant(
    to grantee: Person = .cleo, _ scope: Scope = .kinds(.all, [.existing, .new]), request: Word = .zero,
    mode: Mode = [], for duration: UInt64 = 100, most: UInt64 = 0, parent: Word = .zero
  ) throws -> Action.Body {
    .grant(
      Action.Grant(
        request: request, grantee: try grantee.id, scope: scope, mode: mode, until: now + duration, most: most,
        parent: parent))
  }

  static func access(_ number: UInt64, under reference: Word = .zero) -> Action.Body {
    .access(Action.Access(reference: reference, record: record(number), statement: Word(6)))
  }

  /// Anchors a record and grants it; gives the reference.
  mutating func granted(
    to grantee: Person = .cleo, mode: Mode = [], most: UInt64 = 0
  ) throws -> Word {
    if state.records.isEmpty { try #require(try act(.tom, Self.anchor(1)) == .accepted) }
    try #require(try act(.pat, grant(to: grantee, mode: mode, most: most)) == .accepted)
    return last
  }

  /// Names Cleo, Carl and Pia guardians of Pat, two of whom start a recovery that takes 50 seconds.
  mutating func guarded() throws -> GuardianSet {
    let salts = (0..<8).map { Word(UInt64(100 + $0)) }
    let set = try #require(GuardianSet([Person.cleo.id, Person.carl.id, Person.pia.id], salts: salts))
    try #require(try act(.pat, .guard(Action.Guard(root: set.root, count: 2, wait: 50))) == .accepted)
    return set
  }

  static func vote(_ voter: Person, _ set: GuardianSet, keys: NewKeys) throws -> Action.Body {
    let proof = try #require(set.proof(for: voter.id))
    return .recover(Action.Recover(owner: try Person.pat.id, keys: keys, proof: proof))
  }

  /// A policy that only differs from the empty one by its strikes.
  static func strikes(_ strikes: UInt64) -> PolicyTerms {
    PolicyTerms(document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: strikes)
  }
}
