import Contract
import Identity
import Testing

@Suite struct RecordTests {
  @Test func `technologists anchor for patients, patients and devices for their own`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.pat, Town.anchor(2)) == .accepted)
    #expect(try town.act(.watch, Town.anchor(3, kind: .measurement)) == .accepted)
    #expect(try town.act(.pia, Town.anchor(4)) == .unfitMember)
    #expect(try town.act(.watch, Town.anchor(4, of: .pia)) == .unfitMember)
    for other in [Person.ada, .cleo, .vault] { #expect(try town.act(other, Town.anchor(4)) == .wrongRole) }
  }

  @Test func `an owner is a patient in good standing`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1, of: .cleo)) == .unfitMember)
    #expect(try town.act(.tom, Town.anchor(1, of: .stranger)) == .unknownMember)
    try town.suspend(.pat)
    #expect(try town.act(.tom, Town.anchor(1)) == .ownerSuspended)
    #expect(try town.act(.tom, Town.anchor(1, of: .pia)) == .accepted)
  }

  @Test func `a record is anchored once, even when it was erased`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(1, of: .pia)) == .recordExists)
    #expect(try town.act(.pia, .erase(Town.record(1))) == .unknownRecord)
    #expect(try town.act(.tom, .erase(Town.record(1))) == .wrongRole)
    #expect(try town.act(.pat, .erase(Town.record(1))) == .accepted)
    #expect(try town.act(.pat, .erase(Town.record(1))) == .erased)
    #expect(try town.act(.tom, Town.anchor(1)) == .recordExists)
  }

  @Test func `a measuring time may run five minutes ahead and no more`() throws {
    var town = try Town()
    #expect(try town.act(.tom, Town.anchor(1, at: town.now + 301)) == .measuredInFuture)
    #expect(try town.act(.tom, Town.anchor(1, at: .max)) == .measuredInFuture)
    #expect(try town.act(.tom, Town.anchor(1, at: town.now + 300)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(2, at: 0)) == .accepted)
  }

  @Test func `an answering record answers a live grant of new records of its owner and kind`() throws {
    var town = try Town()
    #expect(try town.act(.pat, town.grant(.kinds(RecordKinds(.imaging), .new))) == .accepted)
    let new = town.last
    #expect(try town.act(.pat, town.grant(.kinds(.all, .existing))) == .accepted)
    let existing = town.last
    #expect(try town.act(.tom, Town.anchor(1, answering: Word(1))) == .noGrant)
    #expect(try town.act(.tom, Town.anchor(1, of: .pia, answering: new)) == .noGrant)
    #expect(try town.act(.tom, Town.anchor(1, kind: .document, answering: new)) == .outOfScope)
    #expect(try town.act(.tom, Town.anchor(1, answering: existing)) == .outOfScope)
    #expect(try town.act(.tom, Town.anchor(1, answering: new)) == .accepted)
    town.now += 100
    #expect(try town.act(.tom, Town.anchor(2, answering: new)) == .expired)
  }
}
