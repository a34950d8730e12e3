internal import Contract
internal import Identity

extension Story {
  mutating func requestGrantAccessExpire() throws {
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    let scope = Scope.kinds(RecordKinds(.imaging), .existing)
    try tell(.tom, request(scope), .wrongRole, "a technologist asks for nothing")
    let asked = try tell(.cleo, request(scope), .accepted, "a clinician asks")
    let other = try tell(.carl, request(scope), .accepted, "so does another")
    try tell(.cleo, .deny(asked), .wrongRole, "a clinician answers nothing")
    try tell(.pia, .deny(asked), .accepted, "what somebody else says is no answer")
    try tell(.pat, grant(scope, answering: asked, for: 0), .expired, "nothing is granted for no time")
    let granted = try tell(.pat, grant(scope, answering: asked), .accepted, "the owner grants as asked")
    try tell(.pat, .deny(other), .accepted, "the other request is denied")
    now += 599
    try tell(.cleo, self.access("one", under: asked), .noGrant, "a request is no reference")
    let access = try tell(.cleo, self.access("one", under: granted), .accepted, "the last second of the grant")
    try tell(.vault, .release(access), .accepted, "a custodian releases")
    try tell(.vault, .release(access), .accepted, "and says so twice, which counts once")
    try tell(.cleo, .release(access), .wrongRole, "only custodians do")
    let unlawful = try tell(.carl, self.access("one", under: granted), .noGrant, "somebody else tries")
    try tell(.crypt, .release(unlawful), .accepted, "a statement about it says nothing")
    now += 1
    try tell(.cleo, self.access("one", under: granted), .expired, "until means strictly before")
    try tell(.crypt, .release(access), .accepted, "a release that was made is stated also now")
    try tell(.pat, .report(unlawful, reason: Player.word("reason")), .accepted, "the owner reports")
  }

  mutating func revoke() throws {
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    let parent = try tell(.pat, grant(mode: .passOn), .accepted, "and granted")
    let child = try tell(.cleo, grant(to: .carl, mode: .passOn, parent: parent), .accepted, "and passed on")
    let leaf = try tell(.carl, grant(to: .pia, parent: child), .accepted, "twice")
    let access = try tell(.pia, self.access("one", under: leaf), .accepted, "the last hand opens it")
    try tell(.pia, .revoke(leaf), .noGrant, "a grantee revokes nothing")
    try tell(.carl, .revoke(parent), .noGrant, "nor who passed on below")
    try tell(.cleo, .revoke(child), .accepted, "who passed it on ends that")
    try tell(.cleo, .revoke(child), .revoked, "once")
    try tell(.carl, self.access("one", under: child), .revoked, "the child has ended")
    try tell(.pia, self.access("one", under: leaf), .revoked, "and its own child")
    try tell(.vault, .release(access), .accepted, "a release that was made is stated also now")
    try tell(.carl, grant(to: .tom, parent: child), .revoked, "and nothing is passed on from it")
    try tell(.cleo, self.access("one", under: parent), .accepted, "the parent lives")
    try tell(.pat, .revoke(parent), .accepted, "until its owner ends it")
    try tell(.cleo, self.access("one", under: parent), .revoked, "at once")
  }

  mutating func childGrants() throws {
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    try tell(.tom, anchor("two", kind: .document), .accepted, "and another")
    let closed = try tell(.pat, grant(), .accepted, "a grant for viewing")
    try tell(.cleo, grant(to: .carl, parent: closed), .exceeds, "is not passed on")
    let imaging = Scope.kinds(RecordKinds(.imaging), .existing)
    let parent = try tell(.pat, grant(imaging, mode: .all, most: 3), .accepted, "a grant to pass on")
    try tell(.carl, grant(to: .pia, imaging, most: 1, parent: parent), .noGrant, "by its grantee alone")
    try tell(.cleo, grant(to: .carl, imaging, for: 601, most: 1, parent: parent), .exceeds, "not for longer")
    try tell(.cleo, grant(to: .carl, imaging, parent: parent), .exceeds, "not without a count")
    try tell(.cleo, grant(to: .carl, imaging, most: 4, parent: parent), .exceeds, "not for more accesses")
    try tell(.cleo, grant(to: .carl, most: 1, parent: parent), .exceeds, "not for more kinds")
    try tell(.cleo, grant(to: .pat, imaging, most: 1, parent: parent), .exceeds, "not back to the owner")
    let two = Scope.record(Self.record("two"))
    try tell(.cleo, grant(to: .carl, two, most: 1, parent: parent), .exceeds, "not for a record of another kind")
    let answering = try grant(
      to: .carl, imaging, answering: Player.word("request"), most: 1, parent: parent)
    try tell(.cleo, answering, .unknownRequest, "a child answers no request")
    let one = Scope.record(Self.record("one"))
    let child = try tell(
      .cleo, grant(to: .carl, one, mode: .passOn, most: 3, parent: parent), .accepted, "one record, narrower")
    try tell(.carl, grant(to: .pia, one, mode: .store, most: 1, parent: child), .exceeds, "a mode given up is gone")
    let third = try tell(.carl, grant(to: .pia, one, mode: .passOn, most: 3, parent: child), .accepted, "a third hand")
    let fourth = try tell(.pia, grant(to: .tom, one, mode: .passOn, most: 3, parent: third), .accepted, "a fourth")
    try tell(.tom, grant(to: .cleo, one, most: 1, parent: fourth), .exceeds, "no fifth")
    try tell(.tom, self.access("one", under: fourth), .accepted, "the last hand opens")
    try tell(.bea, .suspend(try Player.carl.id, reason: .zero), .accepted, "somebody in between is suspended")
    try tell(.tom, self.access("one", under: fourth), .grantorSuspended, "which ends what they passed on")
    try tell(.cleo, self.access("one", under: parent), .accepted, "and not what came before")
  }

  mutating func erase() throws {
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    let grant = try tell(.pat, grant(), .accepted, "and granted")
    let access = try tell(.cleo, self.access("one", under: grant), .accepted, "and opened")
    try tell(.cleo, .erase(Self.record("one")), .wrongRole, "a clinician erases nothing")
    try tell(.pia, .erase(Self.record("one")), .unknownRecord, "nor does another patient")
    try tell(.pat, .erase(Self.record("one")), .accepted, "the owner does")
    try tell(.pat, .erase(Self.record("one")), .erased, "once")
    try tell(.cleo, self.access("one", under: grant), .erased, "nothing opens it")
    try tell(.pat, self.access("one"), .erased, "for the owner neither")
    try tell(.vault, .release(access), .accepted, "a release that was made is stated also now")
    try tell(.pat, self.grant(.record(Self.record("one"))), .erased, "it is granted no more")
    try tell(.tom, anchor("one"), .recordExists, "and its identifier is not used again")
  }

  mutating func measuredNewData() throws {
    let scope = Scope.kinds(RecordKinds(.measurement), .new)
    try tell(.watch, anchor("before", kind: .measurement), .accepted, "a device measures for its owner")
    try tell(.watch, anchor("foreign", of: .pia, kind: .measurement), .unfitMember, "and for nobody else")
    let asked = try tell(.cleo, request(scope), .accepted, "a clinician asks for new measurements")
    let granted = try tell(.pat, grant(scope, answering: asked), .accepted, "the owner grants")
    now += 1
    let unknown = try anchor("after", kind: .measurement, answering: Player.word("reference"))
    try tell(.watch, unknown, .noGrant, "an answer names a grant")
    try tell(.watch, anchor("after", answering: granted), .outOfScope, "and is of its kind")
    let early = try anchor("after", kind: .measurement, measuredAt: now + 301, answering: granted)
    try tell(.watch, early, .measuredInFuture, "a clock runs ahead by five minutes at most")
    let after = try anchor("after", kind: .measurement, measuredAt: now + 300, answering: granted)
    try tell(.watch, after, .accepted, "the device answers")
    try tell(.cleo, access("after", under: granted), .accepted, "the clinician opens the new record")
    try tell(.cleo, access("before", under: granted), .outOfScope, "and not the old one")
    now += 599
    let late = try anchor("late", kind: .measurement, answering: granted)
    try tell(.watch, late, .expired, "a grant that ended is not answered")
  }

  mutating func overCount() throws {
    try tell(.tom, anchor("one"), .accepted, "a record is sent")
    let parent = try tell(.pat, grant(mode: .passOn, most: 3), .accepted, "and granted for three accesses")
    let child = try tell(.cleo, grant(to: .carl, most: 2, parent: parent), .accepted, "two of which are passed on")
    try tell(.cleo, access("two", under: parent), .outOfScope, "an unlawful access does not count")
    try tell(.carl, access("one", under: child), .accepted, "the first, below")
    try tell(.cleo, access("one", under: parent), .accepted, "the second, above")
    try tell(.carl, access("one", under: child), .accepted, "the third, below")
    try tell(.carl, access("one", under: child), .overCount, "the child is used up")
    try tell(.cleo, access("one", under: parent), .overCount, "and the parent with it")
    try tell(.pat, access("one"), .accepted, "an owner is not counted")
  }

  mutating func scope() throws {
    try tell(.tom, anchor("image"), .accepted, "an image")
    try tell(.tom, anchor("letter", kind: .document), .accepted, "a document")
    try tell(.tom, anchor("foreign", of: .pia), .accepted, "an image of somebody else")
    let one = try tell(.pat, grant(.record(Self.record("letter"))), .accepted, "one record is granted")
    let kinds = Scope.kinds([.init(.imaging), .init(.other)], .existing)
    let existing = try tell(.pat, grant(to: .carl, kinds), .accepted, "kinds that exist")
    let new = try tell(.pat, grant(to: .pia, .kinds(.all, .new)), .accepted, "and all that comes")
    try tell(.tom, anchor("same second"), .accepted, "anchored in the second of the grants")
    now += 1
    try tell(.tom, anchor("later"), .accepted, "anchored after them")
    try tell(.pat, grant(.record(Self.record("foreign"))), .unknownRecord, "only what is one's own is granted")
    try tell(.cleo, access("letter", under: one), .accepted, "the record is opened")
    try tell(.cleo, access("image", under: one), .outOfScope, "and no other")
    try tell(.carl, access("image", under: existing), .accepted, "a kind is opened")
    try tell(.carl, access("same second", under: existing), .accepted, "the second of the grant exists")
    try tell(.carl, access("letter", under: existing), .outOfScope, "not another kind")
    try tell(.carl, access("later", under: existing), .outOfScope, "nor what came later")
    try tell(.pia, access("later", under: new), .accepted, "which the grant of new records opens")
    try tell(.pia, access("same second", under: new), .outOfScope, "but not what came in its second")
    try tell(.pia, access("foreign", under: new), .outOfScope, "nor another owner's, even the grantee's own")
    try tell(.pia, access("foreign"), .accepted, "which needs no grant")
    try tell(.pia, access("image", under: one), .noGrant, "a grant is its grantee's alone")
  }
}
