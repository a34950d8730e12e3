public import Contract
public import Identity

/// What the giver of a grant says about it; what is not said is taken from the request or the grant it answers to.
public struct GrantLimits: Sendable {
  /// When a grant ends.
  public enum End: Hashable, Sendable {
    /// At a time, in seconds since 1970.
    case at(UInt64)
    /// So many seconds from now.
    case after(UInt64)

    func time(from now: UInt64) -> UInt64 {
      switch self {
      case .at(let time): time
      // The rules refuse what lies too far ahead, so an end that cannot be told is the latest there is.
      case .after(let seconds): now.addingReportingOverflow(seconds).overflow ? .max : now + seconds
      }
    }
  }

  /// One record alone.
  public var record: Word?
  /// These kinds of record.
  public var kinds: RecordKinds?
  /// Existing ones, new ones, or both.
  public var nature: Nature?
  /// What else than viewing.
  public var mode: Mode?
  /// Until when.
  public var end: End?
  /// The most accesses; nil for no more limit than there is already.
  public var most: UInt64?

  /// Joins the parts.
  public init(
    record: Word? = nil, kinds: RecordKinds? = nil, nature: Nature? = nil, mode: Mode? = nil, end: End? = nil,
    most: UInt64? = nil
  ) {
    self.record = record
    self.kinds = kinds
    self.nature = nature
    self.mode = mode
    self.end = end
    self.most = most
  }

  /// The scope that was said, with what was left open taken from another one; without one, existing records of every kind.
  /// Nil when nothing was said and there is no other.
  func scope(within other: Scope?) -> Scope? {
    if let record { return .record(record) }
    guard kinds != nil || nature != nil else { return other }
    if case .kinds(let otherKinds, let otherNature) = other {
      return .kinds(kinds ?? otherKinds, nature ?? otherNature)
    }
    return .kinds(kinds ?? .all, nature ?? .existing)
  }
}
