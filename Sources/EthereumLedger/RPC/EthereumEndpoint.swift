public import Identity

/// A node of an Ethereum chain, as far as JSON-RPC goes. Nothing that it says is to be believed by itself.
public protocol EthereumEndpoint: Sendable {
  /// What it is called in messages: never a secret, so of an address the host and port alone.
  var name: String { get }

  /// Asks for one thing. Throws `unreachable`, `busy`, `badAnswer`, `tooLarge`, or what the endpoint refused with:
  /// `reverted` with what the call returned, `nonceTooLow`, `alreadyKnown`, `underpriced`, `insufficientFunds`, or
  /// `refused` for anything else.
  func call(_ method: String, _ parameters: [JSON]) async throws(EthereumError) -> JSON
}

/// The calls that are used, typed.
extension EthereumEndpoint {
  /// The chain's number.
  public func chainID() async throws(EthereumError) -> UInt64 { try await call("eth_chainId", []).quantity() }

  /// The block of a tag or number; nil where the endpoint has none.
  public func block(_ block: BlockTag) async throws(EthereumError) -> BlockHeader? {
    let answer = try await call("eth_getBlockByNumber", [block.json, .bool(false)])
    return answer.isNull ? nil : try BlockHeader(answer)
  }

  /// The transactions of a block, hashed here; throws `badAnswer` where the endpoint has no such block.
  public func transactions(in block: UInt64) async throws(EthereumError) -> [ChainTransaction] {
    let answer = try await call("eth_getBlockByNumber", [BlockTag.number(block).json, .bool(true)])
    return try answer.list("transactions").map { item throws(EthereumError) in try ChainTransaction(item) }
  }

  /// A transaction by its hash, hashed here; nil where the endpoint does not know it.
  public func transaction(_ hash: Word) async throws(EthereumError) -> ChainTransaction? {
    let answer = try await call("eth_getTransactionByHash", [.word(hash)])
    guard !answer.isNull else { return nil }
    let transaction = try ChainTransaction(answer)
    guard transaction.hash == hash else { throw EthereumError(.badAnswer, "the answer is another transaction") }
    return transaction
  }

  /// A transaction's receipt; nil while it waits.
  public func receipt(_ hash: Word) async throws(EthereumError) -> TransactionReceipt? {
    let answer = try await call("eth_getTransactionReceipt", [.word(hash)])
    guard !answer.isNull else { return nil }
    let receipt = try TransactionReceipt(answer)
    guard receipt.transaction == hash else { throw EthereumError(.badAnswer, "the answer is another receipt") }
    return receipt
  }

  /// The logs of a contract in a range of blocks, in their order.
  public func logs(
    of contract: Address, from first: UInt64, to last: BlockTag
  ) async throws(EthereumError) -> [ChainLog] {
    let filter: JSON = [
      "address": .string(contract.hex), "fromBlock": BlockTag.number(first).json, "toBlock": last.json,
    ]
    guard let items = try await call("eth_getLogs", [filter]).items else {
      throw EthereumError(.badAnswer, "the answer holds no logs")
    }
    let logs = try items.map { item throws(EthereumError) in try ChainLog(item) }
    guard logs.allSatisfy({ $0.contract == contract && $0.block >= first }),
      zip(logs, logs.dropFirst()).allSatisfy({ ($0.block, $0.index) < ($1.block, $1.index) })
    else { throw EthereumError(.badAnswer, "the logs are not those that were asked for, or not in order") }
    return logs
  }

  /// How many transactions an account has sent up to a block; with `pending`, those that wait included.
  public func transactionCount(of account: Address, at block: BlockTag) async throws(EthereumError) -> UInt64 {
    try await call("eth_getTransactionCount", [.string(account.hex), block.json]).quantity()
  }

  /// What an account has, in wei, as a word.
  public func balance(of account: Address, at block: BlockTag = .latest) async throws(EthereumError) -> Word {
    let answer = try await call("eth_getBalance", [.string(account.hex), block.json])
    guard let bytes = answer.text.flatMap({ Quantity.scalar($0) }),
      let word = Word([UInt8](repeating: 0, count: 32 - bytes.count) + bytes)
    else { throw EthereumError(.badAnswer, "the answer is no balance") }
    return word
  }

  /// The code at an address; empty where there is none.
  public func code(at address: Address, _ block: BlockTag = .latest) async throws(EthereumError) -> [UInt8] {
    try Self.bytes(try await call("eth_getCode", [.string(address.hex), block.json]))
  }

  /// What a call returns at a block, without a transaction; throws `reverted` with what it returned when it fails.
  public func view(
    _ contract: Address, _ input: [UInt8], from sender: Address? = nil, at block: BlockTag = .latest
  ) async throws(EthereumError) -> [UInt8] {
    let call = Self.callObject(to: contract, input, from: sender)
    return try Self.bytes(try await self.call("eth_call", [call, block.json]))
  }

  /// How much gas a call would use now; throws `reverted` when it would fail.
  public func gas(for input: [UInt8], to contract: Address?, from sender: Address) async throws(EthereumError) -> UInt64
  {
    try await call("eth_estimateGas", [Self.callObject(to: contract, input, from: sender)]).quantity()
  }

  /// What a tip should be for a place in one of the next blocks.
  public func suggestedTip() async throws(EthereumError) -> UInt128 {
    try await call("eth_maxPriorityFeePerGas", []).quantity()
  }

  /// Hands a transaction in; throws `badAnswer` when the endpoint says it has another hash.
  public func send(_ transaction: SignedTransaction) async throws(EthereumError) {
    let answer = try await call("eth_sendRawTransaction", [.string(Quantity.text(transaction.bytes))])
    guard answer == .word(transaction.hash) else {
      throw EthereumError(.badAnswer, "the endpoint names the transaction by another hash")
    }
  }

  private static func callObject(to contract: Address?, _ input: [UInt8], from sender: Address?) -> JSON {
    var call: [String: JSON] = ["input": .string(Quantity.text(input))]
    if let contract { call["to"] = .string(contract.hex) }
    if let sender { call["from"] = .string(sender.hex) }
    return .object(call)
  }

  private static func bytes(_ answer: JSON) throws(EthereumError) -> [UInt8] {
    guard let bytes = answer.text.flatMap({ Quantity.bytes($0) }) else {
      throw EthereumError(.badAnswer, "the answer holds no bytes")
    }
    return bytes
  }
}

extension JSON {
  /// A word as JSON-RPC shows it.
  static func word(_ word: Word) -> JSON { .string("0x" + word.hex) }
}
