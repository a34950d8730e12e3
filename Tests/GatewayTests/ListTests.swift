import Contract
import Identity
import Testing

@testable import Gateway

/// Lists of small histories, entry by entry.
struct ListTests {
  private var village: Village

  init() throws { village = try Village() }

  private func kinds(_ list: EntryList, after first: Int = 0) -> [ActionKind] {
    list.positions(at: .max, skipping: 0, atMost: 1000).positions.filter { $0 >= first }
      .map { village.entries[Int($0)].signed.action.body.kind }
  }

  private func positions(_ person: Village.Person) -> [UInt64] {
    village.index.list(of: village.id(person)).positions(at: .max, skipping: 0, atMost: 1000).positions
  }

  @Test mutating func `who is passed a grant on gets the chain upwards, and nobody else of it`() throws {
    let record = try village.record(of: .pat)
    let begin = village.entries.count
    let first = try village.must(.pat, village.grant(to: .cleo))
    let second = try village.must(.cleo, village.grant(to: .carl, parent: first))
    #expect(!positions(.dora).contains { $0 >= begin })
    try village.must(.carl, village.grant(to: .dora, parent: second))
    // The grant itself, then its parent, then that one's.
    #expect(positions(.dora).filter { $0 >= begin } == [UInt64(begin + 2), UInt64(begin + 1), UInt64(begin)])
    #expect(!positions(.pia).contains { $0 >= begin })
    try village.must(.dora, village.access(record, under: village.grants[2]))
    try village.must(.pat, .revoke(first))
    for person in [Village.Person.cleo, .carl, .dora, .pat] {
      #expect(kinds(village.index.list(of: village.id(person))).last == .revoke)
    }
    #expect(!positions(.pia).contains { $0 >= begin })
    #expect(!kinds(village.index.list(of: village.id(.carl))).contains(.access))
  }

  @Test mutating func `a grant that comes back to somebody stands in their list once`() throws {
    let first = try village.must(.pat, village.grant(to: .cleo))
    let second = try village.must(.cleo, village.grant(to: .carl, parent: first))
    let third = try village.must(.carl, village.grant(to: .dora, parent: second))
    try village.must(.dora, village.grant(to: .cleo, parent: third))
    for person in Village.Person.allCases { #expect(Set(positions(person)).count == positions(person).count) }
    #expect(kinds(village.index.list(of: village.id(.cleo))).filter { $0 == .grant }.count == 4)
  }

  @Test mutating func `trust holds custodians, authority members and policies with their approvals, and no others`()
    throws
  {
    let begin = village.entries.count
    let trusted = kinds(village.index.trust)
    // Vault and Crypt; the others are none of it.
    #expect(trusted == [.enrol, .enrol])
    let policy = try village.must(.ada, village.policy(1))
    try village.must(.bea, .approve(policy))
    try village.must(.ada, .suspend(village.id(.cleo), reason: Word(1)))
    let clinician = try village.must(.ada, .reinstate(village.id(.cleo), reason: Word(1)))
    try village.must(.bea, .approve(clinician))
    try village.must(.ada, .suspend(village.id(.vault), reason: Word(1)))
    let custodian = try village.must(.ada, .reinstate(village.id(.vault), reason: Word(1)))
    try village.must(.bea, .approve(custodian))
    let keys = NewKeys(signingKey: try SigningKey().verifyingKey, sealingKeyDigest: Word(5))
    let authority = try village.must(.ada, .enrol(.init(role: .authority, keys: keys, identityCommitment: .zero)))
    try village.must(.bea, .approve(authority))
    let all = village.index.trust.positions(at: .max, skipping: 0, atMost: 1000).positions.filter { $0 >= begin }
    let expected = [0, 1, 5, 6, 7, 8, 9].map { UInt64(begin + $0) }
    #expect(all == expected)
  }

  @Test(arguments: 0..<UInt64(12))
  func `a reader of trust alone comes to the custodians and the policy of the ledger`(seed: UInt64) throws {
    let village = try Village.history(seed, steps: 200)
    var proposals: [Word: Action.Body] = [:]
    var standing: [MemberID: Bool] = [:]
    var policy = PolicyTerms.empty
    var epoch: UInt64 = 0
    func take(_ body: Action.Body) {
      switch body {
      case .enrol(let fields): standing[fields.member] = true
      case .suspend(let member, _): standing[member] = false
      case .reinstate(let member, _): standing[member] = true
      case .policy(let terms): (policy, epoch) = (terms, epoch + 1)
      default: break
      }
    }
    for position in village.index.trust.positions(at: .max, skipping: 0, atMost: 10_000).positions {
      let entry = village.entries[Int(position)]
      let action = entry.signed.action
      if case .approve(let digest) = action.body {
        // None but of what it was shown.
        take(try #require(proposals[digest]))
      } else if entry.outcome == .pending {
        proposals[action.digest] = action.body
      } else {
        take(action.body)
      }
    }
    #expect(policy == village.state.policy)
    #expect(epoch == village.state.epoch)
    for (member, held) in village.state.members where held.role == .custodian || held.role == .authority {
      #expect(standing[member] ?? true == held.isInGoodStanding)
    }
    #expect(standing.keys.allSatisfy { [.custodian, .authority].contains(village.state.members[$0]?.role) })
  }

  @Test mutating func `alerts are unlawful accesses, suspensions and what waits for a second authority member`() throws
  {
    let record = try village.record(of: .pat)
    let begin = village.entries.count
    #expect(try village.act(.cleo, village.access(record, under: Word(1))).outcome == .noGrant)
    try village.must(.pat, village.access(record, under: .zero))
    try village.must(.pat, .report(village.accesses[0], reason: Word(1)))
    try village.must(.ada, .suspend(village.id(.cleo), reason: Word(1)))
    let proposal = try village.must(.ada, .reinstate(village.id(.cleo), reason: Word(1)))
    try village.must(.bea, .approve(proposal))
    #expect(kinds(village.index.alerts, after: begin) == [.access, .report, .suspend, .reinstate, .approve])
    // The owner is told of who tried.
    #expect(positions(.pat).contains(UInt64(begin)))
    #expect(!positions(.pia).contains { $0 >= begin })
  }
}
