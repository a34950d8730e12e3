internal import Contract
internal import Identity

extension Story {
  mutating func guests() throws {
    let (gus, gil) = (Player.gus, Player.gil)
    let one = Scope.record(Self.record("one"))
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    try tell(.ada, gus.enrolment(.guest), .wrongRole, "the authority enrols no guest")
    try tell(.cleo, gus.enrolment(.guest), .wrongRole, "nor does a clinician")
    try tell(.pat, gus.enrolment(.guest), .accepted, "a patient does, and is its owner")
    try tell(.pat, gus.enrolment(.guest), .memberExists, "once")
    try tell(.pia, gil.enrolment(.guest), .accepted, "another patient has another guest")
    try tell(.pat, grant(to: gil, one), .unfitMember, "nothing is granted to the guest of another")
    try tell(.pat, grant(to: gus, one, mode: .passOn), .unfitMember, "nor what could be passed on")
    let shared = try tell(.pat, grant(to: gus, one, mode: .store, most: 2), .accepted, "the owner grants two accesses")
    let access = try tell(gus, access("one", under: shared), .accepted, "the guest opens the record")
    try tell(.vault, .release(access), .accepted, "a custodian releases")
    try onlyOpens(gus, shared)
    let lent = try tell(.pat, grant(to: .pia, mode: .passOn), .accepted, "a grant that may be passed on")
    try tell(.pia, grant(to: gus, one, parent: lent), .unfitMember, "is not, to the guest of another")
    try tell(.pia, grant(to: gil, one, mode: .passOn, parent: lent), .unfitMember, "nor so that it goes further")
    let passed = try tell(.pia, grant(to: gil, one, parent: lent), .accepted, "but to a guest of one's own")
    try tell(gil, self.access("one", under: passed), .accepted, "who opens it")
    try tell(gil, self.access("one", under: shared), .noGrant, "and not what is another guest's")
    try tell(gus, self.access("one", under: shared), .accepted, "the second access")
    for label in ["no third one", "and each try", "is a strike"] {
      try tell(gus, self.access("one", under: shared), .overCount, label)
    }
    try tell(gus, self.access("one", under: shared), .suspended, "three suspend a guest like anybody")
    try tell(gus, .rotate(try gus.secondKeys), .suspended, "standing is judged before the role")
    try tell(.pat, self.grant(to: gus, one), .memberSuspended, "nothing more is granted to it")
    try tell(.bea, .suspend(try Player.pat.id, reason: .zero), .accepted, "the owner of the record is suspended")
    try tell(gil, self.access("one", under: passed), .ownerSuspended, "and opens nothing through others")
    try tell(.bea, .suspend(try gil.id, reason: .zero), .accepted, "the authority suspends a guest")
    try tell(gil, self.access("one", under: passed), .suspended, "who is out at once")
  }

  /// Every kind but `access` is refused, whatever its fields.
  private mutating func onlyOpens(_ guest: Player, _ shared: Word) throws {
    let label = "a guest does nothing else"
    let terms = Action.Guard(root: try ActionVector.guardians().root, count: 2, wait: 100)
    for body in [
      try Player.cid.enrolment(.guest), .approve(shared), .suspend(try Player.tom.id, reason: .zero),
      .reinstate(try Player.tom.id, reason: .zero), .policy(.empty), .rotate(try guest.secondKeys), try anchor("two"),
      try request(.kinds(.all, .new)), try grant(to: .carl, parent: shared), .deny(shared), .revoke(shared),
      .release(shared), .report(shared, reason: .zero), .erase(Self.record("one")), .guard(terms),
      try ActionVector.vote(.cleo, for: Player.pat.secondKeys), .veto(try guest.key.verifyingKey),
    ] { try tell(guest, body, .wrongRole, label) }
  }
}
