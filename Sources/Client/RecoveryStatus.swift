internal import Contract
public import Identity

/// How the recovery of a member stands.
public struct RecoveryStatus: Hashable, Sendable {
  /// Whose keys it is about.
  public let member: MemberID
  /// How far it is.
  public let stage: Stage
  /// How many guardians it takes; 0 when the member has none.
  public let needed: UInt64
  /// The waiting time in seconds.
  public let wait: UInt64
  /// The votes that count, the most for one set of keys first. Empty once the recovery is over.
  public let votes: [Votes]
  /// What these keys are to the ledger; nil when the status is of somebody else.
  public let own: Standing?

  /// How far a recovery is.
  public enum Stage: Hashable, Sendable {
    /// Nobody has voted.
    case none
    /// Guardians have voted, and not enough of them for the same keys.
    case voting
    /// Enough have voted: the new keys take effect at this time, unless the owner stops it. Seconds since 1970.
    case waiting(until: UInt64)
    /// The new keys are in effect since this time.
    case due(since: UInt64)
  }

  /// How many guardians voted for the same keys.
  public struct Votes: Hashable, Sendable {
    /// The fingerprint of the keys.
    public let fingerprint: String
    /// The guardians' number.
    public let count: UInt64
    /// Whether they are the keys in the home that asks.
    public let areOwn: Bool
  }

  /// What the keys in a home are to the ledger.
  public enum Standing: String, Hashable, Sendable {
    /// They are the member's own.
    case current
    /// A recovery makes them the member's own when its time has come.
    case coming
    /// They are not the member's.
    case foreign
  }

  init(of member: MemberID, in state: State, at now: UInt64, own: NewKeys?) {
    let known = state.members[member]
    let now = max(now, state.time)
    self.member = member
    needed = known?.guardians?.count ?? 0
    wait = known?.guardians?.wait ?? 0
    let counted = (known?.votes ?? [:]).filter { state.members[$0.key]?.isInGoodStanding == true }
    votes = Dictionary(grouping: counted.values, by: \.self)
      .map { Votes(fingerprint: $0.key.fingerprint, count: UInt64($0.value.count), areOwn: $0.key == own) }
      .sorted { ($1.count, $0.fingerprint) < ($0.count, $1.fingerprint) }
    if let recovery = known?.recovery {
      stage = recovery.due <= now ? .due(since: recovery.due) : .waiting(until: recovery.due)
    } else {
      stage = votes.isEmpty ? .none : .voting
    }
    self.own = own.map { own in
      if known?.keys(at: now) == own { return .current }
      return known?.recovery?.keys == own ? .coming : .foreign
    }
  }
}
