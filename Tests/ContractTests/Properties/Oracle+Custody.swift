import Contract
import Identity
import Seeds

extension Oracle {
  /// The custodians that stated a release of a lawful access.
  func releases(of access: Word) -> Set<MemberID> {
    guard ruling(access) != nil else { return [] }
    return Set(effects.filter { $0.body == .release(access) }.map(\.actor))
  }

  /// A lawful access, by its digest.
  func ruling(_ digest: Word) -> (actor: MemberID, terms: Action.Access)? {
    for fact in facts where fact.digest == digest && fact.outcome == .accepted {
      if case .access(let terms) = fact.body { return (fact.actor, terms) }
    }
    return nil
  }

  /// Whether a custodian may release for an access, by everything that was said so far.
  func mayRelease(_ access: Word, to reader: MemberID, at time: UInt64) -> Bool {
    guard let (actor, terms) = ruling(access), actor == reader else { return false }
    guard isInGoodStanding(reader), !isErased(terms.record) else { return false }
    return terms.reference.isZero ? owner(of: terms.record) == reader : isLive(terms.reference, at: time)
  }

  /// Whether a custodian may hand out shards of a record, by everything that was said so far.
  func mayServe(_ record: Word, to reader: MemberID, under access: Word?, at time: UInt64) -> Bool {
    guard let access else { return owner(of: record) == reader && isInGoodStanding(reader) && !isErased(record) }
    return ruling(access)?.terms.record == record && mayRelease(access, to: reader, at: time)
  }

  private func owner(of record: Word) -> MemberID? {
    guard case .anchor(let anchor) = anchors[record]?.body else { return nil }
    return anchor.owner
  }
}

extension Play {
  /// Asks, as a custodian would, for some access, record and reader.
  mutating func askCustodian() throws {
    guard !accesses.isEmpty, !records.isEmpty else { return }
    let access = asking.pick(accesses)
    let made = state.accesses[access]
    let readers: [Person] = [.pat, .cleo, .carl, .pia]
    let reader = try asking.chance(70) ? made?.actor ?? Person.pat.id : asking.pick(readers).id
    let record = asking.chance(70) ? made?.terms.record ?? asking.pick(records) : asking.pick(records)
    let mayRelease = oracle.mayRelease(access, to: reader, at: now)
    try promise(
      (state.releaseRefusal(of: access, for: reader, at: now) == nil) == mayRelease,
      "custodians are told otherwise than what was recorded says")
    for under in [nil, access] {
      let mayServe = oracle.mayServe(record, to: reader, under: under, at: now)
      try promise(
        (state.servingRefusal(of: record, for: reader, under: under, at: now) == nil) == mayServe,
        "shards are served otherwise than what was recorded says")
      if mayServe { served += 1 } else { unserved += 1 }
    }
  }
}
