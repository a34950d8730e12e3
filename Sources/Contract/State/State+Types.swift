public import Identity

extension State {
  /// A member as the ledger knows it.
  public struct Member: Hashable, Sendable {
    /// The member's role, for good.
    public let role: Role
    /// The keys as last set; use `keys(at:)` to see a recovery that is due.
    public internal(set) var keys: NewKeys
    /// The salted commitment to the national identifier.
    public let identityCommitment: Word
    /// The owner of a device or guest; nil for every other role.
    public let owner: MemberID?
    /// The sequence number of the last recorded action, 0 before the first.
    public internal(set) var sequence: UInt64 = 0
    /// Whether the member may act and be acted for.
    public internal(set) var isInGoodStanding = true
    /// How often the member was suspended, so that an approval meant for one suspension cannot undo a later one.
    public internal(set) var suspensions: UInt64 = 0
    /// Unlawful accesses since enrolment or the last reinstatement.
    public internal(set) var strikes: UInt64 = 0
    /// The guardians, when there are any.
    public internal(set) var guardians: Action.Guard?
    /// The votes for new keys, a guardian each.
    public internal(set) var votes: [MemberID: NewKeys] = [:]
    /// The recovery that runs, when enough guardians have voted alike.
    public internal(set) var recovery: Recovery?
    /// The last recovery that took effect and was settled; use `restoration(at:)` to see one that is due.
    public internal(set) var restored: Recovery?

    init(role: Role, keys: NewKeys, identityCommitment: Word, owner: MemberID?) {
      self.role = role
      self.keys = keys
      self.identityCommitment = identityCommitment
      self.owner = owner
    }

    mutating func suspend() {
      isInGoodStanding = false
      suspensions += 1
    }

    /// The keys that are the member's own at a time.
    public func keys(at time: UInt64) -> NewKeys {
      if let recovery, recovery.due <= time { recovery.keys } else { keys }
    }

    /// The last recovery that has taken effect by a time. The keys may have been replaced since.
    public func restoration(at time: UInt64) -> Recovery? {
      if let recovery, recovery.due <= time { recovery } else { restored }
    }
  }

  /// New keys that take effect when the waiting time is over.
  public struct Recovery: Hashable, Sendable {
    /// The new keys.
    public let keys: NewKeys
    /// When they take effect, in seconds since 1970.
    public let due: UInt64
  }

  /// A record as the ledger knows it.
  public struct Record: Hashable, Sendable {
    /// What was anchored.
    public let anchor: Action.Anchor
    /// Who anchored it.
    public let sender: MemberID
    /// The key the sender signed the anchor with. The manifest is signed with the same one, whatever keys the
    /// sender has had since.
    public let senderKey: VerifyingKey
    /// The ledger's time of anchoring.
    public let anchoredAt: UInt64
    /// Whether the owner had it destroyed.
    public internal(set) var isErased = false
  }

  /// A request as the ledger knows it.
  public struct Request: Hashable, Sendable {
    /// Who asks.
    public let clinician: MemberID
    /// What was asked.
    public let terms: Action.Request
    /// When it was asked.
    public let askedAt: UInt64
    /// What the owner said.
    public internal(set) var answer: Answer?

    /// Whether this member asked that one.
    func isFrom(_ clinician: MemberID, to owner: MemberID) -> Bool {
      self.clinician == clinician && terms.owner == owner
    }

    /// An owner's answer.
    public enum Answer: Hashable, Sendable {
      /// Granted, as asked or narrower.
      case granted
      /// Refused.
      case denied
    }
  }

  /// A grant as the ledger knows it.
  public struct Grant: Hashable, Sendable {
    /// The deepest chain of passing on: the owner's grant and three more.
    public static let deepest = 4
    /// What was granted.
    public let terms: Action.Grant
    /// Whose records it is about.
    public let owner: MemberID
    /// Who signed it: the owner, or the grantee of the parent.
    public let grantor: MemberID
    /// When it was given.
    public let grantedAt: UInt64
    /// 1 for a grant by the owner, one more a passing on.
    public let depth: Int
    /// Accesses so far, those under its children included.
    public internal(set) var used: UInt64 = 0
    /// Whether it was revoked itself; a revoked parent ends it as well.
    public internal(set) var isRevoked = false
  }

  /// A ruling on an access.
  public struct Access: Hashable, Sendable {
    /// Who wanted to open.
    public let actor: MemberID
    /// What was wanted.
    public let terms: Action.Access
    /// How it was ruled.
    public let outcome: Outcome
    /// When it was ruled.
    public let time: UInt64
    /// The custodians that stated their release.
    public internal(set) var releasedBy: Set<MemberID> = []
  }

  /// An action that waits for a second authority member.
  public struct Pending: Hashable, Sendable {
    /// What was proposed.
    public let body: Action.Body
    /// Who proposed it.
    public let proposer: MemberID
    /// What it was proposed against: the epoch for a policy, the number of the suspension for a reinstatement, 0 for
    /// an enrolment. Once that has passed, nothing is pending any more.
    public let basis: UInt64
  }
}
