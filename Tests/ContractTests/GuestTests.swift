import Contract
import Identity
import Testing

/// Guests: who holds a patient's link and has no account.
@Suite struct GuestTests {
  private var town: Town

  init() throws {
    town = try Town()
    try #require(try town.act(.tom, Town.anchor(1)) == .accepted)
    try #require(try town.act(.pat, .enrol(Town.enrolment(of: .gus, as: .guest))) == .accepted)
    try #require(try town.act(.pia, .enrol(Town.enrolment(of: .gil, as: .guest))) == .accepted)
  }

  private static let one = Scope.record(Town.record(1))

  @Test func `a patient enrols a guest of their own, nobody else does`() throws {
    var town = town
    let body = Action.Body.enrol(try Town.enrolment(of: .cid, as: .guest))
    for other in [Person.ada, .tom, .cleo, .watch, .vault, .gus] { #expect(try town.act(other, body) == .wrongRole) }
    #expect(try town.act(.pat, body) == .accepted)
    let guest = try #require(town.state.members[try Person.cid.id])
    #expect(guest.role == .guest)
    #expect(try guest.owner == Person.pat.id)
    #expect(try town.act(.pia, body) == .memberExists)
  }

  @Test func `a guest is granted to by its owner, and nothing that could be passed on`() throws {
    var town = town
    #expect(try town.act(.pat, town.grant(to: .gil, Self.one)) == .unfitMember)
    #expect(try town.act(.cleo, town.grant(to: .gus, Self.one)) == .unfitMember)
    for mode in [Mode.passOn, .all] {
      #expect(try town.act(.pat, town.grant(to: .gus, Self.one, mode: mode)) == .unfitMember)
    }
    for mode in [Mode(), .store] {
      #expect(try town.act(.pat, town.grant(to: .gus, Self.one, mode: mode)) == .accepted)
      #expect(try town.act(.gus, Town.access(1, under: town.last)) == .accepted)
    }
    #expect(try town.act(.ada, .suspend(Person.gus.id, reason: .zero)) == .accepted)
    #expect(try town.act(.pat, town.grant(to: .gus, Self.one, mode: .all)) == .unfitMember)
    #expect(try town.act(.pat, town.grant(to: .gus, Self.one)) == .memberSuspended)
  }

  @Test func `a patient passes on to their own guest what may be passed on`() throws {
    var town = town
    let parent = try town.granted(to: .pia, mode: .all)
    #expect(try town.act(.pia, town.grant(to: .gus, Self.one, parent: parent)) == .unfitMember)
    #expect(try town.act(.pia, town.grant(to: .gil, Self.one, mode: .all, parent: parent)) == .unfitMember)
    #expect(try town.act(.pia, town.grant(to: .gil, Self.one, parent: parent)) == .accepted)
    let child = town.last
    #expect(try town.act(.gil, Town.access(1, under: child)) == .accepted)
    let clinicians = try town.granted(to: .cleo, mode: .all)
    #expect(try town.act(.cleo, town.grant(to: .gus, Self.one, parent: clinicians)) == .unfitMember)
    #expect(try town.act(.pat, .revoke(parent)) == .accepted)
    #expect(try town.act(.gil, Town.access(1, under: child)) == .revoked)
  }

  @Test func `a guest does nothing but open, and standing is judged first`() throws {
    var town = town
    let reference = try town.granted(to: .gus)
    let guardians = try town.guarded()
    let bodies: [Action.Body] = try [
      .enrol(Town.enrolment(of: .cid, as: .guest)), .approve(reference), .suspend(Person.tom.id, reason: .zero),
      .reinstate(Person.tom.id, reason: .zero), .policy(Town.strikes(1)), .rotate(Person.gus.secondNewKeys),
      Town.anchor(2), Town.request(.kinds(.all, .new)), town.grant(to: .carl, parent: reference), .deny(reference),
      .revoke(reference), .release(reference), .report(reference, reason: .zero), .erase(Town.record(1)),
      .guard(Action.Guard(root: guardians.root, count: 1, wait: 1)),
      Town.vote(.cleo, guardians, keys: Person.pat.secondNewKeys), .veto(Person.gus.key.verifyingKey),
    ]
    #expect(Set(bodies.map(\.kind)) == Set(ActionKind.allCases).subtracting([.access]))
    for body in bodies { #expect(try town.act(.gus, body) == .wrongRole) }
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .accepted)
    #expect(try town.act(.ada, .suspend(Person.gus.id, reason: .zero)) == .accepted)
    for body in bodies { #expect(try town.act(.gus, body) == .suspended) }
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .suspended)
  }

  @Test func `guests are struck, suspended and released to like other members`() throws {
    var town = town
    #expect(try town.act(.ada, .policy(Town.strikes(2))) == .accepted)
    let reference = try town.granted(to: .gus, most: 1)
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .accepted)
    let (access, gus) = (town.last, try Person.gus.id)
    #expect(town.state.releaseRefusal(of: access, for: gus, at: town.now) == nil)
    #expect(town.state.servingRefusal(of: Town.record(1), for: gus, under: access, at: town.now) == nil)
    #expect(try town.act(.vault, .release(access)) == .accepted)
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .overCount)
    #expect(try town.act(.gus, Town.access(1)) == .outOfScope)
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .suspended)
    #expect(town.state.releaseRefusal(of: access, for: gus, at: town.now) == .memberSuspended)
    #expect(town.state.members[gus]?.strikes == 3)
  }

  @Test func `what a suspended owner shared opens no more`() throws {
    var town = town
    let reference = try town.granted(to: .gus)
    #expect(try town.act(.ada, .suspend(Person.pat.id, reason: .zero)) == .accepted)
    #expect(try town.act(.gus, Town.access(1, under: reference)) == .ownerSuspended)
  }

  @Test func `a guest is carried over with its owner, and then what was granted to it`() throws {
    var old = town
    let reference = try old.granted(to: .gus, most: 3)
    #expect(try old.act(.gus, Town.access(1, under: reference)) == .accepted)
    var new = try Town(salt: Word(8))
    new.now = old.now
    func lacking() -> Set<Equivalence.What> {
      Set(Equivalence(of: old.state, with: new.state, at: new.now).lacking.map(\.what))
    }
    #expect(try new.act(.pat, Town.anchor(1)) == .accepted)
    let terms = try #require(old.state.succeeding(reference, under: .zero))
    #expect(terms.most == 2)
    #expect(try new.act(.pat, .grant(terms)) == .unknownMember)
    // Somebody else's guest under the same key is not the same member.
    var other = new
    #expect(try other.act(.pia, .enrol(Town.enrolment(of: .gus, as: .guest))) == .accepted)
    #expect(try other.act(.pat, .grant(terms)) == .unfitMember)
    let gus = try Person.gus.id.word
    #expect(Equivalence(of: old.state, with: other.state, at: new.now).lacking.contains { $0.subject == gus })
    #expect(lacking() == [.member, .grant])
    for (owner, guest) in [(Person.pat, Person.gus), (.pia, .gil)] {
      #expect(try new.act(owner, .enrol(Town.enrolment(of: guest, as: .guest))) == .accepted)
    }
    #expect(lacking() == [.grant])
    #expect(try new.act(.pat, .grant(terms)) == .accepted)
    #expect(Equivalence(of: old.state, with: new.state, at: new.now).holds)
  }
}
