internal import Contract
internal import Identity

extension Story {
  mutating func enrolSend() throws {
    try tell(.tom, Player.cid.enrolment(.clinician), .wrongRole, "a technologist enrols nobody")
    try tell(.ada, Player.cid.enrolment(.device), .wrongRole, "a device is enrolled by its owner")
    try tell(.ada, Player.tom.enrolment(.clinician), .memberExists, "a member is not overwritten")
    var words = Action(
      ledger: state.ledger, actor: try Player.ada.id, sequence: (state.members[try Player.ada.id]?.sequence ?? 0) + 1,
      body: try Player.cid.enrolment(.clinician)
    ).words
    words[Action.headerCount] = try Player.thief.id.word
    try judge(Action(words: words), .memberMismatch, "a member is named by its key", by: Player.ada.key)
    try tell(.cid, anchor("one"), .unknownActor, "who is not enrolled sends nothing")
    now += 10
    try tell(.tom, anchor("one"), .accepted, "a technologist sends to a patient")
    try tell(.tom, anchor("one", of: .pia), .recordExists, "a record is anchored once")
    try tell(.tom, anchor("two", of: .cleo), .unfitMember, "a record belongs to a patient")
    try tell(.tom, anchor("two", of: .cid), .unknownMember, "a record belongs to a member")
    try tell(.pat, anchor("two", of: .pia), .unfitMember, "a patient sends only to themselves")
    try tell(.pat, anchor("two", kind: .document), .accepted, "a patient keeps a record of their own")
    try tell(.cleo, anchor("three"), .wrongRole, "a clinician sends nothing")
    try tell(.pat, access("one"), .accepted, "the owner opens it")
    try tell(.tom, access("one"), .outOfScope, "the sender does not")
    try tell(.ada, .suspend(try Player.pat.id, reason: .zero), .accepted, "the owner is suspended")
    try tell(.tom, anchor("three"), .ownerSuspended, "nothing is sent to a suspended owner")
    try tell(.pat, anchor("three"), .suspended, "nor does the owner act")
  }

  mutating func strikesSuspend() throws {
    let cleo = try Player.cleo.id
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    let grant = try tell(.pat, grant(), .accepted, "and granted")
    for label in ["first", "second"] {
      now += 1
      try tell(.cleo, access("two", under: grant), .outOfScope, "the \(label) strike")
    }
    try tell(.cleo, access("one", under: grant), .accepted, "two strikes do not suspend")
    try tell(.cleo, access("two", under: grant), .outOfScope, "the third strike")
    try tell(.cleo, access("one", under: grant), .suspended, "a suspended member opens nothing, and it is recorded")
    try tell(.cleo, request(.kinds(.all, .new)), .suspended, "and asks for nothing")
    try tell(.pat, self.grant(), .memberSuspended, "and is granted nothing")
    let proposal = try tell(.ada, .reinstate(cleo, reason: .zero), .pending, "one authority member proposes")
    let spare = try tell(.ada, .reinstate(cleo, reason: .zero), .pending, "twice")
    try tell(.ada, .approve(proposal), .sameApprover, "but does not approve")
    try tell(.bea, .approve(proposal), .accepted, "a second one does")
    try tell(.cleo, access("one", under: grant), .accepted, "the grant lives again")
    try tell(.cleo, access("two", under: grant), .outOfScope, "the strikes begin anew")
    try tell(.bea, .suspend(cleo, reason: .zero), .accepted, "the authority suspends at once")
    try tell(.bea, .approve(spare), .notPending, "what is left over from the first suspension does not count")
    try tell(.ada, .suspend(cleo, reason: .zero), .memberSuspended, "suspended is suspended")
    try tell(.ada, .suspend(try Player.ada.id, reason: .zero), .selfRuling, "nobody suspends themselves")
  }

  mutating func twoApprovals() throws {
    let first = state.policy
    let narrow = PolicyTerms(
      document: first.document, custodianSet: first.custodianSet, custodianCount: 3, threshold: 3, strikes: 2)
    let proposal = try tell(.ada, Player.cid.enrolment(.authority), .pending, "a third authority member waits")
    try tell(.cid, .approve(proposal), .unknownActor, "and does not act before")
    try tell(.ada, .approve(proposal), .sameApprover, "who proposed does not approve")
    try tell(.pat, .approve(proposal), .wrongRole, "nor does a patient")
    try tell(.bea, .approve(proposal), .accepted, "a second authority member does")
    try tell(.bea, .approve(proposal), .notPending, "once")
    try tell(.ada, .policy(narrow), .accepted, "a narrower policy is in force at once")
    let wide = try tell(.ada, .policy(first), .pending, "the wider one waits")
    let other = try tell(.bea, .policy(.empty), .pending, "so does one without custodians")
    try tell(.cid, .approve(wide), .accepted, "the third authority member approves")
    try tell(.ada, .approve(other), .notPending, "the other proposal has lapsed with its epoch")
    try tell(.ada, .reinstate(try Player.tom.id, reason: .zero), .notSuspended, "nobody to reinstate")
    try tell(.ada, .suspend(try Player.tom.id, reason: .zero), .accepted, "a technologist is suspended")
    let back = try tell(.ada, .reinstate(try Player.tom.id, reason: .zero), .pending, "to come back, two are needed")
    try tell(.bea, .suspend(try Player.ada.id, reason: .zero), .accepted, "the proposer is suspended")
    try tell(.cid, .approve(back), .memberSuspended, "and the proposal with it")
  }

  mutating func recoveryVeto() throws {
    let terms = Action.Guard(root: try ActionVector.guardians().root, count: 2, wait: 100)
    let (new, stolen) = (try Player.pat.secondKeys, try Player.thief.keys)
    try tell(.pat, .guard(terms), .accepted, "an owner names three guardians, two of whom are enough")
    try tell(.tom, ActionVector.vote(.cleo, for: stolen), .noGuardian, "a proof is its guardian's")
    try tell(.cleo, ActionVector.vote(.cleo, for: stolen), .accepted, "one guardian votes")
    try tell(.carl, ActionVector.vote(.carl, for: new), .accepted, "another one otherwise")
    try tell(.pat, .veto(stolen.signingKey), .noRecovery, "nothing runs yet")
    try tell(.pia, ActionVector.vote(.pia, for: stolen), .accepted, "the third starts a recovery")
    try tell(.carl, ActionVector.vote(.carl, for: stolen), .recoveryRunning, "no votes while it runs")
    try tell(.pat, .guard(terms), .recoveryRunning, "and no other guardians")
    now += 99
    try tell(.pat, .veto(new.signingKey), .noRecovery, "a veto names the key")
    try tell(.pat, .veto(stolen.signingKey), .accepted, "the old key stops it in time")
    now += 1
    try tell(.pat, anchor("one"), .wrongSignature, "the stopped key is nobody's", by: Player.thief.key)
    try tell(.pat, anchor("one"), .accepted, "the old key holds")
    try tell(.cleo, ActionVector.vote(.cleo, for: new), .accepted, "the votes begin anew")
    try tell(.carl, ActionVector.vote(.carl, for: new), .accepted, "and start another recovery")
    now += 99
    try tell(.pat, anchor("two"), .wrongSignature, "which is not due", by: Player.pat.secondKey)
    now += 1
    try tell(.pat, .veto(new.signingKey), .wrongSignature, "when it is due the old key is nobody's")
    try tell(.pat, anchor("two"), .accepted, "and the new one the owner's", by: Player.pat.secondKey)
    try tell(.pat, .rotate(try Player.pat.keys), .accepted, "who may change it again", by: Player.pat.secondKey)
    try tell(.pat, anchor("three"), .accepted, "at once")
  }

  mutating func replay() throws {
    let id = try Player.tom.id
    let body = try anchor("one")
    let action = Action(ledger: state.ledger, actor: id, sequence: 1, body: body)
    let key = try Player.tom.key
    try judge(action, .wrongSignature, "signed by somebody else", by: Player.thief.key)
    try judge(action, .accepted, "signed by its actor", by: key)
    try judge(action, .wrongSequence, "again", by: key)
    let gap = Action(ledger: state.ledger, actor: id, sequence: 3, body: try anchor("two"))
    try judge(gap, .wrongSequence, "one number skipped", by: key)
    let elsewhere = Action(ledger: Player.word("elsewhere"), actor: id, sequence: 2, body: try anchor("two"))
    try judge(elsewhere, .wrongLedger, "meant for another ledger", by: key)
    now -= 1
    let next = Action(ledger: state.ledger, actor: id, sequence: 2, body: body)
    try judge(next, .timeBackwards, "before the last entry", by: key)
    now += 1
    try judge(next, .recordExists, "refused by the rules, so the number is not used up", by: key)
    let other = Action(ledger: state.ledger, actor: id, sequence: 2, body: try anchor("two"))
    try judge(other, .accepted, "and serves another action", by: key)
  }
}
