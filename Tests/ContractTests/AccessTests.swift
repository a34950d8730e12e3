import Contract
import Identity
import Testing

@Suite struct AccessTests {
  @Test func `a grantee opens what is granted, and nobody else does`() throws {
    var town = try Town()
    let reference = try town.granted()
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    #expect(try town.act(.carl, Town.access(1, under: reference)) == .noGrant)
    #expect(try town.act(.cleo, Town.access(1, under: Word(1))) == .noGrant)
    #expect(try town.act(.cleo, Town.access(1)) == .outOfScope)
    #expect(try town.act(.tom, Town.access(1)) == .outOfScope)
    #expect(town.state.members[try Person.cleo.id]?.strikes == 2)
  }

  @Test func `an unlawful access is recorded as an entry and counts nothing`() throws {
    var town = try Town()
    let reference = try town.granted(most: 1)
    let count = town.entries.count
    #expect(try town.act(.carl, Town.access(1, under: reference)) == .noGrant)
    #expect(town.entries.count == count + 1)
    #expect(town.state.accesses[town.last]?.outcome == .noGrant)
    #expect(town.state.grants[reference]?.used == 0)
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    #expect(town.state.grants[reference]?.used == 1)
  }

  @Test func `until means strictly before`() throws {
    var town = try Town()
    let reference = try town.granted()
    town.now += 99
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    town.now += 1
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .expired)
  }

  @Test func `a revoked parent ends its children`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .passOn)
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: parent)) == .accepted)
    let child = town.last
    #expect(try town.act(.carl, Town.access(1, under: child)) == .accepted)
    #expect(try town.act(.pat, .revoke(parent)) == .accepted)
    #expect(try town.act(.carl, Town.access(1, under: child)) == .revoked)
    #expect(try town.act(.cleo, Town.access(1, under: parent)) == .revoked)
  }

  @Test func `accesses under children count on the parent`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .passOn, most: 2)
    #expect(try town.act(.cleo, town.grant(to: .carl, most: 2, parent: parent)) == .accepted)
    let child = town.last
    #expect(try town.act(.carl, Town.access(1, under: child)) == .accepted)
    #expect(try town.act(.cleo, Town.access(1, under: parent)) == .accepted)
    #expect(try town.act(.carl, Town.access(1, under: child)) == .overCount)
    #expect(try town.act(.cleo, Town.access(1, under: parent)) == .overCount)
  }

  @Test func `a record outside the kinds, the nature or the owner is out of scope`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(2, kind: .document)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(3, of: .pia)) == .accepted)
    #expect(try town.act(.pat, town.grant(.kinds(RecordKinds(.imaging), .existing))) == .accepted)
    let reference = town.last
    town.now += 1
    #expect(try town.act(.tom, Town.anchor(4)) == .accepted)
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    for number in 2...5 as ClosedRange<UInt64> {
      #expect(try town.act(.cleo, Town.access(number, under: reference)) == .outOfScope)
    }
  }

  @Test func `a grant of new records opens what comes after it`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.pat, town.grant(.kinds(.all, .new))) == .accepted)
    let reference = town.last
    #expect(try town.act(.tom, Town.anchor(2)) == .accepted)
    town.now += 1
    #expect(try town.act(.tom, Town.anchor(3, answering: reference)) == .accepted)
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .outOfScope)
    #expect(try town.act(.cleo, Town.access(2, under: reference)) == .outOfScope)
    #expect(try town.act(.cleo, Town.access(3, under: reference)) == .accepted)
  }

  @Test func `suspension reaches live grants from every side`() throws {
    var town = try Town()
    let parent = try town.granted(mode: .passOn)
    #expect(try town.act(.cleo, town.grant(to: .carl, parent: parent)) == .accepted)
    let child = town.last
    let open = town
    try town.suspend(.carl)
    #expect(try town.act(.carl, Town.access(1, under: child)) == .suspended)
    town = open
    try town.suspend(.cleo)
    #expect(try town.act(.carl, Town.access(1, under: child)) == .grantorSuspended)
    town = open
    try town.suspend(.pat)
    #expect(try town.act(.carl, Town.access(1, under: child)) == .ownerSuspended)
    town = open
    #expect(try town.act(.carl, Town.access(1, under: child)) == .accepted)
  }

  @Test func `owners open their own records until they erase them`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.pat, Town.access(1)) == .accepted)
    #expect(try town.act(.pia, Town.access(1)) == .outOfScope)
    #expect(try town.act(.pat, town.grant()) == .accepted)
    let reference = town.last
    #expect(try town.act(.pat, .erase(Town.record(1))) == .accepted)
    #expect(try town.act(.pat, Town.access(1)) == .erased)
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .erased)
  }

  @Test func `a custodian's statement counts once, and for a lawful access alone`() throws {
    var town = try Town()
    let reference = try town.granted()
    #expect(try town.act(.cleo, Town.access(1, under: reference)) == .accepted)
    let access = town.last
    #expect(try town.act(.carl, Town.access(1, under: reference)) == .noGrant)
    let unlawful = town.last
    #expect(try town.act(.vault, .release(unlawful)) == .accepted)
    #expect(try town.act(.vault, .release(Word(1))) == .accepted)
    #expect(town.state.accesses[unlawful]?.releasedBy.isEmpty == true)
    #expect(town.state.accesses[Word(1)] == nil)
    #expect(try town.act(.cleo, .release(access)) == .wrongRole)
    #expect(try town.act(.vault, .release(access)) == .accepted)
    #expect(try town.act(.vault, .release(access)) == .accepted)
    #expect(try town.act(.crypt, .release(access)) == .accepted)
    #expect(town.state.accesses[access]?.releasedBy.count == 2)
  }

  @Test func `asking beforehand gives the ruling and changes nothing`() throws {
    var town = try Town()
    let reference = try town.granted(most: 1)
    let cleo = try Person.cleo.id
    let access = Action.Access(reference: reference, record: Town.record(1), statement: .zero)
    #expect(town.state.refusal(of: access, by: cleo, at: town.now) == nil)
    #expect(town.state.refusal(of: access, by: cleo, at: town.now + 100) == .expired)
    #expect(town.state.refusal(of: access, by: try Person.stranger.id, at: town.now) == .unknownActor)
    #expect(try town.act(.cleo, .access(access)) == .accepted)
    #expect(town.state.refusal(of: access, by: cleo, at: town.now) == .overCount)
  }
}
