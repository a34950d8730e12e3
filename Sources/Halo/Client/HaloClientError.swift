public import Custody
public import Identity

/// Why something asked of custodians was not done. Equality is on the code.
public struct HaloClientError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The custodian refused.
    case refused
    /// The custodian's answer is not of the form that it should have.
    case badAnswer
    /// The confirmation is of something else, or is not signed by the custodian.
    case wrongConfirmation
    /// Too few custodians gave shares that fit.
    case tooFewShares
    /// What is to be sent is larger than a custodian takes.
    case tooLarge
  }

  /// The reason.
  public let code: Code
  /// What happened, custodians named by their first 12 digits; holds no input and no secret.
  public let detail: String
  /// The reason that a custodian gave, where it gave a known one.
  public let refusal: ReleaseRefusal?

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String, refusal: ReleaseRefusal? = nil) {
    self.code = code
    self.detail = detail
    self.refusal = refusal
  }

  /// Makes an error about a custodian, which it names.
  public init(_ code: Code, _ custodian: MemberID, _ detail: String, refusal: ReleaseRefusal? = nil) {
    self.init(code, "custodian \(custodian.hex.prefix(12)): \(detail)", refusal: refusal)
  }
}

extension HaloClientError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: HaloClientError, right: HaloClientError) -> Bool { left.code == right.code }
}

extension HaloClientError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}

extension KeyAssembly.Fault {
  /// What the custodian did, in words for a person.
  public var words: String {
    switch self {
    case .silent: "did not answer"
    case .refused(let refusal): "refused: \(refusal.words)"
    case .malformed: "answered something malformed"
    case .wrongSignature: "gave an answer that it did not sign"
    case .otherAnswer: "answered something else than was asked"
    case .wrongShare: "gave a wrong share"
    case .falseDealing: "gave a share of a false dealing"
    case .outdated: "gave a share of an outdated dealing"
    }
  }
}
