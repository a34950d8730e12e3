import Contract
import EthereumLedger
import Identity
import Synchronization
import Testing

/// A chain in memory with one contract on it, whose rules are `Contract.State`. Nothing is mined unless a test says so.
final class FakeChain: Sendable {
  static let chainID: UInt64 = 31337
  static let foundedAt: UInt64 = 1_700_000_000

  struct Block {
    let header: BlockHeader
    var transactions: [FakeTransaction] = []
    var receipts: [Word: JSON] = [:]
    var logs: [JSON] = []
    /// What the contract holds after it.
    var state: State
    var nonces: [Address: UInt64]
  }

  struct World {
    var blocks: [Block]
    var pool: [FakeTransaction] = []
    var finality: UInt64 = 2
    var baseFee: UInt128 = 1_000_000_000
    var salt: UInt64 = 0
    var gas: UInt64?
    var funds = true
    /// Every raw transaction that was ever handed in.
    var seen: [FakeTransaction] = []
  }

  let contract: Address
  let genesis: Genesis
  let world: Mutex<World>

  init(_ genesis: Genesis) throws {
    self.genesis = genesis
    contract = try #require(Address([UInt8](repeating: 0xc0, count: 20)))
    let reference = BlockReference(number: 0, hash: .random())
    let header = BlockHeader(reference: reference, parent: .zero, time: Self.foundedAt, baseFee: 1)
    world = Mutex(World(blocks: [Block(header: header, state: State(genesis), nonces: [:])]))
  }

  var head: BlockReference { world.withLock { $0.blocks[$0.blocks.count - 1].header.reference } }
  var state: State { world.withLock { $0.blocks[$0.blocks.count - 1].state } }
  var pool: [FakeTransaction] { world.withLock { $0.pool } }
  var seen: [FakeTransaction] { world.withLock { $0.seen } }
  func set(_ change: (inout World) -> Void) { world.withLock { change(&$0) } }

  /// Makes blocks, the first of which takes from the pool what pays enough and follows in nonce.
  func mine(_ count: Int = 1) {
    world.withLock { world in for _ in 0..<count { mine(&world) } }
  }

  /// Replaces the last blocks by as many others and one more, that hold nothing unless what was in them is kept.
  func reorganise(_ depth: Int, keeping: Bool) {
    world.withLock { world in
      let gone = world.blocks.suffix(depth).flatMap(\.transactions)
      world.blocks.removeLast(depth)
      world.salt += 1
      if !keeping { for _ in 0...depth { mine(&world) } }
      world.pool = gone + world.pool
      if keeping { for _ in 0...depth { mine(&world) } }
    }
  }

  private func mine(_ world: inout World) {
    let last = world.blocks[world.blocks.count - 1]
    let number = last.header.reference.number + 1
    let hash = Keccak256.hash(last.header.reference.hash.bytes + Word(world.salt).bytes + Word(number).bytes)
    let header = BlockHeader(
      reference: BlockReference(number: number, hash: hash), parent: last.header.reference.hash,
      time: last.header.time + 12, baseFee: world.baseFee)
    var block = Block(header: header, state: last.state, nonces: last.nonces)
    for transaction in world.pool.sorted(by: { $0.nonce < $1.nonce }) {
      guard transaction.most >= world.baseFee, transaction.nonce == block.nonces[transaction.sender, default: 0] else {
        continue
      }
      block.nonces[transaction.sender] = transaction.nonce + 1
      execute(transaction, in: &block)
    }
    world.pool.removeAll { $0.nonce < block.nonces[$0.sender, default: 0] }
    world.blocks.append(block)
  }

  private func execute(_ transaction: FakeTransaction, in block: inout Block) {
    var logs = [JSON]()
    var isSuccess = transaction.to == contract
    if isSuccess, let actions = try? ChainCall.actions(in: transaction.input) {
      let isSingle = transaction.input.starts(with: ABI.selector("submit()"))
      for (index, packed) in actions.enumerated() {
        let (outcome, digest) = Self.rule(packed, on: &block.state, at: block.header.time)
        let place = Word(UInt64(index) * 256 + UInt64(outcome)).bytes
        let number = block.logs.count + logs.count
        if let digest {
          logs.append(log([], digest.bytes.prefix(28) + place.suffix(4), transaction, block, number))
        } else if isSingle {
          isSuccess = false
        } else {
          logs.append(log(["Skipped(uint256)"], place, transaction, block, number))
        }
      }
    } else {
      isSuccess = false
    }
    block.transactions.append(transaction)
    block.logs += logs
    block.receipts[transaction.hash] = [
      "transactionHash": .string("0x" + transaction.hash.hex),
      "blockHash": .string("0x" + block.header.reference.hash.hex),
      "blockNumber": .string(Quantity.text(block.header.reference.number)), "status": isSuccess ? "0x1" : "0x0",
      "gasUsed": "0x5208", "contractAddress": .null, "logs": .array(logs),
    ]
  }

  /// The outcome, and the digest where the action is recorded.
  static func rule(_ packed: [UInt8], on state: inout State, at time: UInt64) -> (outcome: UInt8, digest: Word?) {
    let owner = { (record: Word) in state.records[record]?.anchor.owner }
    guard let (signed, key) = try? ChainCall.unpacked(packed, ledger: state.ledger, owner: owner),
      isShownAsKept(signed.action, packed, state)
    else { return (255, nil) }
    guard state.members[signed.action.actor] != nil else { return (Outcome.unknownActor.rawValue, nil) }
    guard let verified = signed.verified(with: key) else { return (Outcome.wrongSignature.rawValue, nil) }
    let outcome = state.apply(verified, at: time)
    return (outcome.rawValue, outcome.isRecorded(for: signed.action.body.kind) ? verified.digest : nil)
  }

  /// A grant is shown exactly when the contract keeps it.
  private static func isShownAsKept(_ action: Action, _ packed: [UInt8], _ state: State) -> Bool {
    let reference: Word
    switch action.body {
    case .access(let body): reference = body.reference
    case .anchor(let body): reference = body.reference
    case .grant(let body): reference = body.parent
    case .revoke(let word): reference = word
    default: return true
    }
    return reference.isZero || packed.hex.contains("ff" + reference.hex) == (state.grants[reference] == nil)
  }

  private func log(
    _ topics: [String], _ data: [UInt8], _ transaction: FakeTransaction, _ block: Block, _ index: Int
  ) -> JSON {
    [
      "address": .string(contract.hex), "topics": .array(topics.map { .string("0x" + ABI.topic($0).hex) }),
      "data": .string(Quantity.text(data)),
      "blockNumber": .string(Quantity.text(block.header.reference.number)),
      "blockHash": .string("0x" + block.header.reference.hash.hex),
      "transactionHash": .string("0x" + transaction.hash.hex), "logIndex": .string(Quantity.text(index)),
      "removed": .bool(false),
    ]
  }
}

/// A signed transaction of type 2, read back.
struct FakeTransaction {
  let raw: SignedTransaction
  let fields: [RLP]
  let sender: Address
  var hash: Word { raw.hash }
  var nonce: UInt64 { number(1) }
  var tip: UInt128 { number(2) }
  var most: UInt128 { number(3) }
  var to: Address? { Address(bytes(5)) }
  var input: [UInt8] { bytes(7) }

  init?(_ raw: [UInt8]) {
    guard raw.first == 2, case .list(let fields)? = try? RLP(decoding: Array(raw.dropFirst())), fields.count == 12
    else { return nil }
    self.fields = fields
    self.raw = SignedTransaction(bytes: raw)
    let digest = Keccak256.hash([2] + RLP.list(Array(fields.prefix(9))).encoded)
    func word(_ value: RLP) -> Word? {
      guard case .bytes(let bytes) = value, bytes.count <= 32 else { return nil }
      return Word([UInt8](repeating: 0, count: 32 - bytes.count) + bytes)
    }
    guard let r = word(fields[10]), let s = word(fields[11]),
      let sender = RecoverableSignature(r: r, s: s, isOdd: fields[9] == .bytes([1])).signer(of: digest)
    else { return nil }
    self.sender = sender
  }

  func json(block: UInt64?) -> JSON {
    func text(_ place: Int) -> JSON {
      let digits = bytes(place).hex.drop { $0 == "0" }
      return .string("0x" + (digits.isEmpty ? "0" : digits))
    }
    return [
      "type": "0x2", "chainId": text(0), "nonce": text(1), "maxPriorityFeePerGas": text(2), "maxFeePerGas": text(3),
      "gas": text(4), "to": .string(Quantity.text(bytes(5))), "value": text(6), "input": .string(Quantity.text(input)),
      "accessList": [], "yParity": text(9), "r": text(10), "s": text(11), "hash": .string("0x" + hash.hex),
      "blockNumber": block.map { .string(Quantity.text($0)) } ?? .null,
    ]
  }

  private func bytes(_ place: Int) -> [UInt8] {
    if case .bytes(let bytes) = fields[place] { bytes } else { [] }
  }

  private func number<Number: FixedWidthInteger>(_ place: Int) -> Number {
    bytes(place).reduce(0) { $0 << 8 | Number($1) }
  }
}
