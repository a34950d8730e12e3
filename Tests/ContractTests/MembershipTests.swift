import Contract
import Identity
import Testing

@Suite struct MembershipTests {
  @Test func `the authority enrols, nobody else`() throws {
    var town = try Town()
    let body = Action.Body.enrol(try Town.enrolment(of: .cid, as: .clinician))
    for other in [Person.tom, .pat, .cleo, .watch, .vault] {
      #expect(try town.act(other, body) == .wrongRole)
    }
    #expect(try town.act(.bea, body) == .accepted)
    #expect(town.state.members[try Person.cid.id]?.role == .clinician)
  }

  @Test func `a patient enrols a device of their own, the authority does not`() throws {
    var town = try Town()
    let body = Action.Body.enrol(try Town.enrolment(of: .cid, as: .device))
    #expect(try town.act(.ada, body) == .wrongRole)
    #expect(try town.act(.pia, body) == .accepted)
    #expect(town.state.members[try Person.cid.id]?.owner == (try Person.pia.id))
  }

  @Test func `a member cannot be overwritten`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .enrol(Town.enrolment(of: .tom, as: .clinician))) == .memberExists)
    #expect(try town.act(.pat, .enrol(Town.enrolment(of: .watch, as: .device))) == .memberExists)
    #expect(town.state.members[try Person.tom.id]?.role == .technologist)
  }

  @Test func `a member is named by its key and by nothing else`() throws {
    var town = try Town()
    var words = try town.action(.ada, .enrol(Town.enrolment(of: .cid, as: .patient))).words
    let right = try Action(words: words)
    words[4] = try Person.stranger.id.word
    #expect(try town.judge(Action(words: words), by: Person.ada.key) == .memberMismatch)
    #expect(try town.judge(right, by: Person.ada.key) == .accepted)
  }

  @Test func `a second authority member lets a third in`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .enrol(Town.enrolment(of: .cid, as: .authority))) == .pending)
    let proposal = town.last
    #expect(town.state.members[try Person.cid.id] == nil)
    #expect(try town.act(.ada, .approve(proposal)) == .sameApprover)
    #expect(try town.act(.pat, .approve(proposal)) == .wrongRole)
    #expect(try town.act(.bea, .approve(Word(1))) == .notPending)
    #expect(try town.act(.bea, .approve(proposal)) == .accepted)
    #expect(town.state.members[try Person.cid.id]?.role == .authority)
    #expect(try town.act(.bea, .approve(proposal)) == .notPending)
  }

  @Test func `a proposal that was overtaken is refused when it is approved`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .enrol(Town.enrolment(of: .cid, as: .authority))) == .pending)
    let proposal = town.last
    #expect(try town.act(.ada, .enrol(Town.enrolment(of: .cid, as: .clinician))) == .accepted)
    #expect(try town.act(.bea, .approve(proposal)) == .memberExists)
    #expect(town.state.members[try Person.cid.id]?.role == .clinician)
  }

  @Test func `suspension is the authority's and takes effect at once`() throws {
    var town = try Town()
    let tom = try Person.tom.id
    #expect(try town.act(.cleo, .suspend(tom, reason: .zero)) == .wrongRole)
    #expect(try town.act(.ada, .suspend(Person.stranger.id, reason: .zero)) == .unknownMember)
    #expect(try town.act(.ada, .suspend(Person.ada.id, reason: .zero)) == .selfRuling)
    #expect(try town.act(.ada, .suspend(tom, reason: .zero)) == .accepted)
    #expect(try town.act(.ada, .suspend(tom, reason: .zero)) == .memberSuspended)
    #expect(try town.act(.tom, Town.anchor(1)) == .suspended)
  }

  @Test func `reinstatement waits for a second authority member`() throws {
    var town = try Town()
    let tom = try Person.tom.id
    #expect(try town.act(.ada, .reinstate(tom, reason: .zero)) == .notSuspended)
    #expect(try town.act(.ada, .reinstate(Person.stranger.id, reason: .zero)) == .unknownMember)
    #expect(try town.act(.pat, .reinstate(tom, reason: .zero)) == .wrongRole)
    #expect(try town.act(.ada, .suspend(tom, reason: .zero)) == .accepted)
    #expect(try town.act(.ada, .reinstate(tom, reason: .zero)) == .pending)
    let proposal = town.last
    #expect(try town.act(.tom, Town.anchor(1)) == .suspended)
    #expect(try town.act(.ada, .approve(proposal)) == .sameApprover)
    #expect(try town.act(.bea, .approve(proposal)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(1)) == .accepted)
  }

  @Test func `an approval left over from one suspension does not undo the next`() throws {
    var town = try Town()
    let tom = try Person.tom.id
    #expect(try town.act(.bea, .suspend(tom, reason: .zero)) == .accepted)
    #expect(try town.act(.ada, .reinstate(tom, reason: .zero)) == .pending)
    let spare = town.last
    #expect(try town.act(.ada, .reinstate(tom, reason: Word(1))) == .pending)
    #expect(try town.act(.bea, .approve(town.last)) == .accepted)
    #expect(try town.act(.ada, .suspend(tom, reason: .zero)) == .accepted)
    #expect(try town.act(.bea, .approve(spare)) == .notPending)
    #expect(town.state.members[tom]?.isInGoodStanding == false)
  }

  @Test func `a suspended authority member's proposal does not count`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .suspend(Person.tom.id, reason: .zero)) == .accepted)
    #expect(try town.act(.ada, .reinstate(Person.tom.id, reason: .zero)) == .pending)
    let proposal = town.last
    #expect(try town.act(.bea, .suspend(Person.ada.id, reason: .zero)) == .accepted)
    #expect(try town.act(.bea, .approve(proposal)) == .memberSuspended)
    #expect(try town.act(.ada, .suspend(Person.bea.id, reason: .zero)) == .suspended)
  }

  @Test func `a narrower policy is in force at once, a wider one waits`() throws {
    var town = try Town()
    #expect(try town.act(.tom, .policy(Town.strikes(5))) == .wrongRole)
    #expect(try town.act(.ada, .policy(Town.strikes(5))) == .accepted)
    #expect(town.state.epoch == 1)
    for wider in [0, 6] as [UInt64] {
      #expect(try town.act(.ada, .policy(Town.strikes(wider))) == .pending)
    }
    #expect(town.state.policy == Town.strikes(5))
    let proposal = town.last
    #expect(try town.act(.bea, .approve(proposal)) == .accepted)
    #expect(town.state.policy == Town.strikes(6))
    #expect(town.state.epoch == 2)
  }

  @Test(arguments: [
    PolicyTerms(document: Word(9), custodianSet: Word(1), custodianCount: 3, threshold: 2, strikes: 3),
    PolicyTerms(document: Word(1), custodianSet: Word(9), custodianCount: 3, threshold: 2, strikes: 3),
    PolicyTerms(document: Word(1), custodianSet: Word(1), custodianCount: 4, threshold: 2, strikes: 3),
    PolicyTerms(document: Word(1), custodianSet: Word(1), custodianCount: 3, threshold: 1, strikes: 3),
    PolicyTerms(document: Word(1), custodianSet: Word(1), custodianCount: 3, threshold: 2, strikes: 4),
    PolicyTerms(document: Word(1), custodianSet: Word(1), custodianCount: 3, threshold: 2, strikes: 0),
  ])
  func `another document or set, a lower threshold and more strikes widen`(_ terms: PolicyTerms) throws {
    var town = try Town()
    let first = PolicyTerms(document: Word(1), custodianSet: Word(1), custodianCount: 3, threshold: 2, strikes: 3)
    #expect(try town.act(.ada, .policy(first)) == .pending)
    #expect(try town.act(.bea, .approve(town.last)) == .accepted)
    #expect(try town.act(.ada, .policy(terms)) == .pending)
    #expect(town.state.policy == first)
  }

  @Test func `a proposal for a policy lapses with the epoch it was made in`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .policy(Town.strikes(5))) == .accepted)
    #expect(try town.act(.ada, .policy(Town.strikes(9))) == .pending)
    let proposal = town.last
    #expect(try town.act(.ada, .policy(Town.strikes(2))) == .accepted)
    #expect(try town.act(.bea, .approve(proposal)) == .notPending)
    #expect(town.state.policy == Town.strikes(2))
  }

  @Test func `rotated keys replace the old ones at once`() throws {
    var town = try Town()
    #expect(try town.act(.cleo, .rotate(Person.cleo.secondNewKeys)) == .accepted)
    let body = try Town.request(.record(Town.record(1)))
    #expect(try town.act(.cleo, body) == .wrongSignature)
    #expect(try town.act(.cleo, body, key: Person.cleo.secondKey) == .accepted)
  }

  @Test func `enough unlawful accesses suspend, and the count starts anew after reinstatement`() throws {
    var town = try Town()
    #expect(try town.act(.ada, .policy(Town.strikes(2))) == .accepted)
    #expect(try town.act(.cleo, Town.access(1, under: Word(1))) == .noGrant)
    #expect(town.state.members[try Person.cleo.id]?.isInGoodStanding == true)
    #expect(try town.act(.cleo, Town.access(1, under: Word(1))) == .noGrant)
    #expect(town.state.members[try Person.cleo.id]?.isInGoodStanding == false)
    #expect(try town.act(.cleo, Town.access(1, under: Word(1))) == .suspended)
    #expect(try town.act(.ada, .reinstate(Person.cleo.id, reason: .zero)) == .pending)
    #expect(try town.act(.bea, .approve(town.last)) == .accepted)
    #expect(try town.act(.cleo, Town.access(1, under: Word(1))) == .noGrant)
    #expect(town.state.members[try Person.cleo.id]?.isInGoodStanding == true)
  }
}
