public import Contract
public import Identity

/// A request as its parties see it.
public struct RequestRow: Sendable {
  /// How it stands.
  public enum Answer: String, Sendable {
    /// Not answered, which means no.
    case waiting
    /// Granted, as asked or narrower.
    case granted
    /// Refused.
    case denied
  }

  /// The request's digest, by which it is answered.
  public let reference: Word
  /// When it was asked, in seconds since 1970.
  public let askedAt: UInt64
  /// Who asks.
  public let clinician: MemberID
  /// Their verified name, where the directory shows it.
  public let clinicianName: String?
  /// Whose records.
  public let owner: MemberID
  /// Their verified name, where the directory shows it.
  public let ownerName: String?
  /// What was asked.
  public let terms: Action.Request
  /// The purpose in plain words, opened, or why it does not open.
  public let purpose: StatementReading
  /// How it stands.
  public let answer: Answer

  /// The purpose's code; nil for a number that the list does not have.
  public var purposeOfUse: PurposeOfUse? { PurposeOfUse(rawValue: terms.purposeCode) }
}
