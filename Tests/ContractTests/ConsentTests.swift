import Contract
import Identity
import Testing

@Suite struct ConsentTests {
  @Test func `a clinician asks a patient, nobody else asks and nobody else is asked`() throws {
    var town = try Town()
    let body = try Town.request(.kinds(.all, .existing))
    for other in [Person.ada, .tom, .pia, .watch, .vault] {
      #expect(try town.act(other, body) == .wrongRole)
    }
    #expect(try town.act(.cleo, Town.request(.kinds(.all, .existing), to: .tom)) == .unfitMember)
    #expect(try town.act(.cleo, Town.request(.kinds(.all, .existing), to: .stranger)) == .unknownMember)
    #expect(try town.act(.cleo, body) == .accepted)
    try town.suspend(.pat)
    #expect(try town.act(.cleo, body) == .ownerSuspended)
  }

  @Test func `a request is answered by its owner, and by no grant to somebody else`() throws {
    var town = try Town()
    let scope = Scope.kinds(RecordKinds(.imaging), .existing)
    #expect(try town.act(.cleo, Town.request(scope)) == .accepted)
    let request = town.last
    #expect(try town.act(.cleo, .deny(request)) == .wrongRole)
    #expect(try town.act(.pia, .deny(request)) == .accepted)
    #expect(try town.act(.pia, town.grant(scope, request: request)) == .accepted)
    #expect(try town.act(.pat, town.grant(to: .carl, scope, request: request)) == .accepted)
    #expect(town.state.requests[request]?.answer == nil)
    #expect(try town.act(.pat, .deny(request)) == .accepted)
    #expect(town.state.requests[request]?.answer == .denied)
    #expect(try town.act(.pat, town.grant(scope, request: request)) == .accepted)
    #expect(town.state.requests[request]?.answer == .granted)
    #expect(try town.act(.pat, .deny(request)) == .accepted)
    #expect(town.state.requests[request]?.answer == .granted)
  }

  @Test func `a grant is named by its own digest, whatever request it answers`() throws {
    var town = try Town()
    let scope = Scope.kinds(RecordKinds(.imaging), .existing)
    #expect(try town.act(.cleo, Town.request(scope)) == .accepted)
    let request = town.last
    #expect(try town.act(.pat, town.grant(scope, request: request)) == .accepted)
    #expect(town.state.grants[request] == nil)
    #expect(town.state.grants[town.last]?.terms.request == request)
    // The same answer again is another grant: the first is neither replaced nor in its way.
    let first = town.last
    #expect(try town.act(.pat, town.grant(scope, request: request)) == .accepted)
    #expect(Set(town.state.grants.keys) == [first, town.last])
  }

  @Test func `only an owner grants, and only what is there`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    let scope = Scope.record(Town.record(1))
    for other in [Person.ada, .tom, .carl, .watch, .vault] {
      #expect(try town.act(other, town.grant(scope)) == .wrongRole)
    }
    #expect(try town.act(.pia, town.grant(scope)) == .unknownRecord)
    #expect(try town.act(.pat, town.grant(scope)) == .accepted)
    #expect(try town.act(.pat, .erase(Town.record(1))) == .accepted)
    #expect(try town.act(.pat, town.grant(scope)) == .erased)
  }

  @Test func `a grantee is a fit member in good standing, and somebody else`() throws {
    var town = try Town()
    for unfit in [Person.pat, .ada, .watch, .vault] {
      #expect(try town.act(.pat, town.grant(to: unfit)) == .unfitMember)
    }
    #expect(try town.act(.pat, town.grant(to: .stranger)) == .unknownMember)
    for fit in [Person.cleo, .pia, .tom] { #expect(try town.act(.pat, town.grant(to: fit)) == .accepted) }
    try town.suspend(.cleo)
    #expect(try town.act(.pat, town.grant()) == .memberSuspended)
  }

  @Test func `a grant ends in the future, and within ten years`() throws {
    var town = try Town()
    let longest = Action.Request.longestDuration
    #expect(try town.act(.pat, town.grant(for: 0)) == .expired)
    #expect(try town.act(.pat, town.grant(for: longest + 1)) == .expired)
    #expect(try town.act(.pat, town.grant(for: .max - town.now)) == .expired)
    #expect(try town.act(.pat, town.grant(for: 1)) == .accepted)
    #expect(try town.act(.pat, town.grant(for: longest)) == .accepted)
  }

  @Test func `what may be passed on is passed on within its bounds`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .all, most: 3)
    #expect(try town.act(.carl, town.grant(to: .pia, most: 1, parent: parent)) == .noGrant)
    #expect(try town.act(.cleo, town.grant(to: .carl, most: 1, parent: Word(1))) == .noGrant)
    #expect(try town.act(.cleo, town.grant(to: .carl, request: Word(1), most: 1, parent: parent)) == .unknownRequest)
    let wider: [Action.Body] = [
      try town.grant(to: .carl, for: 101, most: 1, parent: parent),
      try town.grant(to: .carl, most: 0, parent: parent),
      try town.grant(to: .carl, most: 4, parent: parent),
      try town.grant(to: .pat, most: 1, parent: parent),
    ]
    for body in wider { #expect(try town.act(.cleo, body) == .exceeds) }
    #expect(try town.act(.cleo, town.grant(to: .carl, mode: .all, most: 3, parent: parent)) == .accepted)
  }

  @Test func `what may not be passed on stays`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .store)
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: parent)) == .exceeds)
    let open = try town.granted(mode: .passOn)
    #expect(try town.act(.cleo, town.grant(to: .carl, mode: .store, parent: open)) == .exceeds)
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: open)) == .accepted)
    #expect(try town.act(.carl, town.grant(to: .pia, parent: town.last)) == .exceeds)
  }

  @Test func `a child is about no other records than its parent`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(2)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(3, of: .pia)) == .accepted)
    #expect(try town.act(.pat, town.grant(.record(Town.record(1)), mode: .passOn)) == .accepted)
    let one = town.last
    #expect(try town.act(.cleo, town.grant(to: .carl, .record(Town.record(2)), parent: one)) == .exceeds)
    #expect(try town.act(.cleo, town.grant(to: .carl, .kinds(.all, .existing), parent: one)) == .exceeds)
    #expect(try town.act(.cleo, town.grant(to: .carl, .record(Town.record(1)), parent: one)) == .accepted)
    #expect(try town.act(.pat, town.grant(.kinds(.all, .new), mode: .passOn)) == .accepted)
    let new = town.last
    #expect(try town.act(.cleo, town.grant(to: .carl, .record(Town.record(1)), parent: new)) == .outOfScope)
    #expect(try town.act(.cleo, town.grant(to: .carl, .record(Town.record(3)), parent: new)) == .outOfScope)
    town.now += 1
    #expect(try town.act(.tom, Town.anchor(4)) == .accepted)
    #expect(try town.act(.cleo, town.grant(to: .carl, .record(Town.record(4)), for: 99, parent: new)) == .accepted)
  }

  @Test func `the fourth hand is the last`() throws {
    var town = try Town()
    var reference = try town.granted(mode: .passOn)
    let chain: [(Person, Person)] = [(.cleo, .carl), (.carl, .pia), (.pia, .tom)]
    for (giver, taker) in chain {
      #expect(try town.act(giver, town.grant(to: taker, mode: .passOn, parent: reference)) == .accepted)
      reference = town.last
    }
    #expect(try town.act(.tom, town.grant(to: .cleo, parent: reference)) == .exceeds)
  }

  @Test func `a grant is revoked by its owner or by who gave it, once`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .passOn)
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: parent)) == .accepted)
    let child = town.last
    #expect(try town.act(.cleo, .revoke(parent)) == .noGrant)
    #expect(try town.act(.carl, .revoke(child)) == .noGrant)
    #expect(try town.act(.pat, .revoke(Word(1))) == .noGrant)
    #expect(try town.act(.cleo, .revoke(child)) == .accepted)
    #expect(try town.act(.cleo, .revoke(child)) == .revoked)
    #expect(try town.act(.pat, .revoke(parent)) == .accepted)
    #expect(try town.act(.cleo, town.grant(to: .pia, parent: parent)) == .revoked)
  }

  @Test func `an owner reports, others do not`() throws {
    var town = try Town()
    #expect(try town.act(.cleo, .report(Word(1), reason: .zero)) == .wrongRole)
    #expect(try town.act(.pat, .report(Word(1), reason: .zero)) == .accepted)
  }
}

extension Town {
  mutating func suspend(_ person: Person) throws {
    try #require(try act(.bea, .suspend(person.id, reason: .zero)) == .accepted)
  }
}
