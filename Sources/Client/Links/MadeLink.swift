public import Identity

/// What a patient wants to share by a link.
public struct LinkWish: Sendable {
  /// The first 8 or more digits of the record.
  public var record: String
  /// For whom it is, in words that only the patient reads.
  public var text: String
  /// Whether the originals may be kept.
  public var isKept: Bool
  /// When it ends.
  public var end: GrantLimits.End
  /// The most openings; nil for no limit.
  public var most: UInt64?
  /// What whoever opens it reads; nothing that says whose it is.
  public var label: String

  /// Joins the parts.
  public init(
    record: String, text: String, isKept: Bool = false, end: GrantLimits.End, most: UInt64? = nil, label: String = ""
  ) {
    self.record = record
    self.text = text
    self.isKept = isKept
    self.end = end
    self.most = most
    self.label = label
  }
}

/// A link that was made. Link and passcode go different ways; neither is kept anywhere here.
public struct MadeLink: Sendable {
  /// The link.
  public let link: LinkPayload
  /// What is said beside it.
  public let passcode: LinkPasscode
  /// The grant, by which it is ended.
  public let reference: Word
  /// The record.
  public let record: Word
  /// The guest that opens it.
  public let guest: MemberID
}
