/// Why bytes are no action, entry or genesis. Equality is on the code.
public struct ContractError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The number of words does not fit the kind, or is not a multiple of 32 bytes.
    case wrongLength
    /// A kind that does not exist.
    case unknownKind
    /// A field that holds what its type cannot.
    case malformedField
    /// The signature is malformed or its s is high.
    case malformedSignature
    /// An outcome that does not exist, or that its kind cannot have.
    case unknownOutcome
    /// A genesis that founds nothing.
    case malformedGenesis
  }

  /// The reason.
  public let code: Code
  /// The field or place, in words that hold no input.
  public let detail: String

  /// Makes an error from its code and place.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension ContractError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: ContractError, right: ContractError) -> Bool { left.code == right.code }
}

extension ContractError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
