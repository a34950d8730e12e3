import Contract
import Identity
import Testing

@testable import Gateway

/// Whose business each entry is, over random histories and by hand.
struct EntryIndexTests {
  private func all(_ list: EntryList, at size: Int) -> [UInt64] {
    list.positions(at: UInt64(size), skipping: 0, atMost: .max >> 1).positions
  }

  @Test(arguments: 0..<UInt64(12))
  func `lists are the same whether entries come one by one or late, and prefixes of one another`(seed: UInt64) throws {
    let village = try Village.history(seed, steps: 160)
    // A replica may be ahead of the lists.
    var late = EntryIndex()
    for entry in village.entries { late.take(entry, village.state) }
    let size = village.entries.count
    let members = Village.Person.allCases.map { village.id($0) }
    let pairs =
      [(village.index.trust, late.trust), (village.index.alerts, late.alerts)]
      + members.map { (village.index.list(of: $0), late.list(of: $0)) }
      + members.map { (village.index.list(about: $0), late.list(about: $0)) }
    for (one, other) in pairs {
      let whole = all(one, at: size)
      #expect(whole == all(other, at: size))
      #expect(Set(whole).count == whole.count)
      for part in stride(from: 0, to: size, by: 7) { #expect(whole.starts(with: all(one, at: part))) }
    }
  }

  @Test(arguments: 0..<UInt64(12))
  func `accessible is what the rules allow, and what was erased`(seed: UInt64) throws {
    let village = try Village.history(seed, steps: 160)
    let state = village.state
    for person in Village.Person.allCases {
      let member = village.id(person)
      for time in [village.now, village.now + 200, village.now + 2000] {
        let expected = state.records.filter { record, held in
          if held.anchor.owner == member { return true }
          return state.grants.contains { reference, grant in
            let access = Action.Access(reference: reference, record: record, statement: .zero)
            return grant.terms.grantee == member
              && [nil, .erased].contains(state.refusal(of: access, by: member, at: time))
          }
        }
        let found = village.index.accessible(to: member, state, at: time)
        #expect(Set(found) == Set(expected.keys), "seed \(seed), \(person)")
        #expect(Set(found).count == found.count)
      }
    }
    for (record, held) in state.records {
      let places = village.index.positions(ofRecord: record).map { village.entries[Int($0)].signed.action.body }
      #expect(places.map(\.kind) == (held.isErased ? [.anchor, .erase] : [.anchor]))
    }
  }

  @Test func `histories meet every kind of entry, lawful and not, and chains of four`() throws {
    var (kinds, outcomes, depth) = (Set<ActionKind>(), Set<Outcome>(), 0)
    for seed in 0..<UInt64(12) {
      let village = try Village.history(seed, steps: 160)
      for entry in village.entries {
        kinds.insert(entry.signed.action.body.kind)
        outcomes.insert(entry.outcome)
      }
      depth = max(depth, village.state.grants.values.map(\.depth).max() ?? 0)
    }
    // What changes keys is by and about one member, and has no place in what others see.
    #expect(kinds == Set(ActionKind.allCases).subtracting([.rotate, .guard, .recover, .veto]))
    #expect(outcomes.isSuperset(of: [.accepted, .pending, .noGrant, .outOfScope, .revoked, .expired, .erased]))
    #expect(depth == State.Grant.deepest)
  }

  /// Who has anything to do with a patient's records, by the rules alone.
  private func isConcerned(_ member: MemberID, by entry: Entry, in state: State) -> Bool {
    let action = entry.signed.action
    func isOwners(_ record: Word) -> Bool { state.records[record]?.anchor.owner == member }
    func isHeld(_ reference: Word) -> Bool {
      var next = state.grants[reference]
      while let grant = next {
        if [grant.owner, grant.grantor, grant.terms.grantee].contains(member) { return true }
        next = state.grants[grant.terms.parent]
      }
      // Whoever holds something from it.
      return state.grants.contains { child, grant in
        guard grant.terms.grantee == member else { return false }
        var above: State.Grant? = state.grants[child]
        while let link = above {
          if link.terms.parent == reference { return true }
          above = state.grants[link.terms.parent]
        }
        return false
      }
    }
    switch action.body {
    case .anchor(let anchor): return anchor.owner == member || isHeld(anchor.reference)
    case .request(let terms): return terms.owner == member
    case .grant: return isHeld(action.digest)
    case .deny(let request): return state.requests[request]?.clinician == member
    case .revoke(let reference): return isHeld(reference)
    case .access(let terms): return isOwners(terms.record) || state.grants[terms.reference]?.owner == member
    case .release(let access):
      guard let access = state.accesses[access] else { return false }
      return access.actor == member || isOwners(access.terms.record)
    case .erase(let record): return state.records[record]?.sender == member
    default: return true
    }
  }

  @Test(arguments: 0..<UInt64(12))
  func `a list of somebody's holds nothing of records that are none of their business`(seed: UInt64) throws {
    let village = try Village.history(seed, steps: 160)
    for person in Village.Person.allCases {
      let member = village.id(person)
      let listed = all(village.index.list(of: member), at: village.entries.count)
      for position in listed {
        let entry = village.entries[Int(position)]
        #expect(
          entry.signed.action.actor == member || isConcerned(member, by: entry, in: village.state),
          "seed \(seed), \(person): \(entry.signed.action.body)")
      }
      for (position, entry) in village.entries.enumerated() where entry.signed.action.actor == member {
        #expect(listed.contains(UInt64(position)))
      }
    }
  }
}
