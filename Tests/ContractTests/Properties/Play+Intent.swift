import Contract
import Identity
import Seeds
import Testing

extension Play {
  private static let crowd: [Person] = [
    .ada, .bea, .cid, .tom, .pat, .pia, .cleo, .carl, .watch, .vault, .gus, .gil, .stranger,
  ]

  /// Somebody and what they try: more often than not what their role allows.
  mutating func intent() throws -> (Person, Action.Body) {
    switch random.below(130) {
    case 0..<30: try access()
    case 30..<40: (mostly([.pat, .pia]), try grant())
    case 40..<55: try passOn()
    case 55..<60: (mostly([.cleo, .carl]), try request())
    case 60..<66: try answer()
    case 66..<70: try revoke()
    case 70..<82: (mostly([.tom, .tom, .pat, .watch]), try anchor())
    case 82..<85: (mostly([.pat, .pia]), .erase(Town.record(random.below(9))))
    case 85..<88: (mostly([.ada, .bea]), .suspend(try random.pick(Self.crowd).id, reason: Word(random.below(9))))
    case 88..<93: (mostly([.ada, .bea]), .reinstate(try reinstated(), reason: Word(random.below(9))))
    case 93..<101: (mostly([.ada, .bea]), .approve(known(proposals)))
    case 101..<105: (mostly([.ada, .bea]), .policy(policy()))
    case 107..<109: try rotate()
    case 109..<116: try recover()
    case 116..<118: (.pat, .veto(try random.pick([Person.pat.secondKey, Person.pat.key]).verifyingKey))
    case 118..<119: (mostly([.pat]), .guard(Action.Guard(root: guardians.root, count: 1 + random.below(2), wait: 10)))
    case 119..<125: (mostly([.vault, .crypt]), .release(known(accesses)))
    case 125..<126: (mostly([.pat, .pia]), .report(known(accesses), reason: .zero))
    default: try enrol()
    }
  }

  private mutating func mostly(_ fit: [Person]) -> Person {
    random.chance(92) ? random.pick(fit) : random.pick(Self.crowd)
  }

  private mutating func known(_ words: [Word]) -> Word {
    words.isEmpty || random.chance(3) ? Word(1 + random.below(3)) : random.pick(words.suffix(12))
  }

  private mutating func scope() -> Scope {
    switch random.below(4) {
    case 0: .record(Town.record(random.below(9)))
    case 2: .kinds(.all, random.chance(70) ? .existing : .new)
    case 1: .kinds(RecordKinds(rawValue: UInt8(1 + random.below(15))), Nature(rawValue: UInt8(1 + random.below(3))))
    default: .kinds(.all, [.existing, .new])
    }
  }

  private mutating func person(_ member: MemberID?) -> Person {
    let found = Person.allCases.first { (try? $0.id) == member }
    return random.chance(92) ? found ?? .stranger : random.pick(Self.crowd)
  }

  private mutating func reinstated() throws -> MemberID {
    try suspended.isEmpty || random.chance(50) ? random.pick(Self.crowd).id : random.pick(suspended).id
  }

  private mutating func access() throws -> (Person, Action.Body) {
    if random.chance(12) { return (mostly([.pat, .pia]), Town.access(random.below(9))) }
    let reference = known(grants)
    let terms = state.grants[reference]?.terms
    var record = random.chance(10) ? Town.record(random.below(9)) : random.pick(records)
    if case .record(let only)? = terms?.scope, random.chance(70) { record = only }
    let access = Action.Access(reference: reference, record: record, statement: Word(random.next()))
    return (person(terms?.grantee), .access(access))
  }

  private mutating func grant() throws -> Action.Body {
    let grantee = random.pick([Person.cleo, .cleo, .carl, .pia, .tom, .pat, .vault, .gus, .gil])
    return .grant(
      Action.Grant(
        grantee: try grantee.id, scope: scope(),
        mode: guestly(grantee, random.chance(70) ? .all : Mode(rawValue: UInt8(random.below(4)))),
        until: now + random.pick([0, 20, 60, 200, 400]), most: random.pick([0, 0, 1, 2, 3])))
  }

  /// A mode that fits a guest more often than not.
  private mutating func guestly(_ grantee: Person, _ mode: Mode) -> Mode {
    (grantee == .gus || grantee == .gil) && random.chance(80) ? mode.subtracting(.passOn) : mode
  }

  private mutating func passOn() throws -> (Person, Action.Body) {
    // The last grant more often than others, so that chains grow long.
    let parent = random.chance(50) ? grants.last ?? Word(1) : known(grants)
    guard let terms = state.grants[parent]?.terms else { return (mostly([.cleo]), try grant()) }
    let until = random.chance(80) ? terms.until : terms.until + 5 - random.below(10)
    let most = random.chance(70) ? terms.most : random.below(4)
    var grantee = random.pick([Person.cleo, .carl, .pia, .tom, .pat, .gil])
    // Of those who hold grants only a patient has guests.
    if terms.grantee == (try Person.pia.id), random.chance(40) { grantee = .gil }
    let body = Action.Body.grant(
      Action.Grant(
        request: random.chance(5) ? known(requests) : .zero, grantee: try grantee.id,
        scope: random.chance(65) ? terms.scope : scope(),
        mode: guestly(grantee, random.chance(75) ? terms.mode : Mode(rawValue: UInt8(random.below(4)))), until: until,
        most: most, parent: parent))
    return (person(terms.grantee), body)
  }

  private mutating func request() throws -> Action.Body {
    .request(
      Action.Request(
        owner: try random.pick([Person.pat, .pat, .pia, .tom]).id, scope: scope(), purposeCode: 1,
        purposeDigest: Word(1), mode: Mode(rawValue: UInt8(random.below(4))), duration: 100))
  }

  private mutating func answer() throws -> (Person, Action.Body) {
    let reference = known(requests)
    guard let request = state.requests[reference] else { return (mostly([.pat]), .deny(reference)) }
    let owner = person(request.terms.owner)
    if random.chance(20) { return (owner, .deny(reference)) }
    let grantee = random.chance(92) ? request.clinician : try Person.pia.id
    let body = Action.Body.grant(
      Action.Grant(
        request: reference, grantee: grantee, scope: random.chance(70) ? request.terms.scope : scope(),
        mode: random.chance(70) ? request.terms.mode : Mode(rawValue: UInt8(random.below(4))),
        until: now + random.pick([50, 100, 100, 101])))
    return (owner, body)
  }

  private mutating func revoke() throws -> (Person, Action.Body) {
    let reference = known(grants)
    let grant = state.grants[reference]
    return (person(random.chance(50) ? grant?.owner : grant?.grantor), .revoke(reference))
  }

  private mutating func anchor() throws -> Action.Body {
    let answering = random.chance(20) ? known(grants) : .zero
    let owner = random.pick([Person.pat, .pat, .pia, .cleo])
    let kind = random.pick(RecordKind.allCases)
    let time = now + random.pick([0, 0, 300, 301])
    return try Town.anchor(random.below(9), of: owner, kind: kind, at: time, answering: answering)
  }

  private mutating func policy() -> PolicyTerms {
    let count = 2 + random.below(2)
    return PolicyTerms(
      document: Word(1), custodianSet: Word(1), custodianCount: count, threshold: 1 + random.below(2),
      strikes: random.pick([0, 2, 3, 4]))
  }

  private mutating func enrol() throws -> (Person, Action.Body) {
    if random.chance(40) {
      let guest = random.pick([Person.gil, .gil, .cid])
      return (mostly([.pia, .pia, .pat]), .enrol(try Town.enrolment(of: guest, as: .guest)))
    }
    if random.chance(20) { return (mostly([.pia]), .enrol(try Town.enrolment(of: .cid, as: .device))) }
    let person = random.chance(70) ? Person.cid : random.pick(Self.crowd)
    return (
      mostly([.ada, .bea]), .enrol(try Town.enrolment(of: person, as: random.pick([.authority, .clinician, .guest])))
    )
  }

  private mutating func rotate() throws -> (Person, Action.Body) {
    let person = mostly([.cleo, .pat])
    return (person, .rotate(try random.chance(50) ? person.secondNewKeys : person.newKeys))
  }

  private mutating func recover() throws -> (Person, Action.Body) {
    let voter = random.pick([Person.cleo, .carl, .pia])
    let keys = try random.chance(85) ? Person.pat.secondNewKeys : Person.thief.newKeys
    return (random.chance(92) ? voter : random.pick([.tom, .gus]), try Town.vote(voter, guardians, keys: keys))
  }
}
