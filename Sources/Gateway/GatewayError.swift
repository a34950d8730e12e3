/// Why the gateway refused. Equality is on the code.
public struct GatewayError: Error, Sendable {
  /// The closed list of reasons (docs/spec/gateway.md, section 3).
  public enum Code: String, Sendable, CaseIterable {
    /// The request is malformed.
    case badRequest
    /// Nobody is known by what was shown: no session, or a login that failed, whatever it failed for.
    case notAuthenticated
    /// The passcode of a link is not right, or has to be given again.
    case wrongPasscode
    /// The member is suspended on the ledger.
    case suspended
    /// The role does not allow this.
    case notAllowed
    /// The second factor was shown too long ago.
    case secondFactorNeeded
    /// The device was not found healthy, or too long ago.
    case postureNeeded
    /// The policy does not say that guests are served.
    case guestsRefused
    /// The request's time is too far from the server's.
    case stale
    /// Nothing has that name.
    case notFound
    /// Somebody has that account name.
    case accountTaken
    /// What was sent does not fit.
    case refused
    /// The body is too large.
    case tooLarge
    /// Too many tries.
    case tooMany
    /// The ledger or a file cannot be used now.
    case unavailable
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold no input and no personal data.
  public let detail: String
  /// After how many seconds to try again, where that helps.
  public var retryAfter: UInt64?
  /// How many wrong passcodes a link still takes, where that was asked.
  public var attemptsLeft: Int?

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String, retryAfter: UInt64? = nil) {
    self.code = code
    self.detail = detail
    self.retryAfter = retryAfter
  }

  /// What every failed login is answered with.
  static let notAuthenticated = GatewayError(.notAuthenticated, "account, password or code are not right")
  /// What every request without a good session is answered with.
  static let noSession = GatewayError(.notAuthenticated, "there is no such session, or it is over")
}

extension GatewayError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: GatewayError, right: GatewayError) -> Bool { left.code == right.code }
}

extension GatewayError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
