internal import Contract
internal import Identity

/// Whose business each entry of a ledger is. A gateway serves lists of this; readers verify what they get.
struct EntryIndex: Sendable {
  /// How many entries were taken in.
  private(set) var size: UInt64 = 0
  private var ofMember: [MemberID: EntryList] = [:]
  private var aboutMember: [MemberID: EntryList] = [:]
  private(set) var trust = EntryList()
  private(set) var alerts = EntryList()
  private var positions: [Word: UInt32] = [:]
  private var erasures: [Word: UInt32] = [:]
  /// The grants that somebody holds, and the records that somebody owns.
  private var held: [MemberID: [Word]] = [:]
  private var owned: [MemberID: [Word]] = [:]
  /// Which grants were passed on from one.
  private var children: [Word: [Word]] = [:]
  private var proposals: [Word: (body: Action.Body, proposer: MemberID)] = [:]

  /// What was done by and to a member.
  func list(of member: MemberID) -> EntryList { ofMember[member] ?? EntryList() }

  /// What made a member's keys and standing.
  func list(about member: MemberID) -> EntryList { aboutMember[member] ?? EntryList() }

  /// The records that a member may open at a time, their own and those that live grants cover.
  func accessible(to member: MemberID, _ state: borrowing State, at time: UInt64) -> [Word] {
    var found = owned[member] ?? []
    var seen = Set(found)
    for reference in held[member] ?? [] where state.ending(of: reference, at: time) == nil {
      guard let owner = state.grants[reference]?.owner else { continue }
      for record in owned[owner] ?? [] where !seen.contains(record) {
        let access = Action.Access(reference: reference, record: record, statement: .zero)
        // What is erased is listed with its erasure, so that a reader is told so instead of trying.
        guard [nil, .erased].contains(state.refusal(of: access, by: member, at: time)) else { continue }
        seen.insert(record)
        found.append(record)
      }
    }
    return found
  }

  /// Where a record was anchored, and erased.
  func positions(ofRecord record: Word) -> [UInt64] {
    [positions[record], erasures[record]].compactMap { $0.map(UInt64.init) }
  }

  /// Takes the next entry in. The state is one that holds it already.
  mutating func take(_ entry: Entry, _ state: borrowing State) {
    // A ledger of four thousand million entries is beyond one process in other ways.
    guard let position = UInt32(exactly: size) else { return }
    size += 1
    let action = entry.signed.action
    let digest = action.digest
    note(position, for: action.actor)
    let role = state.members[action.actor]?.role
    switch action.body {
    case .enrol, .approve, .suspend, .reinstate, .policy, .rotate:
      takeMembership(action, digest, entry.outcome, position, role, state)
    case .anchor(let anchor):
      positions[anchor.record] = position
      owned[anchor.owner, default: []].append(anchor.record)
      note(position, for: anchor.owner)
      if !anchor.reference.isZero, let grant = state.grants[anchor.reference] {
        note(position, for: grant.terms.grantee)
      }
    case .request(let terms):
      positions[digest] = position
      note(position, for: terms.owner)
    case .grant(let terms): take(terms, digest, position, state)
    case .deny(let reference):
      if let request = state.requests[reference] { note(position, for: request.clinician) }
    case .revoke(let reference): noteChain(below: reference, position, state)
    case .access(let terms):
      positions[digest] = position
      if let owner = state.records[terms.record]?.anchor.owner { note(position, for: owner) }
      if let grant = state.grants[terms.reference] { note(position, for: grant.owner) }
      if entry.outcome != .accepted { alerts.add(position, since: position) }
    case .release(let access):
      guard let access = state.accesses[access] else { break }
      note(position, for: access.actor)
      if let owner = state.records[access.terms.record]?.anchor.owner { note(position, for: owner) }
    case .report: alerts.add(position, since: position)
    case .erase(let record):
      erasures[record] = position
      if let sender = state.records[record]?.sender { note(position, for: sender) }
    case .guard, .veto: about(position, action.actor)
    case .recover(let fields):
      note(position, for: fields.owner)
      about(position, fields.owner)
    }
  }

  private mutating func takeMembership(
    _ action: Action, _ digest: Word, _ outcome: Outcome, _ position: UInt32, _ role: Role?, _ state: borrowing State
  ) {
    if outcome == .pending {
      proposals[digest] = (action.body, action.actor)
      alerts.add(position, since: position)
    }
    switch action.body {
    case .enrol(let fields):
      note(position, for: fields.member)
      about(position, fields.member)
      if Self.counts(fields.role) { trust.add(position, since: position) }
    case .suspend(let member, _), .reinstate(let member, _):
      note(position, for: member)
      about(position, member)
      alerts.add(position, since: position)
      if Self.counts(state.members[member]?.role) { trust.add(position, since: position) }
    case .rotate:
      about(position, action.actor)
      if Self.counts(role) { trust.add(position, since: position) }
    case .policy: trust.add(position, since: position)
    case .approve(let pending):
      alerts.add(position, since: position)
      takeApproval(of: pending, position, state)
    default: break
    }
  }

  private mutating func takeApproval(of pending: Word, _ position: UInt32, _ state: borrowing State) {
    guard let (body, proposer) = proposals.removeValue(forKey: pending) else { return }
    note(position, for: proposer)
    // A reader of the chain of trust is shown the approvals of what it was shown, and no others.
    let isOfTrust =
      switch body {
      case .policy: true
      case .enrol(let fields): Self.counts(fields.role)
      case .reinstate(let member, _): Self.counts(state.members[member]?.role)
      default: false
      }
    if isOfTrust { trust.add(position, since: position) }
    let subject: MemberID? =
      switch body {
      case .enrol(let fields): fields.member
      case .reinstate(let member, _): member
      default: nil
      }
    guard let subject else { return }
    note(position, for: subject)
    about(position, subject)
  }

  /// A grant is its grantee's and owner's; whoever passes on or was passed on to sees the chain upwards.
  private mutating func take(_ terms: Action.Grant, _ digest: Word, _ position: UInt32, _ state: borrowing State) {
    positions[digest] = position
    held[terms.grantee, default: []].append(digest)
    note(position, for: terms.grantee)
    if let request = positions[terms.request] {
      ofMember[terms.grantee, default: EntryList()].add(request, since: position)
    }
    var parent = terms.parent
    if !parent.isZero { children[parent, default: []].append(digest) }
    while !parent.isZero, let grant = state.grants[parent] {
      note(position, for: grant.owner)
      note(position, for: grant.grantor)
      if let above = positions[parent] { ofMember[terms.grantee, default: EntryList()].add(above, since: position) }
      parent = grant.terms.parent
    }
  }

  /// The end of a grant is the business of everybody who holds something from it.
  private mutating func noteChain(below reference: Word, _ position: UInt32, _ state: borrowing State) {
    guard let grant = state.grants[reference] else { return }
    note(position, for: grant.owner)
    note(position, for: grant.grantor)
    note(position, for: grant.terms.grantee)
    for child in children[reference] ?? [] { noteChain(below: child, position, state) }
  }

  private mutating func note(_ position: UInt32, for member: MemberID) {
    ofMember[member, default: EntryList()].add(position, since: position)
  }

  private mutating func about(_ position: UInt32, _ member: MemberID) {
    aboutMember[member, default: EntryList()].add(position, since: position)
  }

  private static func counts(_ role: Role?) -> Bool { role == .authority || role == .custodian }
}
