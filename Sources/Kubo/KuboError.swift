/// Why Kubo or a pinning service could not be called or did not do as asked. What is wrong with a block itself is a
/// `BlocksError`. Equality is on the code.
public struct KuboError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The address is no http or https URL of a host and port, or is not encrypted and not on this computer.
    case badAddress
    /// The file of the authorization cannot be read, or does not hold one.
    case badCredentials
    /// Nobody answers there.
    case unreachable
    /// No whole answer came in time.
    case timedOut
    /// The node or the service does not take the authorization.
    case notAuthorized
    /// The node or the service says that it cannot do it.
    case refused
    /// The answer is not what the call gives.
    case badAnswer
    /// The answer has more bytes than are accepted.
    case tooLarge
    /// The caller gave up.
    case cancelled
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input and nothing the other side said.
  public let detail: String

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension KuboError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: KuboError, right: KuboError) -> Bool { left.code == right.code }
}

extension KuboError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
