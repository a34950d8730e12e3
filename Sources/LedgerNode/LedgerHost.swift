public import Client
internal import Contract
internal import Custody
internal import DirectoryService
public import EmbeddedLedger
internal import NIOCore
public import Identity
public import Logging
internal import Synchronization
internal import Transparency
internal import UnixSignals

/// One process that runs a founded ledger: the sequencer, the directory, and HTTP in front of both.
public struct LedgerHost: Sendable {
  private let sequencer: Sequencer
  private let directory: DirectoryStore
  private let board: WitnessBoard
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
    let keyring = try Keyring.open(
      try PrivateFile(path: home.ledgerKeyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    guard let seed = keyring.secret(named: Keyring.Ed25519Slot.log.rawValue)?.bytes else {
      throw ClientError(.homeRefused, "the keyring of the ledger's server holds no log key")
    }
    let store = try LedgerStore(at: home.ledger)
    guard store.genesis.ledger == network.ledger else {
      throw ClientError(.networkRefused, "\(home.network) and \(home.ledger) are of different ledgers")
    }
    sequencer = try await Sequencer.open(store, seed: seed, options: Sequencer.Options(clock: clock, logger: logger))
    let sequencer = sequencer
    directory = try await DirectoryStore(path: home.directory, ledger: network.ledger) { authority in
      guard let member = await sequencer.member(authority), member.role == .authority else { return nil }
      return member.keys(at: clock.now()).signingKey
    }
    let directory = directory
    let known = KnownQuorum()
    board = try WitnessBoard(sequencer) { await known.quorum(of: sequencer, directory) }
    ledger = network.ledger
    self.logger = logger
    self.clock = clock
    try await listFounder(of: home)
  }

  /// Takes the founder's own entry into the directory, once it is verified like every other.
  private func listFounder(of home: Home) async throws {
    let file = PrivateFile(path: home.foundersEntry)
    guard file.exists else { return }
    let signed = try SignedDirectoryEntry(json: try file.read(atMost: SignedDirectoryEntry.mostBytes).bytes)
    guard let founder = await sequencer.member(signed.authority), founder.role == .authority,
      let entry = try? signed.verified(by: founder.keys(at: clock.now()).signingKey)
    else { return }
    try await directory.keep(signed, entry)
  }

  /// Answers until the process is told to stop by SIGTERM or SIGINT, or the task is cancelled.
  ///
  /// - Parameters:
  ///   - host: the address to listen on.
  ///   - port: the port, or 0 for a free one.
  ///   - started: told the port once requests are answered.
  public func run(
    host: String, port: Int, stopsOnSignals: Bool = true, started: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let sequencer = sequencer
    let routes = DirectoryRoutes(store: directory, ledger: ledger, clock: clock.now) { await sequencer.member($0) }
    let server = LedgerServer(
      sequencer, board: board, host: host, port: port, logger: logger,
      onRunning: { channel in await started(channel.localAddress?.port ?? port) },
      addRoutes: { routes.add(to: $0) })
    try await server.run(untilSignalled: stopsOnSignals ? [.sigterm, .sigint] : [])
  }
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
