/// Why the agent could not be started, or did not answer. Equality is on the code.
public struct AgentError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// A file of the agent's is malformed, or the system refused.
    case keyRefused
    /// The gateway did not say which ledger it is of.
    case gatewayRefused
    /// The request was not made to this computer by its loopback name.
    case wrongHost
    /// The request comes from no page of a gateway that was named.
    case wrongOrigin
    /// The request is malformed.
    case badRequest
    /// There is no such address.
    case notFound
    /// More was asked than is answered in this time.
    case tooMany
    /// The report could not be made.
    case unavailable
    /// The caller did not show the agent's token.
    case unauthorized
    /// There is no room for more.
    case noRoom
    /// What is asked for is not allowed, or not any more.
    case refused
    /// It seems to be a mistake: it is done for who says so again.
    case conflict
    /// The method is not one of the address.
    case wrongMethod
    /// A frame is damaged, not what is said of it, or of a form that is not decoded here.
    case notDecoded
    /// A program that decodes frames is not installed.
    case decoderMissing
    /// The agent works with the keys of another member, or with older ones.
    case otherMember
    /// A record holds something that cannot be de-identified.
    case notImages
    /// Custodians ask for a login.
    case loginNeeded
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold no secret.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension AgentError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: AgentError, right: AgentError) -> Bool { left.code == right.code }
}

extension AgentError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
