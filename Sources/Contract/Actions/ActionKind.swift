/// The kinds of action (design 5.2). The raw value is the kind's number in the second word.
public enum ActionKind: UInt8, Sendable, CaseIterable, Codable {
  /// Admits a member.
  case enrol = 1
  /// Lets a pending action take effect.
  case approve = 2
  /// Ends a member's good standing at once.
  case suspend = 3
  /// Restores a member's good standing, with a second approval.
  case reinstate = 4
  /// Begins a new policy epoch.
  case policy = 5
  /// Replaces a member's own keys.
  case rotate = 6
  /// Anchors a record for its owner.
  case anchor = 7
  /// Asks an owner for access.
  case request = 8
  /// Gives access for a time.
  case grant = 9
  /// Refuses a request.
  case deny = 10
  /// Ends a grant and its children.
  case revoke = 11
  /// Opens a record; ruled on and recorded either way.
  case access = 12
  /// A custodian's statement that it released its share.
  case release = 13
  /// Tells the authority of an access or a reference.
  case report = 14
  /// Has a record destroyed.
  case erase = 15
  /// Names guardians.
  case `guard` = 16
  /// A guardian's vote for new keys of an owner.
  case recover = 17
  /// Stops a recovery.
  case veto = 18

  /// The number of words of a kind's fields, after the four of the header.
  public var fieldCount: Int {
    switch self {
    case .enrol: 6
    case .approve, .deny, .revoke, .release, .erase: 1
    case .suspend, .reinstate, .report, .veto: 2
    case .policy: 5
    case .rotate, .access, .guard: 3
    case .anchor, .request: 7
    case .grant: 8
    case .recover: 9
    }
  }

  /// The kind's name, as written in logs and listings.
  public var name: String { String(describing: self) }
}
