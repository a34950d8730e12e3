import Contract
import Identity
import Seeds

/// Random histories: more often than not what the rules allow.
extension Village {
  /// A village in which so many things were tried.
  static func history(_ seed: UInt64, steps: Int) throws -> Village {
    var village = try Village()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<steps {
      village.now += random.pick([0, 0, 1, 7, 40])
      let (who, body) = village.intent(&random)
      try village.act(who, body)
    }
    return village
  }

  private func intent(_ random: inout SeededGenerator) -> (Person, Action.Body) {
    let authority = random.pick([Person.ada, .bea])
    switch random.next() % 100 {
    case 0..<14: return (.tom, anchor(&random))
    case 14..<26:
      return (random.pick([.pat, .pia]), grant(to: random.pick([.cleo, .carl, .dora, .pia]), scope(&random)))
    case 26..<44: return passOn(&random)
    case 44..<50: return (random.pick([.cleo, .carl]), request(&random))
    case 50..<54: return answer(&random)
    case 54..<58: return revoke(&random)
    case 58..<74: return access(&random)
    case 74..<78: return (random.pick([.vault, .crypt]), .release(any(accesses, &random)))
    case 78..<81: return (random.pick([.pat, .pia]), .erase(any(records, &random)))
    case 81..<84:
      return (authority, .suspend(id(random.pick([.cleo, .carl, .vault, .bea, .pia])), reason: Word(1)))
    case 84..<89: return (authority, .reinstate(id(random.pick([.cleo, .carl, .vault, .bea, .pia])), reason: Word(1)))
    case 89..<94: return (authority, .approve(any(proposals, &random)))
    case 94..<98: return (authority, policy(1 + random.next() % 3, strikes: random.pick([0, 5])))
    case 98: return (.pat, .report(any(accesses, &random), reason: Word(1)))
    default: return (.pat, .deny(any(requests, &random)))
    }
  }

  private func any(_ words: [Word], _ random: inout SeededGenerator) -> Word {
    words.isEmpty || random.chance(4) ? Word(3) : random.pick(words.suffix(10))
  }

  private func scope(_ random: inout SeededGenerator) -> Scope {
    switch random.next() % 4 {
    case 0: .record(any(records, &random))
    case 1: .kinds(RecordKinds(.imaging), .existing)
    default: .kinds(.all, [.existing, .new])
    }
  }

  private func anchor(_ random: inout SeededGenerator) -> Action.Body {
    let record = Word.sha256(Word(UInt64(records.count)).bytes)
    let kind = random.pick(RecordKind.allCases)
    let reference = random.chance(20) ? any(grants, &random) : .zero
    return anchor(record, of: random.pick([.pat, .pat, .pia]), kind: kind, answering: reference)
  }

  private func passOn(_ random: inout SeededGenerator) -> (Person, Action.Body) {
    let parent = random.chance(60) ? grants.last ?? Word(3) : any(grants, &random)
    guard let terms = state.grants[parent]?.terms else { return (.cleo, grant(to: .carl)) }
    let body = Action.Grant(
      grantee: id(random.pick([.cleo, .carl, .dora, .pia, .tom])), scope: terms.scope, mode: terms.mode,
      until: terms.until, most: terms.most, parent: parent)
    return (person(terms.grantee), .grant(body))
  }

  private func request(_ random: inout SeededGenerator) -> Action.Body {
    .request(
      Action.Request(
        owner: id(random.pick([.pat, .pia])), scope: scope(&random), purposeCode: 1, purposeDigest: Word(1),
        mode: .all, duration: 1000))
  }

  private func answer(_ random: inout SeededGenerator) -> (Person, Action.Body) {
    let reference = any(requests, &random)
    guard let request = state.requests[reference] else { return (.pat, .deny(reference)) }
    let owner = person(request.terms.owner)
    if random.chance(30) { return (owner, .deny(reference)) }
    return (owner, grant(to: person(request.clinician), request.terms.scope, for: 900, request: reference))
  }

  private func revoke(_ random: inout SeededGenerator) -> (Person, Action.Body) {
    let reference = any(grants, &random)
    let grant = state.grants[reference]
    return (person(random.chance(50) ? grant?.owner : grant?.grantor), .revoke(reference))
  }

  private func access(_ random: inout SeededGenerator) -> (Person, Action.Body) {
    let reference = any(grants, &random)
    if random.chance(5) { return (.cleo, access(any(records, &random), under: Word(3))) }
    guard let grant = state.grants[reference], random.chance(90) else {
      return (random.pick([.pat, .pia]), access(any(records, &random), under: .zero))
    }
    var record = any(records, &random)
    if case .record(let only) = grant.terms.scope { record = only }
    return (person(grant.terms.grantee), access(record, under: reference))
  }

  private func person(_ member: MemberID?) -> Person { Person.allCases.first { id($0) == member } ?? .dora }
}
