public import Identity

/// A block that is asked for.
public enum BlockTag: Hashable, Sendable {
  /// The newest.
  case latest
  /// The newest that cannot change any more.
  case finalized
  /// The newest with what waits on top of it.
  case pending
  /// The block of a number.
  case number(UInt64)

  var json: JSON {
    switch self {
    case .latest: "latest"
    case .finalized: "finalized"
    case .pending: "pending"
    case .number(let number): .string(Quantity.text(number))
    }
  }
}

/// A block by number and hash.
public struct BlockReference: Hashable, Sendable, Codable {
  /// The number, from 0.
  public let number: UInt64
  /// The hash.
  public let hash: Word

  /// Joins the two.
  public init(number: UInt64, hash: Word) {
    self.number = number
    self.hash = hash
  }
}

/// What is used of a block.
public struct BlockHeader: Hashable, Sendable {
  /// Number and hash.
  public let reference: BlockReference
  /// The hash of the block before.
  public let parent: Word
  /// The block's time, in seconds since 1970.
  public let time: UInt64
  /// What a unit of gas costs at least in this block, in wei; 0 before there were such fees.
  public let baseFee: UInt128

  /// Joins the parts.
  public init(reference: BlockReference, parent: Word, time: UInt64, baseFee: UInt128) {
    self.reference = reference
    self.parent = parent
    self.time = time
    self.baseFee = baseFee
  }

  /// Reads the answer to `eth_getBlockByNumber`; throws `badAnswer`.
  public init(_ json: JSON) throws(EthereumError) {
    reference = BlockReference(number: try json.number("number"), hash: try json.word("hash"))
    parent = try json.word("parentHash")
    time = try json.number("timestamp")
    baseFee = json["baseFeePerGas"] == nil ? 0 : try json.number("baseFeePerGas")
  }
}

/// A log that a contract made.
public struct ChainLog: Hashable, Sendable {
  /// The most bytes of data that are read.
  public static let mostData = 1 << 16
  /// Who made it.
  public let contract: Address
  /// The topics, at most four.
  public let topics: [Word]
  /// The data.
  public let data: [UInt8]
  /// The number of the block.
  public let block: UInt64
  /// The hash of the block.
  public let blockHash: Word
  /// The transaction.
  public let transaction: Word
  /// The place among all logs of the block.
  public let index: UInt64

  /// Joins the parts.
  public init(
    contract: Address, topics: [Word], data: [UInt8], block: BlockReference, transaction: Word, index: UInt64
  ) {
    self.contract = contract
    self.topics = topics
    self.data = data
    self.block = block.number
    blockHash = block.hash
    self.transaction = transaction
    self.index = index
  }

  /// Reads an item of `eth_getLogs` or of a receipt; throws `badAnswer`, also for a log that a reorganisation removed.
  public init(_ json: JSON) throws(EthereumError) {
    guard json["removed"] != .bool(true) else { throw EthereumError(.badAnswer, "the log was removed") }
    contract = try json.address("address")
    topics = try json.list("topics").map { item throws(EthereumError) in
      guard let bytes = item.text.flatMap({ Quantity.bytes($0, atMost: 32) }), let topic = Word(bytes) else {
        throw EthereumError(.badAnswer, "a topic of a log is malformed")
      }
      return topic
    }
    guard topics.count <= 4 else { throw EthereumError(.badAnswer, "a log has at most four topics") }
    data = try json.bytes("data", atMost: Self.mostData)
    block = try json.number("blockNumber")
    blockHash = try json.word("blockHash")
    transaction = try json.word("transactionHash")
    index = try json.number("logIndex")
  }
}

/// What became of a transaction.
public struct TransactionReceipt: Hashable, Sendable {
  /// The transaction.
  public let transaction: Word
  /// The block it stands in.
  public let block: BlockReference
  /// Whether it took effect; otherwise it reverted and only cost.
  public let isSuccess: Bool
  /// The gas it used.
  public let gasUsed: UInt64
  /// The address of the contract that it made.
  public let contract: Address?
  /// The logs it made.
  public let logs: [ChainLog]

  /// Reads the answer to `eth_getTransactionReceipt`; throws `badAnswer`.
  public init(_ json: JSON) throws(EthereumError) {
    transaction = try json.word("transactionHash")
    block = BlockReference(number: try json.number("blockNumber"), hash: try json.word("blockHash"))
    isSuccess = try json.number("status") as UInt8 == 1
    gasUsed = try json.number("gasUsed")
    contract = try json.optionalAddress("contractAddress")
    logs = try json.list("logs").map { item throws(EthereumError) in try ChainLog(item) }
  }
}
