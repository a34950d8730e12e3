public import Contract
public import Identity
internal import Synchronization
public import Transparency

/// A reader's own replica of a ledger: every signature verified, every rule applied, the root compared with the signed
/// checkpoint, before anything is taken over. It keeps the last checkpoint on disk, so that a ledger that shrinks or
/// splits is refused even after a restart. What it shows is as good as the ledger itself.
public actor Follower {
  nonisolated let service: any LedgerService
  nonisolated let store: LedgerStore
  nonisolated let growth: Growth
  private nonisolated let changes = Mutex<UInt64>(1)
  let clock: LedgerClock

  var replica: Replay
  /// The note that came last, byte for byte, so that a ledger at rest costs one request and no verification.
  var lastNote: String?
  /// The checkpoint that was last believed because a quorum had cosigned it.
  var witnessed: VerifiedCheckpoint?
  /// Two notes that contradict each other.
  var contradictory: (held: String, shown: String)?
  /// When the ledger was last asked and its answer found good; nil since the start.
  public internal(set) var syncedAt: UInt64?
  /// The last write to the file, perhaps under way, and while it is, the entries that it writes.
  var writing: Task<Void, any Error>?
  var written: (first: UInt64, entries: [StoredEntry])?
  private var running: Task<SyncedAhead, any Error>?
  private var waiting: Task<SyncedAhead, any Error>?

  private init(
    service: any LedgerService, store: LedgerStore, replica: Replay, witnessed: VerifiedCheckpoint?, clock: LedgerClock
  ) {
    self.service = service
    self.store = store
    self.replica = replica
    self.witnessed = witnessed
    growth = Growth(replica.tree.size)
    self.clock = clock
    lastNote = replica.checkpoint.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// Opens the replica in a file, or begins one. The ledger is named by its identifier, which nobody can give to
  /// another founding; a new file takes the genesis from the service when it has that identifier. Throws
  /// `otherLedger`, `alreadyRunning`, and as `Sequencer.open` does for a damaged file.
  ///
  /// - Parameter shared: whether other programs of the same reader may have the file open too. Each has its own look at the
  ///   ledger and takes over what another has verified and written; `forked` when the ledger showed them different pasts.
  public static func open(
    at path: String, ledger: Word, service: any LedgerService, clock: LedgerClock = .system, shared: Bool = false
  ) async throws -> Follower {
    let store: LedgerStore
    do {
      store = try LedgerStore(at: path, shared: shared)
    } catch {
      guard error.code == .noLedger else { throw error }
      let genesis = try await service.genesis()
      guard genesis.ledger == ledger else {
        throw LedgerError(.otherLedger, "the service is of another ledger")
      }
      store = try LedgerStore(at: path, founding: genesis, shared: shared)
    }
    guard store.genesis.ledger == ledger else {
      throw LedgerError(.otherLedger, "the replica's file is of another ledger")
    }
    guard store.genesis.isOnChain == service.isOwnReading else {
      throw LedgerError(.otherLedger, "a ledger on a chain is read from the chain, and no other is")
    }
    // Read before the entries: another program may add to both in between, and to the entries first.
    let note = try store.witnessedNote()
    let replica = try await Replay.ofStore(store)
    var witnessed: VerifiedCheckpoint?
    if let note {
      let kept = try store.genesis.keptCheckpoint(note)
      guard (try? replica.tree.root(at: kept.size)) == kept.root else {
        throw LedgerError(.forked, "the witnessed checkpoint that was kept is not of the replica's tree")
      }
      witnessed = kept
    }
    return Follower(service: service, store: store, replica: replica, witnessed: witnessed, clock: clock)
  }

  /// Closes the file.
  public func close() throws(LedgerError) {
    growth.close()
    try store.close()
  }

  /// What the entries add up to. Holding on to the value makes the next `sync` copy what it changes: use `read` for a
  /// look.
  public var state: State { replica.state }

  /// Looks at the state without copying it.
  public func read<Result: Sendable>(
    _ body: @Sendable (borrowing State) throws -> Result
  ) rethrows -> Result {
    try body(replica.state)
  }

  /// Counts the changes of the state, so that whoever remembers a part of it knows when to look again: what was read after
  /// this number was, is the state's part for as long as the number stays. Asked without waiting for the actor.
  package nonisolated var change: UInt64 { changes.withLock(\.self) }

  /// Says that the state has changed. Called before the actor lets anybody else in.
  func noteChange() { changes.withLock { $0 += 1 } }

  /// The last accepted checkpoint; nil before the first `sync` of a new file.
  public var verifiedCheckpoint: VerifiedCheckpoint? { replica.checkpoint }

  /// The number of entries.
  public var size: UInt64 { replica.tree.size }

  /// The entry at a position; throws `outOfBounds` beyond the last one.
  public func entry(at position: UInt64) async throws(LedgerError) -> Entry {
    let bytes =
      if let recent = recent(position) { recent } else {
        try await store.entries(from: position, count: 1).first
      }
    guard let bytes, position < size else { throw LedgerError(.outOfBounds, "the replica has no such entry") }
    do throws(ContractError) {
      return try Entry(bytes: bytes)
    } catch {
      throw LedgerError(.alteredEntry, "the stored entry is not what was written", at: position)
    }
  }

  /// An entry that came last and may not be on disk yet.
  private func recent(_ position: UInt64) -> [UInt8]? {
    guard let written, position >= written.first, position - written.first < UInt64(written.entries.count) else {
      return nil
    }
    return written.entries[Int(position - written.first)].bytes
  }

  /// Throws `stale` when the ledger was not asked within so many seconds, as a custodian must before it releases.
  public func requireFresh(within seconds: UInt64) throws(LedgerError) {
    let now = clock.now()
    guard let syncedAt, now < syncedAt || now - syncedAt <= seconds else {
      throw LedgerError(.stale, "the replica was not compared with its ledger for too long")
    }
  }

  /// Fetches, verifies and stores what is new, and returns the checkpoint that covers it. Throws `shrunk`, `forked`,
  /// `wrongCheckpoint`, `missingEntries`, `surplusEntries`, `malformedEntry`, `wrongSignature`, `wrongOutcome` or
  /// `wrongRoot`, the first bad entry named by its position; what the service throws; and the file's errors. After any
  /// of them the replica is what it was before.
  ///
  /// Calls that come while one is under way share the next one, which asks the ledger anew: whoever returns has seen
  /// everything that was on the ledger when they called.
  @discardableResult public func sync() async throws -> VerifiedCheckpoint {
    let ahead = try await syncAhead()
    try await ahead.durable()
    return ahead.checkpoint
  }

  /// As `sync`, but returns as soon as what is new is verified and in memory, so that the caller can do something else
  /// while it is written.
  ///
  /// - Parameter told: what the ledger said with a receipt. It stands for the question only where it fits, and only for
  ///   this caller.
  package func syncAhead(_ told: (from: UInt64, news: LedgerNews)? = nil) async throws -> SyncedAhead {
    if let waiting { return try await waiting.value }
    let before = running
    let task = Task {
      _ = await before?.result
      if told == nil { waiting = nil }
      return try await advance(told)
    }
    waiting = before == nil || told != nil ? nil : task
    running = task
    defer { if running == task { running = nil } }
    return try await task.value
  }
}
