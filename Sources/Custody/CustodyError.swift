/// Why something about custody could not be read, made or believed. Equality is on the code.
public struct CustodyError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// A policy document that is malformed, too large, or at odds with itself or the ledger.
    case policyRefused
    /// A custodian's description of itself that is malformed or not signed by it.
    case descriptionRefused
    /// A dealing that is malformed, not signed by its dealer, or of another policy.
    case dealingRefused
    /// A share that does not open, or is not the one that the dealing commits to.
    case shareRefused
    /// A confirmation that is malformed or not signed by its custodian.
    case confirmationRefused
    /// A message that is malformed or too large.
    case malformedMessage
    /// A number beyond its bounds.
    case outOfBounds
  }

  /// The reason.
  public let code: Code
  /// What happened and where; holds no secret and no personal data.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension CustodyError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: CustodyError, right: CustodyError) -> Bool { left.code == right.code }
}

extension CustodyError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
