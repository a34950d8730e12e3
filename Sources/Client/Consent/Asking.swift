public import Contract

/// What a clinician asks a patient for.
public struct Asking: Sendable {
  /// How long a grant lasts unless somebody says otherwise: seven days, in seconds.
  public static let usualDuration: UInt64 = 7 * 86_400
  /// Which records.
  public var scope: Scope
  /// What for, as a code.
  public var purpose: PurposeOfUse
  /// What for, in plain words that only the two can read.
  public var text: String
  /// What else than viewing.
  public var mode: Mode
  /// For how long, in seconds.
  public var duration: UInt64

  /// Joins the parts; view only and seven days unless said otherwise.
  public init(
    scope: Scope, purpose: PurposeOfUse, text: String, mode: Mode = [], duration: UInt64 = usualDuration
  ) {
    self.scope = scope
    self.purpose = purpose
    self.text = text
    self.mode = mode
    self.duration = duration
  }
}
