import Contract
import Identity
import Testing

/// A comparison of a ledger with one that follows it.
struct EquivalenceTests {
  /// An old ledger with records, live grants, and what had ended.
  private struct Old {
    var town: Town
    var live = Word.zero
    var passedOn = Word.zero
    var revoked = Word.zero
    static let until = Town.start + 10_000
    static let imaging = Scope.kinds(RecordKinds(.imaging), .existing)

    init() throws {
      town = try Town()
      try recorded(.tom, Town.anchor(1))
      town.now += 10
      live = try granted(.pat, to: .cleo, mode: .all, most: 3)
      passedOn = try granted(.cleo, to: .carl, mode: [], most: 3, under: live)
      try recorded(.carl, Town.access(1, under: passedOn))
      revoked = try granted(.pat, to: .carl, mode: .store, most: 0)
      try recorded(.pat, .revoke(revoked))
      town.now += 10
      try recorded(.tom, Town.anchor(2))
      try recorded(.tom, Town.anchor(3))
      try recorded(.pat, .erase(Town.record(3)))
      try recorded(.ada, .suspend(Person.pia.id, reason: .zero))
      try recorded(.pat, .guard(Action.Guard(root: Word(5), count: 1, wait: 60)))
    }

    mutating func recorded(_ who: Person, _ body: Action.Body) throws {
      try #require(try town.act(who, body) == .accepted)
    }

    mutating func granted(
      _ who: Person, to grantee: Person, mode: Mode, most: UInt64, under parent: Word = .zero
    ) throws -> Word {
      try recorded(
        who,
        .grant(
          Action.Grant(
            grantee: try grantee.id, scope: Self.imaging, mode: mode, until: Self.until, most: most, parent: parent)))
      return town.last
    }
  }

  private let old: Old

  init() throws { old = try Old() }

  /// A new ledger with the same members, as far as the town enrols them.
  private func follower() throws -> Town {
    var new = try Town(salt: Word(8))
    new.now = old.town.now + 100
    return new
  }

  private func compare(_ new: Town) -> Equivalence {
    Equivalence(of: old.town.state, with: new.state, at: new.now)
  }

  /// Signs what is left of a grant anew.
  @discardableResult
  private func carry(_ who: Person, _ reference: Word, under parent: Word = .zero, on new: inout Town) throws -> Word {
    let terms = try #require(old.town.state.succeeding(reference, under: parent))
    try #require(try new.act(who, .grant(terms)) == .accepted)
    return new.last
  }

  /// Everything in its order: the first record, the grants, the second record a second later.
  private func whole() throws -> Town {
    var new = try follower()
    try #require(try new.act(.ada, .suspend(Person.pia.id, reason: .zero)) == .accepted)
    try #require(try new.act(.pat, Town.anchor(1)) == .accepted)
    let parent = try carry(.pat, old.live, on: &new)
    try carry(.cleo, old.passedOn, under: parent, on: &new)
    new.now += 1
    try #require(try new.act(.pat, Town.anchor(2)) == .accepted)
    try #require(try new.act(.pat, .guard(Action.Guard(root: Word(5), count: 1, wait: 60))) == .accepted)
    return new
  }

  private func lacking(_ found: Equivalence) -> Set<Equivalence.What> { Set(found.lacking.map(\.what)) }
  private func excess(_ found: Equivalence) -> [Equivalence.What] { found.excess.map(\.what) }

  @Test func `a ledger that carries everything over is equivalent`() throws {
    let found = compare(try whole())
    #expect(found.holds, "\(found.lacking) \(found.excess)")
    #expect(Set(found.grants.keys) == [old.live, old.passedOn])
  }

  @Test func `what is left of a grant is its end and the accesses that nobody used`() throws {
    let terms = try #require(old.town.state.succeeding(old.passedOn, under: Word(1)))
    #expect(terms.most == 2 && terms.until == Old.until && terms.request.isZero)
    #expect(old.town.state.succeeding(Word(77), under: .zero) == nil)
    #expect(!old.town.state.isUsable(old.revoked, at: Town.start + 50))
    #expect(!old.town.state.isUsable(old.live, at: Old.until))
  }

  @Test func `what is missing is listed with whose it is`() throws {
    let found = compare(try follower())
    #expect(!found.holds)
    #expect(lacking(found) == [.record, .grant, .guardians])
    #expect(excess(found) == [.standing])
    #expect(found.lacking.filter { $0.what == .record }.map(\.by) == [try Person.pat.id, try Person.pat.id])
    #expect(found.lacking.contains { $0.subject == old.passedOn && $0.by == (try? Person.cleo.id) })
    let member = Equivalence(
      of: old.town.state, with: State(try Town.founding(salt: Word(9))), at: old.town.now)
    #expect(member.lacking.count { $0.what == .member } == Town.roles.count + 1)
  }

  @Test func `a grant after its time needs no carrying`() throws {
    var new = try whole()
    new.now = Old.until
    let found = Equivalence(of: old.town.state, with: new.state, at: Old.until)
    #expect(found.holds && found.grants.isEmpty)
  }

  @Test func `a revoked grant that stands there again and an erased record are too much`() throws {
    var new = try whole()
    try carry(.pat, old.revoked, on: &new)
    try #require(try new.act(.pat, Town.anchor(3)) == .accepted)
    #expect(Set(excess(compare(new))) == [.revived, .erased])
    try #require(try new.act(.pat, .erase(Town.record(3))) == .accepted)
    #expect(excess(compare(new)) == [.revived])
  }

  @Test func `a grant that takes a new record for an existing one is too wide`() throws {
    var new = try follower()
    try #require(try new.act(.pat, Town.anchor(1)) == .accepted)
    try #require(try new.act(.pat, Town.anchor(2)) == .accepted)
    try carry(.pat, old.live, on: &new)
    #expect(excess(compare(new)).contains(.wider))
  }

  @Test func `a founding that follows names ledger, size and root`() throws {
    let succession = Succession(ledger: Word(1), size: 2, root: Word(3))
    let genesis = try Genesis(
      authorities: try #require(old.town.state.successors(founder: try Person.bea.id)), logKey: .zero,
      policy: succession.policy(strikes: 5), time: 0)
    #expect(genesis.authorities.map { MemberID($0.keys.signingKey) } == [try Person.bea.id, try Person.ada.id])
    #expect(succession.isNamed(in: genesis))
    for other in [
      Succession(ledger: Word(2), size: 2, root: Word(3)), Succession(ledger: Word(1), size: 3, root: Word(3)),
      Succession(ledger: Word(1), size: 2, root: Word(4)),
    ] { #expect(!other.isNamed(in: genesis)) }
    #expect(old.town.state.successors(founder: try Person.tom.id) == nil)
    #expect(old.town.state.successors(founder: try Person.stranger.id) == nil)
  }
}
