internal import Custody
public import Identity

/// What the gateway says of a session.
public struct SessionStatus: Codable, Sendable {
  /// What it last heard of the computer's health.
  public struct Posture: Codable, Sendable {
    /// `pass`, `fail` or `unknown`.
    public let verdict: String
    /// When, in seconds since 1970; 0 for never.
    public let at: UInt64
  }

  /// Whose session it is.
  public let member: MemberID
  /// The member's role on the ledger, or the one asked for.
  public let role: String
  /// The account.
  public let account: String
  /// When it ends at the latest, in seconds since 1970.
  public let expiresAt: UInt64
  /// When it ends if nothing more is asked.
  public let idleAt: UInt64
  /// When the second factor was shown last.
  public let secondFactorAt: UInt64
  /// The computer's health.
  public let posture: Posture
}

/// A session as its owner's list shows it.
public struct SessionRow: Codable, Sendable {
  /// By which it is ended.
  public let number: Int64
  /// When it began, in seconds since 1970.
  public let createdAt: UInt64
  /// When something was asked in it last.
  public let lastAt: UInt64
  /// Whether it is the one that this home keeps.
  public let isThis: Bool
  /// What the browser or program calls itself.
  public let device: String
}
