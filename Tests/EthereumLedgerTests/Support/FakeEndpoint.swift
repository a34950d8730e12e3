import Contract
import EthereumLedger
import Identity
import Synchronization

/// A view of a fake chain, with what a test has it do wrong.
final class FakeEndpoint: EthereumEndpoint {
  typealias Fault = @Sendable (_ method: String, _ parameters: [JSON], _ answer: JSON) throws(EthereumError) -> JSON

  let name: String
  private let chain: Mutex<FakeChain>
  private let fault = Mutex<Fault?>(nil)
  private let asked = Mutex<[String: Int]>([:])

  init(_ name: String, _ chain: FakeChain) {
    self.name = name
    self.chain = Mutex(chain)
  }

  /// Has every answer go through a function first.
  func set(_ fault: Fault?) { self.fault.withLock { $0 = fault } }

  /// Has the endpoint answer nothing any more.
  func kill() { set { _, _, _ throws(EthereumError) in throw EthereumError(.unreachable, "dead") } }

  func count(_ method: String) -> Int { asked.withLock { $0[method] ?? 0 } }

  func call(_ method: String, _ parameters: [JSON]) async throws(EthereumError) -> JSON {
    asked.withLock { $0[method, default: 0] += 1 }
    let chain = chain.withLock { $0 }
    let result = chain.world.withLock { world in Result { try Self.answer(method, parameters, &world, chain) } }
    let fault = fault.withLock { $0 }
    switch result {
    case .success(let answer): return try fault?(method, parameters, answer) ?? answer
    case .failure(let error):
      _ = try fault?(method, parameters, .null)
      throw error as? EthereumError ?? EthereumError(.badAnswer, "fake")
    }
  }

  private static func answer(
    _ method: String, _ parameters: [JSON], _ world: inout FakeChain.World, _ chain: FakeChain
  ) throws -> JSON {
    switch method {
    case "eth_chainId": return .string(Quantity.text(FakeChain.chainID))
    case "eth_getBlockByNumber":
      guard let block = find(parameters[0], world) else { return .null }
      return json(block, full: parameters[1] == .bool(true))
    case "eth_getTransactionByHash":
      for block in world.blocks {
        for transaction in block.transactions where "0x" + transaction.hash.hex == parameters[0].text {
          return transaction.json(block: block.header.reference.number)
        }
      }
      return world.pool.first { "0x" + $0.hash.hex == parameters[0].text }?.json(block: nil) ?? .null
    case "eth_getTransactionReceipt":
      let hash = Word(hex: parameters[0].text?.dropFirst(2) ?? "")
      return world.blocks.lazy.compactMap { block in hash.flatMap { block.receipts[$0] } }.first ?? .null
    case "eth_getLogs":
      let (first, last) = (find(parameters[0]["fromBlock"], world), find(parameters[0]["toBlock"], world))
      guard let first, let last else { throw EthereumError(.refused, "no such blocks") }
      let range = first.header.reference.number..<(last.header.reference.number + 1)
      return .array(world.blocks.filter { range.contains($0.header.reference.number) }.flatMap(\.logs))
    case "eth_getTransactionCount":
      let account = parameters[0].text.flatMap { Address($0) }
      return .string(Quantity.text(account.flatMap { find(parameters[1], world)?.nonces[$0] } ?? 0))
    case "eth_call", "eth_estimateGas":
      if method == "eth_estimateGas", let gas = world.gas { return .string(Quantity.text(gas)) }
      let input = parameters[0]["input"]?.text.flatMap { Quantity.bytes($0) }
      guard let last = world.blocks.last, let input else { throw EthereumError(.badAnswer, "fake") }
      var state = last.state
      let actions = try ChainCall.actions(in: input)
      for packed in actions {
        let (outcome, digest) = FakeChain.rule(packed, on: &state, at: last.header.time)
        if actions.count == 1, digest == nil {
          let data = ABI.call("Refused(uint256)", [.word(Word(UInt64(outcome)))])
          throw EthereumError(.reverted, "fake", data: data)
        }
      }
      return method == "eth_call" ? "0x" : .string(Quantity.text(UInt64(100_000 * actions.count)))
    case "eth_maxPriorityFeePerGas": return "0x3b9aca00"
    case "eth_sendRawTransaction":
      return .string("0x" + (try take(parameters[0].text.flatMap { Quantity.bytes($0) } ?? [], &world)).hex)
    default: throw EthereumError(.refused, "fake")
    }
  }

  private static func take(_ raw: [UInt8], _ world: inout FakeChain.World) throws -> Word {
    guard world.funds else { throw EthereumError(.insufficientFunds, "fake") }
    guard let transaction = FakeTransaction(raw) else { throw EthereumError(.refused, "fake") }
    guard !world.pool.contains(where: { $0.hash == transaction.hash }) else {
      throw EthereumError(.alreadyKnown, "fake")
    }
    guard transaction.nonce >= world.blocks.last?.nonces[transaction.sender] ?? 0 else {
      throw EthereumError(.nonceTooLow, "fake")
    }
    let rivals = world.pool.filter { $0.sender == transaction.sender && $0.nonce == transaction.nonce }
    // As geth has it: a tenth more of both.
    guard rivals.allSatisfy({ transaction.most >= $0.most * 11 / 10 && transaction.tip >= $0.tip * 11 / 10 }) else {
      throw EthereumError(.underpriced, "fake")
    }
    world.pool.removeAll { $0.sender == transaction.sender && $0.nonce == transaction.nonce }
    world.pool.append(transaction)
    world.seen.append(transaction)
    return transaction.hash
  }

  private static func find(_ tag: JSON?, _ world: FakeChain.World) -> FakeChain.Block? {
    switch tag?.text {
    case "latest", "pending": return world.blocks.last
    case "finalized": return world.blocks.dropLast(Int(world.finality)).last ?? world.blocks.first
    case let text?:
      guard let number = Quantity.number(text, as: UInt64.self), number < world.blocks.count else { return nil }
      return world.blocks[Int(number)]
    case nil: return nil
    }
  }

  static func json(_ block: FakeChain.Block, full: Bool) -> JSON {
    let header = block.header
    return [
      "number": .string(Quantity.text(header.reference.number)), "hash": .string("0x" + header.reference.hash.hex),
      "parentHash": .string("0x" + header.parent.hex), "timestamp": .string(Quantity.text(header.time)),
      "baseFeePerGas": .string(Quantity.text(header.baseFee)),
      "transactions": .array(
        block.transactions.map { full ? $0.json(block: header.reference.number) : .string("0x" + $0.hash.hex) }),
    ]
  }
}
