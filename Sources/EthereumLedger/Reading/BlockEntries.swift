internal import Contract
internal import Identity

/// Makes entries of blocks' logs and transactions, one block after the other. Nothing is taken from a transaction but what
/// its hash covers, and nothing from its input but what the digest in the log covers.
struct BlockEntries {
  let contract: Address
  let book: CallBook
  /// The owners of records that the entries made so far have anchored. The book learns of them when they are final.
  private var anchored = [Word: MemberID]()

  init(contract: Address, book: CallBook) {
    self.contract = contract
    self.book = book
  }

  /// The entries of a block, in their order. The logs are the contract's in that block. Throws `alteredEntry` when logs
  /// and transactions do not belong together.
  mutating func entries(
    of logs: [ChainLog], in block: BlockHeader, _ transactions: [Word: ChainTransaction]
  ) throws(EthereumError) -> [ChainEntry] {
    var entries = [ChainEntry]()
    var calls = [Word: [[UInt8]]]()
    for log in logs {
      guard log.blockHash == block.reference.hash else {
        throw EthereumError(.alteredEntry, "a log names another block than the one it stands in")
      }
      guard case .recorded(let digest, let index, let outcome) = try ContractLog(log) else { continue }
      let call = if let known = calls[log.transaction] { known } else { try actions(of: transactions[log.transaction]) }
      calls[log.transaction] = call
      guard index < call.count else { throw Self.altered }
      entries.append(
        try entry(
          call[index], digest: digest, outcome: outcome, block: block, transaction: log.transaction))
    }
    return entries
  }

  private func actions(of transaction: ChainTransaction?) throws(EthereumError) -> [[UInt8]] {
    // The contract takes calls from plain accounts alone, so it is what the transaction calls.
    guard let transaction, transaction.to == contract, let call = try? ChainCall.actions(in: transaction.input) else {
      throw Self.altered
    }
    return call
  }

  private mutating func entry(
    _ packed: [UInt8], digest: [UInt8], outcome: UInt8, block: BlockHeader, transaction: Word
  ) throws(EthereumError) -> ChainEntry {
    let read = try? ChainCall.unpacked(packed, ledger: book.ledger) { anchored[$0] ?? book.owner(of: $0) }
    guard let signed = read?.signed, let digest = read?.signed.action.digest.startingWith(digest),
      let outcome = Outcome(rawValue: outcome), outcome.isRecorded(for: signed.action.body.kind),
      block.time <= State.latestTime
    else { throw Self.altered }
    if outcome == .accepted, case .anchor(let body) = signed.action.body { anchored[body.record] = body.owner }
    return ChainEntry(
      entry: Entry(time: block.time, outcome: outcome, signed: signed), digest: digest, block: block.reference,
      transaction: transaction)
  }

  private static var altered: EthereumError {
    EthereumError(.alteredEntry, "a log and its transaction do not belong together")
  }
}

extension Word {
  /// The word itself when it begins with some bytes, else nil.
  fileprivate func startingWith(_ start: [UInt8]) -> Word? { bytes.starts(with: start) ? self : nil }
}

extension Entry {
  /// Whether the entry changed what calls are packed and read with.
  var teaches: Bool { outcome == .accepted || outcome == .pending }
}
