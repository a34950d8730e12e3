import Contract
import Identity
import Testing

/// What a custodian states, and what it asks before it hands anything out.
struct ReleaseTests {
  /// A town in which Cleo opened Pat's record under a grant.
  private func opened() throws -> (Town, reference: Word, access: Word) {
    var town = try Town()
    let reference = try town.granted(mode: .passOn)
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    return (town, reference, town.last)
  }

  /// Each way in which an access ends after its ruling, and how custodians are then told to refuse.
  private static let endings: [(Outcome, @Sendable (inout Town, Word) throws -> Void)] = [
    (.memberSuspended, { town, _ in try town.suspend(.cleo) }),
    (.ownerSuspended, { town, _ in try town.suspend(.pat) }),
    (.erased, { town, _ in _ = try town.act(.pat, .erase(Town.record(1))) }),
    (.revoked, { town, reference in _ = try town.act(.pat, .revoke(reference)) }),
    (.expired, { town, _ in town.now += 100 }),
  ]

  @Test(arguments: endings.indices)
  func `what ends an access ends its release, and a release that was made is still stated`(_ index: Int) throws {
    let (reason, end) = Self.endings[index]
    var (town, reference, access) = try opened()
    let cleo = try Person.cleo.id
    #expect(town.state.releaseRefusal(of: access, for: cleo, at: town.now) == nil)
    #expect(town.state.servingRefusal(of: Town.record(1), for: cleo, under: access, at: town.now) == nil)
    try end(&town, reference)
    #expect(town.state.releaseRefusal(of: access, for: cleo, at: town.now) == reason)
    #expect(town.state.servingRefusal(of: Town.record(1), for: cleo, under: access, at: town.now) == reason)
    #expect(try town.act(.vault, .release(access)) == .accepted)
    #expect(try town.act(.vault, .release(access)) == .accepted)
    #expect(try town.state.accesses[access]?.releasedBy == [Person.vault.id])
  }

  @Test func `a link of the chain that ends, ends the release below it`() throws {
    var (town, reference, _) = try opened()
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: reference)) == .accepted)
    #expect(try town.act(.carl, Town.access(1, under: town.last)) == .accepted)
    let access = town.last
    let carl = try Person.carl.id
    #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == nil)
    let open = town
    try town.suspend(.cleo)
    #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == .grantorSuspended)
    town = open
    #expect(try town.act(.pat, .revoke(reference)) == .accepted)
    #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == .revoked)
  }

  @Test func `who is suspended is named before what else has ended`() throws {
    var (town, reference, _) = try opened()
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: reference)) == .accepted)
    #expect(try town.act(.carl, Town.access(1, under: town.last)) == .accepted)
    let (access, carl) = (town.last, try Person.carl.id)
    #expect(try town.act(.pat, .revoke(reference)) == .accepted)
    #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == .revoked)
    #expect(try town.act(.pat, .erase(Town.record(1))) == .accepted)
    #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == .erased)
    let suspended: [(Person, Outcome)] = [
      (.cleo, .grantorSuspended), (.pat, .ownerSuspended), (.carl, .memberSuspended),
    ]
    for (person, reason) in suspended {
      try town.suspend(person)
      #expect(town.state.releaseRefusal(of: access, for: carl, at: town.now) == reason)
    }
  }

  @Test func `accesses that are unknown, refused or of somebody else are answered alike`() throws {
    var (town, reference, access) = try opened()
    #expect(try town.act(.carl, Town.access(1, under: reference)) == .noGrant)
    let (cleo, carl) = (try Person.cleo.id, try Person.carl.id)
    for (access, reader) in [(Word(1), cleo), (town.last, carl), (access, carl), (access, try Person.stranger.id)] {
      #expect(town.state.releaseRefusal(of: access, for: reader, at: town.now) == .noGrant)
      #expect(
        town.state.servingRefusal(of: Town.record(1), for: reader, under: access, at: town.now) == .noGrant)
    }
  }

  @Test func `an owner's own access is released until record or owner are gone`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.pat, Town.access(1)) == .accepted)
    let access = town.last
    let pat = try Person.pat.id
    #expect(town.state.releaseRefusal(of: access, for: pat, at: town.now + 1_000_000) == nil)
    #expect(try town.state.releaseRefusal(of: access, for: Person.pia.id, at: town.now) == .noGrant)
    let open = town
    try town.suspend(.pat)
    #expect(town.state.releaseRefusal(of: access, for: pat, at: town.now) == .memberSuspended)
    town = open
    #expect(try town.act(.pat, .erase(Town.record(1))) == .accepted)
    #expect(town.state.releaseRefusal(of: access, for: pat, at: town.now) == .erased)
  }

  @Test func `without an access only an owner in good standing is served, and of what is not erased`() throws {
    var (town, _, _) = try opened()
    let pat = try Person.pat.id
    let record = Town.record(1)
    #expect(town.state.servingRefusal(of: record, for: pat, under: nil, at: town.now) == nil)
    for person in [Person.pia, .cleo, .tom, .ada, .vault, .stranger] {
      #expect(try town.state.servingRefusal(of: record, for: person.id, under: nil, at: town.now) == .noGrant)
    }
    #expect(town.state.servingRefusal(of: Town.record(2), for: pat, under: nil, at: town.now) == .noGrant)
    let open = town
    try town.suspend(.pat)
    #expect(town.state.servingRefusal(of: record, for: pat, under: nil, at: town.now) == .memberSuspended)
    town = open
    #expect(try town.act(.pat, .erase(record)) == .accepted)
    #expect(town.state.servingRefusal(of: record, for: pat, under: nil, at: town.now) == .erased)
  }

  @Test func `an access serves its own record alone`() throws {
    var (town, _, access) = try opened()
    #expect(try town.act(.tom, Town.anchor(2)) == .accepted)
    let cleo = try Person.cleo.id
    #expect(town.state.servingRefusal(of: Town.record(2), for: cleo, under: access, at: town.now) == .noGrant)
    #expect(town.state.servingRefusal(of: Word(3), for: cleo, under: access, at: town.now) == .noGrant)
    #expect(town.state.servingRefusal(of: Town.record(1), for: cleo, under: access, at: town.now) == nil)
  }
}
