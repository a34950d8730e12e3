internal import Contract
internal import Identity

/// Reads a ledger's entries from finalized blocks: what the contract logged by a quorum, what was signed by the hash of
/// its transaction and the digest in its log. It keeps nothing of blocks that may still change.
public actor ChainReader {
  /// The bounds of one step.
  public struct Limits: Sendable {
    /// The most blocks whose logs are asked for at once.
    public var blocks: UInt64
    /// How many blocks are fetched at the same time.
    public var width: Int

    /// 2,000 blocks, 8 at a time, unless said otherwise.
    public init(blocks: UInt64 = 2_000, width: Int = 8) {
      self.blocks = max(1, blocks)
      self.width = max(1, width)
    }
  }

  /// What a step has read.
  public struct Page: Hashable, Sendable {
    /// How many entries come before these.
    public let first: UInt64
    /// The entries, in their order.
    public let entries: [ChainEntry]
    /// How far the reader has come with them.
    public let cursor: ChainCursor
    /// The newest finalized block when the step began.
    public let finalized: BlockReference
    /// Endpoints that said something else than the quorum.
    public let differing: [String]

    /// Whether there was nothing more to read.
    public var isAtEnd: Bool { cursor.block.number >= finalized.number }
  }

  /// How far the reader has come.
  public private(set) var cursor: ChainCursor
  nonisolated let endpoints: Endpoints
  nonisolated let contract: Address
  nonisolated let book: CallBook
  nonisolated let limits: Limits
  private var span: UInt64
  private var failure: EthereumError?

  /// Reads from a cursor on: at first the block before the one that holds the contract, with no entries. The book must
  /// have learnt all entries up to the cursor; it learns those that are read from then on.
  public init(
    contract: Address, book: CallBook, endpoints: Endpoints, from cursor: ChainCursor, limits: Limits = Limits()
  ) {
    self.contract = contract
    self.endpoints = endpoints
    self.cursor = cursor
    self.limits = limits
    span = limits.blocks
    self.book = book
  }

  /// Reads the next blocks that are final. The reader's cursor moves on; the caller stores the entries and then the
  /// page's cursor, and begins again from what was stored after a crash.
  ///
  /// Throws `reorganised` when the last block that was read is another by now: finality broke, and this reader reads
  /// nothing more. Throws `noQuorum`, `alteredEntry` and what endpoints throw; then nothing was read.
  public func next() async throws(EthereumError) -> Page {
    if let failure { throw failure }
    let before = cursor
    let head = try await endpoints.finalized()
    let finalized = head.value.reference
    // Endpoints that fell behind do not turn time back.
    guard finalized.number > before.block.number else {
      if finalized.number == before.block.number, finalized.hash != before.block.hash { throw fail() }
      return Page(first: before.entries, entries: [], cursor: before, finalized: finalized, differing: head.differing)
    }
    try await requireUnchanged(before.block)
    let (logs, last, differing) = try await logs(from: before.block.number + 1, to: finalized.number)
    let end = last == finalized.number ? head.value : try await header(last)
    let entries = try await fetch(logs)
    guard cursor == before else { throw EthereumError(.busy, "the reader is read from twice at a time") }
    for item in entries where item.entry.teaches { book.learn(item.entry.signed.action) }
    cursor = ChainCursor(block: end.reference, entries: before.entries + UInt64(entries.count))
    return Page(
      first: before.entries, entries: entries, cursor: cursor, finalized: finalized,
      differing: Array(Set(head.differing + differing)).sorted())
  }

  private func fail() -> EthereumError {
    let error = EthereumError(.reorganised, "finalized blocks have changed: this chain is not to be believed any more")
    failure = error
    return error
  }

  private func requireUnchanged(_ block: BlockReference) async throws(EthereumError) {
    guard try await header(block.number).reference == block else { throw fail() }
  }

  /// The logs of at most `span` blocks. An endpoint that finds the range too long makes it shorter.
  private func logs(
    from first: UInt64, to end: UInt64
  ) async throws(EthereumError) -> (logs: [ChainLog], last: UInt64, differing: [String]) {
    while true {
      let last = min(end, first + (span - 1))
      do throws(EthereumError) {
        let found = try await endpoints.agreed { [contract] endpoint throws(EthereumError) in
          let logs = try await endpoint.logs(of: contract, from: first, to: .number(last))
          guard (logs.last?.block ?? 0) <= last else {
            throw EthereumError(.badAnswer, "\(endpoint.name) answered with logs of other blocks")
          }
          return logs
        }
        if span < limits.blocks { span = min(limits.blocks, span * 2) }
        return (found.value, last, found.differing)
      } catch {
        guard error.code == .noQuorum, span > 1 else { throw error }
        span = max(1, span / 4)
      }
    }
  }

  nonisolated func header(_ number: UInt64) async throws(EthereumError) -> BlockHeader {
    try await endpoints.agreed { endpoint throws(EthereumError) in
      guard let header = try await endpoint.block(.number(number)), header.reference.number == number else {
        throw EthereumError(.badAnswer, "\(endpoint.name) does not have a finalized block")
      }
      return header
    }.value
  }
}
