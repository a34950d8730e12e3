import Contract
import Identity
import Testing

@Suite struct RecoveryTests {
  @Test func `enough guardians replace the keys when the waiting time is over`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(town.state.members[try Person.pat.id]?.recovery == nil)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .accepted)
    #expect(try town.act(.pia, Town.vote(.pia, set, keys: keys)) == .recoveryRunning)
    town.now += 49
    #expect(try town.act(.pat, Town.anchor(1), key: Person.pat.secondKey) == .wrongSignature)
    #expect(try town.act(.pat, Town.anchor(1)) == .accepted)
    town.now += 1
    #expect(try town.act(.pat, Town.anchor(2)) == .wrongSignature)
    #expect(try town.act(.pat, Town.anchor(2), key: Person.pat.secondKey) == .accepted)
  }

  @Test func `the old key stops a recovery that is not due`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    #expect(try town.act(.pat, .veto(keys.signingKey)) == .noRecovery)
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .accepted)
    let running = town
    #expect(try town.act(.pat, .veto(Person.thief.key.verifyingKey)) == .noRecovery)
    #expect(try town.act(.pat, .veto(keys.signingKey)) == .accepted)
    town.now += 50
    #expect(try town.act(.pat, Town.anchor(1), key: Person.pat.secondKey) == .wrongSignature)
    #expect(try town.act(.pat, Town.anchor(1)) == .accepted)
    town = running
    town.now += 50
    #expect(try town.act(.pat, .veto(keys.signingKey)) == .wrongSignature)
    #expect(try town.act(.pat, .veto(keys.signingKey), key: Person.pat.secondKey) == .noRecovery)
  }

  @Test func `votes for different keys and of suspended guardians do not add up`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: Person.thief.newKeys)) == .accepted)
    #expect(town.state.members[try Person.pat.id]?.recovery == nil)
    try town.suspend(.cleo)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .accepted)
    #expect(town.state.members[try Person.pat.id]?.recovery == nil)
    #expect(try town.act(.pia, Town.vote(.pia, set, keys: keys)) == .accepted)
    #expect(town.state.members[try Person.pat.id]?.recovery?.due == town.now + 50)
  }

  @Test func `only guardians with their own proof vote`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    let vote = try Town.vote(.cleo, set, keys: keys)
    #expect(try town.act(.tom, vote) == .noGuardian)
    #expect(try town.act(.pat, vote) == .noGuardian)
    guard case .recover(let fields) = vote else { return }
    let elsewhere = Action.Recover(owner: try Person.pia.id, keys: keys, proof: fields.proof)
    #expect(try town.act(.cleo, .recover(elsewhere)) == .noGuardian)
    let nowhere = Action.Recover(owner: try Person.stranger.id, keys: keys, proof: fields.proof)
    #expect(try town.act(.cleo, .recover(nowhere)) == .unknownMember)
    #expect(try town.act(.cleo, vote) == .accepted)
    try town.suspend(.pat)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .ownerSuspended)
  }

  @Test func `guardians are a patient's, replaced with their votes, and not while a recovery runs`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    let terms = Action.Guard(root: set.root, count: 2, wait: 50)
    #expect(try town.act(.cleo, .guard(terms)) == .wrongRole)
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.pat, .guard(terms)) == .accepted)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .accepted)
    #expect(town.state.members[try Person.pat.id]?.recovery == nil)
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.pat, .guard(terms)) == .recoveryRunning)
    #expect(try town.act(.pat, .veto(keys.signingKey)) == .accepted)
    #expect(try town.act(.pat, .guard(Action.Guard(root: .zero, count: 0, wait: 0))) == .accepted)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .noGuardian)
  }

  @Test func `rotating does not stop a recovery`() throws {
    var town = try Town()
    let set = try town.guarded()
    let keys = try Person.pat.secondNewKeys
    #expect(try town.act(.cleo, Town.vote(.cleo, set, keys: keys)) == .accepted)
    #expect(try town.act(.carl, Town.vote(.carl, set, keys: keys)) == .accepted)
    #expect(try town.act(.pat, .rotate(Person.thief.newKeys)) == .accepted)
    town.now += 50
    #expect(try town.act(.pat, Town.anchor(1), key: Person.thief.key) == .wrongSignature)
    #expect(try town.act(.pat, Town.anchor(1), key: Person.pat.secondKey) == .accepted)
  }

  @Test func `a guardian set is at most eight, without repetition`() throws {
    let ids = try Person.allCases.map { try $0.id }
    #expect(GuardianSet(Array(ids.prefix(8))) != nil)
    #expect(GuardianSet(Array(ids.prefix(9))) == nil)
    #expect(GuardianSet([]) == nil)
    #expect(GuardianSet([ids[0], ids[0]]) == nil)
    let set = try #require(GuardianSet(Array(ids.prefix(8))))
    for id in ids.prefix(8) {
      let proof = try #require(set.proof(for: id))
      #expect(proof.places(id, in: set.root))
      #expect(!proof.places(ids[8], in: set.root))
    }
    #expect(set.proof(for: ids[8]) == nil)
  }
}
