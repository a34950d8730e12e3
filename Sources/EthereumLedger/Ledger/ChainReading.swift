internal import Contract
internal import EmbeddedLedger
internal import Identity

/// What was read of a chain and is not taken yet. It knows which blocks hold which entries, so that reading goes on where
/// a replica stands, after a restart too.
actor ChainReading {
  private let contract: Address
  private let since: UInt64
  private let endpoints: Endpoints
  private let book: CallBook
  private let path: String
  private var reader: ChainReader?
  /// How many entries the book has learnt from a replica.
  private var resumed: UInt64 = 0
  /// The position of the first entry that is kept, and the entries from there on.
  private var first: UInt64 = 0
  private var kept: [[UInt8]] = []
  /// Cursors of pages that were read, until their entries are taken.
  private var cursors: [ChainCursor] = []
  private var fetching: Task<Void, any Error>?

  init(contract: Address, since: UInt64, endpoints: Endpoints, book: CallBook, cursor path: String) {
    self.contract = contract
    self.since = since
    self.endpoints = endpoints
    self.book = book
    self.path = path
  }

  func learn(_ entries: [Entry]) {
    for entry in entries where entry.outcome == .accepted || entry.outcome == .pending {
      book.learn(entry.signed.action)
    }
  }

  func resume(at size: UInt64) { resumed = size }

  /// How many entries the finalized blocks hold.
  func count() async throws -> UInt64 {
    try await fetch()
    return first + UInt64(kept.count)
  }

  /// The entries from a position on, after a look at the chain that began after the call. Whoever asks from a position holds
  /// everything before it on disk.
  func entries(from position: UInt64) async throws -> [[UInt8]] {
    if position < first { restart() }
    try await fetch()
    guard position >= first else { throw EthereumError(.storage, "entries were asked for that are gone") }
    try forget(before: position)
    return Array(kept.prefix(LedgerLimits.entriesPerCall))
  }

  /// What may still be taken back.
  func unsettled() async throws -> [Entry] {
    let news = try await currentReader().latest()
    guard endpoints.all.count - news.silent.count >= endpoints.quorum else {
      throw EthereumError(.noQuorum, "too few endpoints show their newest blocks")
    }
    return news.union.map(\.entry).filter { $0.outcome == .accepted }
  }

  /// One look at the chain after the other, each begun after it was asked for.
  private func fetch() async throws {
    let before = fetching
    let task = Task {
      _ = await before?.result
      try await advance()
    }
    fetching = task
    defer { if fetching == task { fetching = nil } }
    try await task.value
  }

  private func advance() async throws {
    let reader = try await currentReader()
    while true {
      let page = try await reader.next()
      kept += page.entries.map(\.bytes)
      if cursors.last != page.cursor { cursors.append(page.cursor) }
      // What is kept stays bounded; the rest is read when this is taken.
      if page.isAtEnd || kept.count >= LedgerLimits.entriesPerCall { return }
    }
  }

  /// The reader, which begins at the stored cursor where the replica holds all that it counts.
  private func currentReader() async throws -> ChainReader {
    if let reader { return reader }
    let stored = try ChainCursor.read(from: path)
    let cursor: ChainCursor
    if let stored, stored.entries <= resumed {
      cursor = stored
    } else {
      let start = try await endpoints.agreed { [since] endpoint throws(EthereumError) in
        guard let header = try await endpoint.block(.number(since)) else {
          throw EthereumError(.badAnswer, "\(endpoint.name) does not have the block that reading begins at")
        }
        return header.reference
      }
      cursor = ChainCursor(block: start.value, entries: 0)
    }
    // Another call may have been quicker.
    if let reader { return reader }
    let made = ChainReader(contract: contract, book: book, endpoints: endpoints, from: cursor)
    reader = made
    (first, kept, cursors) = (cursor.entries, [], [cursor])
    return made
  }

  private func restart() {
    reader = nil
    resumed = 0
    (first, kept, cursors) = (0, [], [])
  }

  /// Lets go of what a replica holds, and writes down how far that is.
  private func forget(before position: UInt64) throws {
    let taken = Int(min(UInt64(kept.count), position - first))
    guard taken > 0 else { return }
    kept.removeFirst(taken)
    first += UInt64(taken)
    guard let last = cursors.lastIndex(where: { $0.entries <= position }) else { return }
    try cursors[last].write(to: path)
    cursors.removeFirst(last)
  }
}
