/// Why a report, a demand or an agent's key could not be read or made. Equality is on the code.
public struct PostureError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// Bytes that are no report of this version.
    case malformedReport
    /// A name that is no check's.
    case unknownCheck
    /// The key could not sign.
    case notSigned
    /// The agent's key file is malformed, can be read by others, or the system refused.
    case keyRefused
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold no input.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension PostureError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: PostureError, right: PostureError) -> Bool { left.code == right.code }
}

extension PostureError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
