/// What an endpoint's error means. Codes are not enough: nodes say most of it in words, which are compared here and then
/// left behind, since they may repeat what was asked.
enum Refusal {
  static func error(_ json: JSON, from name: String) -> EthereumError {
    guard case .number(let number)? = json["code"] else {
      return EthereumError(.badAnswer, "\(name) answered with a malformed error")
    }
    let message = json["message"]?.text?.prefix(1000).lowercased() ?? ""
    if let data = returned(json["data"]) {
      return EthereumError(.reverted, "the call reverted", number: number, data: data)
    }
    for (part, code) in phrases where message.contains(part) {
      return EthereumError(code, "\(name) refused: \(words(for: code))", number: number)
    }
    if number == -32005 { return EthereumError(.busy, "\(name) takes no more requests for now", number: number) }
    return EthereumError(.refused, "\(name) refused with \(number)", number: number)
  }

  /// What a reverted call returned: the data itself or, with some nodes, a member of it.
  private static func returned(_ data: JSON?) -> [UInt8]? {
    guard let data, let text = data.text ?? data["data"]?.text else { return nil }
    return Quantity.bytes(text, atMost: 4096)
  }

  private static let phrases: [(String, EthereumError.Code)] = [
    ("nonce too low", .nonceTooLow), ("nonce is too low", .nonceTooLow), ("already known", .alreadyKnown),
    ("known transaction", .alreadyKnown), ("already imported", .alreadyKnown), ("underpriced", .underpriced),
    ("fee too low", .underpriced), ("less than block base fee", .underpriced),
    ("below the block", .underpriced), ("insufficient funds", .insufficientFunds),
    ("insufficient balance", .insufficientFunds), ("execution reverted", .reverted), ("revert", .reverted),
  ]

  private static func words(for code: EthereumError.Code) -> String {
    switch code {
    case .nonceTooLow: "the nonce was used already"
    case .alreadyKnown: "it has the transaction already"
    case .underpriced: "the fee is too low"
    case .insufficientFunds: "the account cannot pay"
    default: "the call reverted"
    }
  }
}
