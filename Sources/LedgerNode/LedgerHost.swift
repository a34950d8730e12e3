public import Client
internal import Contract
internal import Custody
internal import DirectoryService
public import EmbeddedLedger
internal import NIOCore
public import Identity
public import Logging
internal import Monitoring
internal import ServiceLifecycle
internal import Synchronization
internal import Transparency
internal import UnixSignals

/// One process that runs a founded ledger: the sequencer, the directory, and HTTP in front of both.
public struct LedgerHost: Sendable {
  private let hosted: any HostedLedger
  private let directory: DirectoryStore
  /// Nil on a chain, which nobody co-signs.
  private let board: WitnessBoard?
  private let ledger: Word
  private let logger: Logger
  private let clock: LedgerClock

  /// Opens what `Founding` made in a home: unlocks the log key, replays the ledger, opens the directory.
  ///
  /// - Throws: when the home was not founded, the passphrase is wrong, the ledger is damaged, or another process
  ///   runs it already.
  public init(
    home: Home, passphrase: Passphrase, logger: Logger, clock: LedgerClock = .system
  ) async throws {
    let network = try Network(path: home.network)
    let sequencer: Sequencer?
    let hosted: any HostedLedger
    if let place = network.chain {
      sequencer = nil
      hosted = try await RelayedLedger.open(home, network, at: place, passphrase: passphrase, logger: logger)
    } else {
      let opened = try await Self.sequencer(of: home, network, passphrase, logger, clock)
      (sequencer, hosted) = (opened, opened)
    }
    self.hosted = hosted
    directory = try await DirectoryStore(path: home.directory, ledger: network.ledger) { authority in
      guard let member = await hosted.member(authority), member.role == .authority else { return nil }
      return member.keys(at: clock.now()).signingKey
    }
    let directory = directory
    let known = KnownQuorum()
    board = try sequencer.map { sequencer in
      try WitnessBoard(sequencer) { await known.quorum(of: sequencer, directory) }
    }
    ledger = network.ledger
    self.logger = logger
    self.clock = clock
    try await listFounder(of: home)
  }

  private static func sequencer(
    of home: Home, _ network: Network, _ passphrase: Passphrase, _ logger: Logger, _ clock: LedgerClock
  ) async throws -> Sequencer {
    let keyring = try Keyring.open(
      try PrivateFile(path: home.ledgerKeyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    guard let seed = keyring.secret(named: Keyring.Ed25519Slot.log.rawValue)?.bytes else {
      throw ClientError(.homeRefused, "the keyring of the ledger's server holds no log key")
    }
    let store = try LedgerStore(at: home.ledger)
    guard store.genesis.ledger == network.ledger else {
      throw ClientError(.networkRefused, "\(home.network) and \(home.ledger) are of different ledgers")
    }
    return try await Sequencer.open(store, seed: seed, options: Sequencer.Options(clock: clock, logger: logger))
  }

  /// Takes the founder's own entry into the directory, once it is verified like every other.
  private func listFounder(of home: Home) async throws {
    let file = PrivateFile(path: home.foundersEntry)
    guard file.exists else { return }
    let signed = try SignedDirectoryEntry(json: try file.read(atMost: SignedDirectoryEntry.mostBytes).bytes)
    guard let founder = await hosted.member(signed.authority), founder.role == .authority,
      let entry = try? signed.verified(by: founder.keys(at: clock.now()).signingKey)
    else { return }
    try await directory.keep(signed, entry)
  }

  /// Answers until the process is told to stop by SIGTERM or SIGINT, or the task is cancelled.
  ///
  /// - Parameters:
  ///   - host: the address to listen on.
  ///   - port: the port, or 0 for a free one.
  ///   - metricsPort: the port of the loopback interface for metrics; nil for none.
  ///   - started: told the port once requests are answered.
  public func run(
    host: String, port: Int, metricsPort: Int? = nil, stopsOnSignals: Bool = true,
    started: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let hosted = hosted
    let routes = DirectoryRoutes(store: directory, ledger: ledger, clock: clock.now) { await hosted.member($0) }
    let requests = RequestTally(of: "aureole_ledger")
    let server = LedgerServer(
      hosted, board: board, host: host, port: port, logger: logger, requests: requests,
      onRunning: { channel in await started(channel.localAddress?.port ?? port) },
      addRoutes: { routes.add(to: $0) })
    var services: [any Service] = [server]
    if let metricsPort {
      let clock = clock
      services.append(
        MetricsServer(port: metricsPort, logger: logger) {
          await Self.metrics(of: hosted, requests, at: clock.now())
        })
    }
    try await ServiceGroup(
      services: services, gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [], logger: logger
    ).run()
  }

  /// What operators watch of a ledger: counts and measures, no member.
  private static func metrics(of hosted: any HostedLedger, _ requests: RequestTally, at now: UInt64) async -> String {
    var exposition = Exposition()
    exposition.show(requests)
    exposition.show("aureole_ledger_accepting", "Whether it takes actions.", hosted.isAccepting ? 1 : 0)
    exposition.show("aureole_ledger_entries", "Entries of the ledger.", await hosted.size)
    if let at = await hosted.syncedAt {
      exposition.show(
        "aureole_ledger_replica_lag_seconds", "Seconds since the chain was read.", now - min(now, at))
    }
    return exposition.text
  }
}

/// A ledger with its directory beside it, which asks who members are.
protocol HostedLedger: RunningLedger {
  /// The member with an identifier; nil when nobody is enrolled under it.
  func member(_ member: MemberID) async -> State.Member?
  /// How many entries it has.
  var size: UInt64 { get async }
  /// When a ledger that is elsewhere was last read; nil for one that is here.
  var syncedAt: UInt64? { get async }
}

extension Sequencer: HostedLedger {
  nonisolated var syncedAt: UInt64? { nil }
}

extension RelayedLedger: HostedLedger {
  func member(_ member: MemberID) async -> State.Member? { await replica.read { $0.members[member] } }
  var size: UInt64 { get async { await replica.size } }
  var syncedAt: UInt64? { get async { await replica.syncedAt } }
}

/// Which witnesses count: those that the policy's document names. A policy's is read once.
private final class KnownQuorum: Sendable {
  private let known = Mutex<(terms: PolicyTerms, quorum: Quorum)?>(nil)

  /// Nil while there is no such document.
  func quorum(of sequencer: Sequencer, _ directory: DirectoryStore) async -> Quorum? {
    let terms = await sequencer.policy()
    if let known = known.withLock(\.self), known.terms == terms { return known.quorum }
    guard terms.custodianCount > 0, let json = try? await directory.document(terms.document),
      let quorum = try? PolicyDocument(json: json, of: terms).quorum()
    else { return nil }
    known.withLock { $0 = (terms, quorum) }
    return quorum
  }
}
