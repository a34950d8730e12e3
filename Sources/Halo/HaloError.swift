public import Identity

/// Why talk between members of a halo failed. Equality is on the code.
public struct HaloError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    // Before anything is sent.
    /// A custodian's address that is not `https://host:port`, or one that is given twice.
    case badAddress
    /// A certificate that is not for the key, or not of the ledger whose root is trusted.
    case badCredentials
    /// A member whose address is not known.
    case unknownCustodian
    /// A request that cannot be sent as it is.
    case badRequest

    // On the way.
    /// Nobody listens there, or the connection ended too soon.
    case unreachable
    /// No answer in time.
    case timedOut
    /// The caller no longer waits.
    case cancelled
    /// TLS refused: whoever listens is not that custodian, or does not take our certificate.
    case notTrusted

    // The answer.
    /// An answer with more bytes than are accepted.
    case tooLarge
    /// An answer that is not of the expected form.
    case badAnswer
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input and no secret; a custodian is named by its first 12 digits.
  public let detail: String

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// Makes an error about a custodian, which it names.
  public init(_ code: Code, _ custodian: MemberID, _ detail: String) {
    self.init(code, "custodian \(custodian.hex.prefix(12)): \(detail)")
  }
}

extension HaloError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: HaloError, right: HaloError) -> Bool { left.code == right.code }
}

extension HaloError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
