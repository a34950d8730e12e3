/// One thing that was looked at: how it is, and what mends it.
public struct Finding: Hashable, Sendable, Encodable {
  /// What was looked at.
  public enum Area: String, Sendable, Encodable, CaseIterable {
    /// Keyring, profile and network file.
    case home
    /// Who may read the home's files.
    case files
    /// Room on the disks.
    case disk
    /// What decodes images for the agent.
    case decoders
    /// When certificates end.
    case certificates
    /// This computer's clock.
    case clock
    /// What should listen.
    case ports
    /// The ledger and its head.
    case ledger
    /// The custodians of the policy.
    case custodians
    /// A gateway and the app that it serves.
    case gateway
  }

  /// How it is.
  public enum Verdict: String, Sendable, Encodable, CaseIterable {
    /// As it should be.
    case good
    /// It works and soon may not.
    case warning
    /// It does not work, or is not safe.
    case bad
    /// It could not be told.
    case unknown
  }

  /// What was looked at.
  public let area: Area
  /// How it is.
  public let verdict: Verdict
  /// A sentence that says what was found.
  public let detail: String
  /// What mends it; empty where there is nothing to mend.
  public let fix: String

  /// Joins the parts.
  public init(_ area: Area, _ verdict: Verdict, _ detail: String, fix: String = "") {
    self.area = area
    self.verdict = verdict
    self.detail = detail
    self.fix = fix
  }
}
