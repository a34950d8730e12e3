public import Contract
public import Identity

/// An entry of the ledger as it stands on the chain.
public struct ChainEntry: Hashable, Sendable {
  /// Time, outcome and signed action.
  public let entry: Entry
  /// The action's digest.
  public let digest: Word
  /// The block it stands in.
  public let block: BlockReference
  /// The transaction it stands in.
  public let transaction: Word

  /// The bytes of the entry, as every other engine keeps them.
  public var bytes: [UInt8] { entry.bytes }
}

/// The contract's logs that a follower and a relayer read.
enum ContractLog: Hashable, Sendable {
  /// An action that was recorded: the first 28 bytes of its digest, its index in the call, its outcome.
  case recorded(digest: [UInt8], index: Int, outcome: UInt8)
  /// An action of a call for several that was refused.
  case skipped(index: Int, outcome: UInt8)
  /// A log for readers of tokens.
  case other

  static let skippedTopic = ABI.topic("Skipped(uint256)")

  /// Reads a log of the contract; throws `alteredEntry` when the contract cannot have made it.
  init(_ log: ChainLog) throws(EthereumError) {
    switch log.topics {
    case []:
      guard log.data.count == 32 else { throw Self.altered }
      let (index, outcome) = try Self.place(log.data.suffix(4))
      self = .recorded(digest: Array(log.data.prefix(28)), index: index, outcome: outcome)
    case [Self.skippedTopic]:
      guard log.data.count == 32 else { throw Self.altered }
      let (index, outcome) = try Self.place(log.data.suffix(32))
      self = .skipped(index: index, outcome: outcome)
    default: self = .other
    }
  }

  /// Three bytes of the index and one of the outcome, after zeros.
  private static func place(_ bytes: ArraySlice<UInt8>) throws(EthereumError) -> (index: Int, outcome: UInt8) {
    guard bytes.dropLast(4).allSatisfy({ $0 == 0 }) else { throw altered }
    let number = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard number >> 8 < UInt32(ChainCall.mostActions) else { throw altered }
    return (Int(number >> 8), UInt8(truncatingIfNeeded: number))
  }

  private static var altered: EthereumError {
    EthereumError(.alteredEntry, "a log is not of the form that the contract gives it")
  }
}
