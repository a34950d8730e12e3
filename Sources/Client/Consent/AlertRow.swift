public import Contract
public import Identity

/// Something that an owner or the authority should know of.
public struct AlertRow: Sendable {
  /// What it is.
  public enum Kind: String, Sendable {
    /// An access that the rules refused.
    case unlawfulAccess
    /// A report by an owner.
    case report
    /// A suspension that followed from too many unlawful accesses.
    case suspension
  }

  /// What it is.
  public let kind: Kind
  /// The entry's position on the ledger: the evidence.
  public let position: UInt64
  /// The ledger's time, in seconds since 1970.
  public let time: UInt64
  /// Who tried, reported or was suspended.
  public let actor: MemberID
  /// Their verified name, where the directory shows it.
  public let actorName: String?
  /// The digest of the entry's action, by which an access is reported.
  public let digest: Word
  /// The record that was tried, if there is one.
  public let record: Word?
  /// Why the access was refused; what was reported.
  public let outcome: Outcome?
  /// What a report is about: an access, a grant or a request.
  public let subject: Word?
  /// The reason of a report, opened, or why it does not open.
  public let reason: StatementReading?
  /// The line in plain words.
  public let text: String
}
