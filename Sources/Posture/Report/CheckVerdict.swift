/// What a check came to. Unknown is an honest answer and never counts as passed.
public enum CheckVerdict: String, Codable, Sendable, CaseIterable, Hashable {
  /// The device is as it should be.
  case pass
  /// It is not, and the remedy mends it.
  case fail
  /// It cannot be told; the detail says why.
  case unknown
}
