public import Blocks
internal import Contract
public import Custody
public import EmbeddedLedger
public import Identity
public import Logging
package import Shards

/// A custodian: keeps shares and shards of records, decides alone and by its own replica of the ledger whether to hand them
/// out, and keeps a log of every share that it has released (docs/spec/custody.md).
///
/// The value is cheap to copy; copies share everything. Its calls run on whatever thread they are made from, so that
/// signatures and encryption use every core; only the replica, the log and the file go one at a time.
public struct Custodian: Sendable {
  /// What can be set when a custodian is opened.
  public struct Options: Sendable {
    /// The most bytes of blocks that it keeps.
    public var capacity: Int
    /// The most that it keeps of one depositor's records before they are anchored, so that nobody fills it with what
    /// the ledger will never hold.
    public var pending: PendingQuota
    /// The version of the program, for `GET /v1/status`.
    public var version: String

    /// Takes the options; a terabyte unless said otherwise.
    public init(capacity: Int = 1 << 40, pending: PendingQuota = PendingQuota(), version: String = "1") {
      self.capacity = capacity
      self.pending = pending
      self.version = version
    }
  }

  /// How much of one depositor's may wait for its anchor.
  public struct PendingQuota: Hashable, Sendable {
    /// The most records.
    public var records: Int
    /// The most bytes of their blocks together.
    public var bytes: Int

    /// Takes the bounds.
    public init(records: Int = 256, bytes: Int = 64 << 30) {
      self.records = records
      self.bytes = bytes
    }
  }

  let keys: MemberKeys
  let ledger: Word
  let replica: Follower
  let store: CustodyStore
  let blocks: any BlockStore
  let policy: @Sendable () async -> PolicyDocument?
  let clock: LedgerClock
  let logger: Logger
  let options: Options
  let vault: ShareVault
  let standing: CustodianStanding
  let demands: DemandsInForce
  let reach = EpochReach()
  let log: ReleaseLog
  let discarding: Discarding
  /// Called once a release is on disk and before its answer is made, so that a test can look or stop there.
  package var afterLogging: (@Sendable () async -> Void)?
  /// Puts another share in the place of the one that is released, so that a demonstration or a test has a custodian that
  /// lies.
  package var alterShare: (@Sendable (Share) -> Share)?

  /// Opens a custodian on its replica, its file and its blocks, and finishes deletions that were cut off.
  ///
  /// - Parameters:
  ///   - keys: the custodian's own keys as a member.
  ///   - nodeKey: 32 secret bytes, from which the key of the stored shares follows.
  ///   - replica: its replica of the ledger.
  ///   - store: its file.
  ///   - blocks: where blocks lie; they are handed over as they came, so the store encrypts them at rest.
  ///   - policy: the document of the policy that is now on the ledger; nil while it is not known.
  ///   - clock: its clock.
  ///   - logger: where it writes what happens; members are never named there.
  ///   - options: its bounds.
  /// - Throws: `wrongKey` when the file was written under another node key; what file and blocks throw.
  public init(
    keys: MemberKeys, nodeKey: [UInt8], replica: Follower, store: CustodyStore, blocks: any BlockStore,
    policy: @escaping @Sendable () async -> PolicyDocument?, clock: LedgerClock = .system,
    logger: Logger = Logger(label: "aureole.custodian"), options: Options = Options()
  ) async throws {
    self.keys = keys
    ledger = replica.genesis().ledger
    self.replica = replica
    self.store = store
    self.blocks = blocks
    self.policy = policy
    demands = DemandsInForce(policy: policy)
    self.clock = clock
    self.logger = logger
    self.options = options
    let vault = try ShareVault(nodeKey: nodeKey)
    self.vault = vault
    try await store.write { database in
      guard let mark = try CustodyStore.meta("mark", in: database) else {
        return try CustodyStore.setMeta("mark", vault.mark.bytes, in: database)
      }
      guard mark == vault.mark.bytes else {
        throw CustodianError(.wrongKey, "the custodian's file was written under another node key")
      }
    }
    standing = CustodianStanding(isForked: try await store.hasSeenFork())
    log = ReleaseLog(store: store)
    discarding = Discarding(store: store, blocks: blocks)
    for record in try await store.recordsWithDoomedBlocks() { try await discarding.discardUnnamed(record) }
  }

  /// The member that this custodian is.
  public var member: MemberID { keys.member }

  /// From here on nothing more is taken or handed out; what is under way is finished.
  public func stop() { standing.stop() }

  /// Brings the replica up to the ledger's newest checkpoint. Throws `forked`, for good, when the ledger contradicts what
  /// it showed before, `stale` when it cannot be asked, `busy` when the custodian is stopping.
  func refresh() async throws { try await durable(try await refreshAhead()) }

  /// Waits until what a refresh brought is on disk. Throws `stale` when it cannot be written.
  func durable(_ ahead: SyncedAhead) async throws {
    do {
      try await ahead.durable()
    } catch {
      logger.error("the replica could not be written", metadata: ["error": "\(error)"])
      throw ReleaseRefusal.stale
    }
  }

  /// As `refresh`, but what is new may still be on its way to the disk: nothing is answered before `durable`.
  func refreshAhead() async throws -> SyncedAhead {
    try standing.require()
    let ahead: SyncedAhead
    do {
      ahead = try await replica.syncAhead()
    } catch let error as LedgerError where Self.forks.contains(error.code) {
      try await noteFork(error)
      throw ReleaseRefusal.forked
    } catch {
      logger.warning("the ledger could not be followed", metadata: ["error": "\(error)"])
      throw ReleaseRefusal.stale
    }
    // Another call may have seen the fork meanwhile.
    try standing.require()
    return ahead
  }

  /// What only a ledger that shows different things to different people, or at different times, gives rise to.
  package static let forks: Set<LedgerError.Code> = [.forked, .shrunk, .wrongRoot]

  private func noteFork(_ error: LedgerError) async throws {
    guard standing.noteFork() else { return }
    logger.critical(
      "the ledger contradicts itself; nothing is released any more",
      metadata: ["error": "\(error)", "code": "\(error.code.rawValue)"])
    try await store.noteFork(await replica.contradiction().map { ForkEvidence(held: $0.held, shown: $0.shown) })
  }

  /// Takes an error that something beside the custodian met with the same replica, such as the witness: a fork that was
  /// seen there is one here. Throws what the file throws.
  public func heed(_ error: any Error) async throws {
    guard let error = error as? LedgerError, error.code == .forked else { return }
    try await noteFork(error)
  }
}
