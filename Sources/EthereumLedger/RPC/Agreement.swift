/// What a quorum of endpoints said.
public struct Agreement<Value: Sendable>: Sendable {
  /// The value.
  public let value: Value
  /// The endpoints that said something else.
  public let differing: [String]
  /// The endpoints that said nothing, or not in time.
  public let silent: [String]
  /// The endpoints that do not have so many blocks yet.
  public let behind: [String]
}

/// An answer that can be compared: values, and refusals that are about the question rather than the endpoint.
enum Said<Value: Hashable & Sendable>: Hashable, Sendable {
  case value(Value)
  case refusal(EthereumError.Code, [UInt8]?)

  init?(_ answer: Result<Value, EthereumError>) {
    switch answer {
    case .success(let value): self = .value(value)
    case .failure(let error):
      switch error.code {
      case .reverted, .nonceTooLow, .alreadyKnown, .underpriced, .insufficientFunds:
        self = .refusal(error.code, error.data)
      default: return nil
      }
    }
  }
}
