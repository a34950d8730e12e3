public import Contract
public import Identity

/// An entry in plain words, for people.
public struct EntryText: Sendable {
  /// Names a member for a sentence.
  public let name: @Sendable (MemberID) -> String

  /// Names members as the directory does; whom it does not show by the first digits, and a guest as one.
  init(_ names: [MemberID: String], in state: State) {
    self.init { member in
      let digits = String(member.hex.prefix(12))
      return names[member] ?? (state.members[member]?.role == .guest ? "guest \(digits)" : digits)
    }
  }

  /// Takes the function that names members.
  public init(name: @escaping @Sendable (MemberID) -> String) { self.name = name }

  /// What the entry says happened.
  public func text(_ entry: Entry) -> String {
    let action = entry.signed.action
    let actor = name(action.actor)
    switch action.body {
    case .enrol(let fields) where fields.role == .guest:
      // Its owner reads for whom it is, and others that it is one.
      let guest = name(fields.member)
      return "\(actor) made a \(guest.hasPrefix("link for ") ? guest : "link for \(guest)")"
    case .enrol(let fields): return "\(actor) enrolled \(name(fields.member)) as \(fields.role.name)"
    case .approve(let digest): return "\(actor) approved the pending action \(short(digest))"
    case .suspend(let member, _): return "\(actor) suspended \(name(member))"
    case .reinstate(let member, _): return "\(actor) proposed to reinstate \(name(member))"
    case .policy(let terms):
      return
        "\(actor) set the policy: \(terms.threshold) of \(terms.custodianCount) custodians, \(terms.strikes) strikes"
    case .rotate: return "\(actor) replaced their own keys"
    case .anchor(let fields):
      return "\(actor) sent \(fields.kind.name) record \(short(fields.record)) to \(name(fields.owner))"
    case .request(let fields):
      return "\(actor) asked \(name(fields.owner)) for \(fields.scope.words), for \(TimeSpan.words(fields.duration))"
    case .grant(let fields):
      let how = fields.parent.isZero ? "granted" : "passed on to"
      return "\(actor) \(how) \(name(fields.grantee)) \(fields.scope.words)"
    case .deny(let reference): return "\(actor) denied the request \(short(reference))"
    case .revoke(let reference): return "\(actor) revoked the grant \(short(reference))"
    case .access(let fields): return "\(actor) \(verb(entry.outcome)) record \(short(fields.record))"
    case .release(let access): return "custodian \(actor) released its share for access \(short(access))"
    case .report(let subject, _): return "\(actor) reported \(short(subject)) to the authority"
    case .erase(let record): return "\(actor) had record \(short(record)) erased"
    case .guard(let fields): return "\(actor) named guardians, \(fields.count) of whom can restore the keys"
    case .recover(let fields): return "\(actor) voted for new keys of \(name(fields.owner))"
    case .veto: return "\(actor) stopped a recovery of their keys"
    }
  }

  private func short(_ word: Word) -> String { String(word.hex.prefix(12)) }

  private func verb(_ outcome: Outcome) -> String { outcome == .accepted ? "opened" : "tried to open" }
}
