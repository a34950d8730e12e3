import Contract
import Identity
import Testing

@testable import Gateway

/// A small ledger in memory on which random people act, and what a gateway lists of it.
struct Village {
  enum Person: Int, CaseIterable, Sendable {
    case ada, bea, vault, crypt, tom, pat, pia, cleo, carl, dora
  }

  static let start: UInt64 = 1_700_000_000
  /// Made once for all villages: keys are slow to make, and histories many.
  private static let keys = Result { try Person.allCases.map { _ in try SigningKey() } }
  private static let roles: [(Person, Role)] = [
    (.vault, .custodian), (.crypt, .custodian), (.tom, .technologist), (.pat, .patient), (.pia, .patient),
    (.cleo, .clinician), (.carl, .clinician), (.dora, .clinician),
  ]

  private let keys: [SigningKey]
  private(set) var state: State
  private(set) var entries: [Entry] = []
  /// What is listed as the entries come, with the state of the moment.
  private(set) var index = EntryIndex()
  private(set) var grants: [Word] = []
  private(set) var requests: [Word] = []
  private(set) var records: [Word] = []
  private(set) var accesses: [Word] = []
  private(set) var proposals: [Word] = []
  var now = Village.start

  init() throws {
    keys = try Self.keys.get()
    let authorities = [keys[Person.ada.rawValue], keys[Person.bea.rawValue]]
      .map { Genesis.Authority(keys: NewKeys(signingKey: $0.verifyingKey, sealingKeyDigest: Word(5))) }
    state = State(try Genesis(authorities: authorities, logKey: Word(1), time: Self.start))
    for (person, role) in Self.roles {
      let keys = NewKeys(signingKey: keys[person.rawValue].verifyingKey, sealingKeyDigest: Word(5))
      try must(.ada, .enrol(.init(role: role, keys: keys, identityCommitment: .zero)))
    }
  }

  func id(_ person: Person) -> MemberID { MemberID(keys[person.rawValue].verifyingKey) }

  /// Has an action accepted or pending; gives its digest.
  @discardableResult mutating func must(_ who: Person, _ body: Action.Body) throws -> Word {
    let (outcome, digest) = try act(who, body)
    try #require([.accepted, .pending].contains(outcome), "\(outcome)")
    return digest
  }

  /// Has an action judged, and listed when it is recorded.
  @discardableResult mutating func act(_ who: Person, _ body: Action.Body) throws -> (outcome: Outcome, digest: Word) {
    let (actor, key) = (id(who), keys[who.rawValue])
    let action = Action(
      ledger: state.ledger, actor: actor, sequence: (state.members[actor]?.sequence ?? 0) + 1, body: body)
    let signed = try action.signed(by: key)
    let outcome = state.apply(VerifiedAction.replayed(signed, key: key.verifyingKey), at: now)
    let digest = action.digest
    guard outcome.isRecorded(for: body.kind) else { return (outcome, digest) }
    let entry = Entry(time: now, outcome: outcome, signed: signed)
    entries.append(entry)
    index.take(entry, state)
    switch body {
    case .grant: grants.append(digest)
    case .request: requests.append(digest)
    case .anchor(let anchor): records.append(anchor.record)
    case .access: accesses.append(digest)
    default: if outcome == .pending { proposals.append(digest) }
    }
    return (outcome, digest)
  }

  /// Anchors a record; gives its identifier.
  mutating func record(of owner: Person, answering reference: Word = .zero) throws -> Word {
    let record = Word.sha256(Word(UInt64(records.count)).bytes)
    try must(.tom, anchor(record, of: owner, answering: reference))
    return record
  }

  func anchor(_ record: Word, of owner: Person, kind: RecordKind = .imaging, answering reference: Word = .zero)
    -> Action.Body
  {
    .anchor(
      Action.Anchor(
        record: record, owner: id(owner), kind: kind, envelope: Word(8), keyCommitment: Word(9), measuredAt: now,
        reference: reference))
  }

  func grant(
    to grantee: Person, _ scope: Scope = .kinds(.all, [.existing, .new]), mode: Mode = .all, for seconds: UInt64 = 1000,
    most: UInt64 = 0, request: Word = .zero, parent: Word = .zero
  ) -> Action.Body {
    .grant(
      Action.Grant(
        request: request, grantee: id(grantee), scope: scope, mode: mode, until: now + seconds, most: most,
        parent: parent))
  }

  func access(_ record: Word, under reference: Word) -> Action.Body {
    .access(Action.Access(reference: reference, record: record, statement: Word(6)))
  }

  func policy(_ document: UInt64, strikes: UInt64 = 0) -> Action.Body {
    .policy(
      PolicyTerms(
        document: Word(document), custodianSet: Word(document), custodianCount: 2, threshold: 1, strikes: strikes))
  }
}
