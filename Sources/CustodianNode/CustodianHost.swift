public import Client
internal import Contract
public import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
public import Identity
public import Logging
internal import Monitoring
internal import NIOCore
internal import ServiceLifecycle
internal import Transparency
internal import UnixSignals

/// One custodian process: its home, its replica of the ledger, the service over mutual TLS, and what it does unasked.
public struct CustodianHost: Sendable {
  private let home: Home
  private let client: MemberClient
  private let custodian: Custodian
  private let store: CustodyStore
  private let credentials: Credentials
  private let witness: WitnessSigner
  private let record: WitnessRecord
  private let logger: Logger

  /// Opens a custodian's home: unlocks its keys, opens replica, file and blocks, fetches its certificate.
  ///
  /// - Parameters:
  ///   - home: the home of a member that joined as custodian.
  ///   - passphrase: what opens its keyring.
  ///   - url: where the ledger answers, when it is not where the network file says.
  ///   - blocks: where its blocks lie, from now on; nil for where they lay before, at first in the home's folder.
  ///   - misbehaviour: what a custodian of a demonstration does wrong.
  ///   - logger: where it writes what happens; members are named by identifier at most.
  /// - Throws: `homeRefused` when nobody lives there or it is no custodian's, `actionRefused` while the authority has not
  ///   enrolled it; what is wrong with file, blocks or replica.
  public init(
    home: Home, passphrase: Passphrase, url: String? = nil, blocks: BlocksPlace? = nil,
    misbehaviour: Misbehaviour? = nil, logger: Logger
  ) async throws {
    if misbehaviour != nil, !PrivateFile(path: home.path + "/" + Misbehaviour.mark).exists {
      throw ClientError(.homeRefused, "only the custodian of a demonstration can be made to misbehave")
    }
    self.home = home
    let (keyring, secrets) = try Self.secrets(of: home, passphrase)
    client = try await MemberClient.open(home, passphrase: passphrase, url: url)
    witness = try WitnessSigner(
      name: KeyName(PolicyDocument.Custodian.witnessName(of: keyring.keys.member)), secret: secrets.witness)
    record = try WitnessRecord(at: home.witnessRecord, of: client.network.genesis)
    do {
      try await client.replica.sync()
    } catch let error as LedgerError where Custodian.forks.contains(error.code) {
      // The custodian sees it again, and says so to whoever asks it for something.
    }
    credentials = try Credentials(
      certificate: try await client.certificate(), key: keyring.keys.signing, root: client.network.root)
    try blocks?.settle(in: home)
    store = try CustodyStore(at: home.custody, ledger: client.network.ledger, custodian: keyring.keys.member)
    let policy = client
    let honest = try await Custodian(
      keys: keyring.keys, nodeKey: secrets.node, replica: client.replica, store: store,
      blocks: try (try blocks ?? BlocksPlace(of: home)).open(in: home, nodeKey: secrets.node),
      policy: { try? await policy.policyDocument() },
      logger: logger)
    custodian = misbehaviour?.applied(to: honest) ?? honest
    self.logger = logger
  }

  /// Answers until the process is told to stop by SIGTERM or SIGINT, or the task is cancelled. What it follows, states and
  /// co-signs goes on beside it.
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
    let custodian = custodian
    let metrics = CustodianMetrics()
    let server = try HaloServer(
      credentials: credentials, host: host, port: port, logger: logger, requests: metrics.requests,
      onRunning: { channel in await started(channel.localAddress?.port ?? port) },
      addRoutes: { CustodianRoutes(custodian, metrics: metrics).add(to: $0) })
    let upkeep = Upkeep(of: custodian)
    let statements = ReleaseStatements(of: custodian)
    let scrub = Scrub(of: custodian)
    var services: [any Service] = [
      server,
      Background {
        await upkeep.run()
        // It ends by itself only when the ledger has contradicted itself.
        await keepEvidence()
      },
      Background { await statements.run() }, Background { await scrub.run() }, Background { await witnessing() },
    ]
    if let metricsPort {
      services.append(MetricsServer(port: metricsPort, logger: logger) { await metrics.text(of: custodian) })
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [], logger: logger)
    // Whoever is slow to send or to take an answer does not keep the node from stopping.
    configuration.maximumGracefulShutdownDuration = .seconds(Self.longestShutdown)
    let group = ServiceGroup(configuration: configuration)
    let end: Result<Void, any Error>
    do { end = .success(try await group.run()) } catch { end = .failure(error) }
    custodian.stop()
    try store.close()
    await client.close()
    try end.get()
  }

  /// Co-signs what the ledger proposes to its witnesses, as soon as it has grown.
  private func witnessing() async {
    // Nobody co-signs a chain.
    guard !client.network.genesis.isOnChain else { return }
    let replica = client.replica
    // Nobody knows whether the last one arrived.
    if let note = record.note { try? await replica.cosign(note) }
    while !Task.isCancelled {
      do {
        let now = UInt64(Date().timeIntervalSince1970)
        if try await replica.cosignCandidate(with: witness, keeping: record, at: now) {
          // A busy ledger grows many times while one checkpoint is co-signed: the next one covers all of it.
          try await Task.sleep(for: .milliseconds(100))
        }
        // Upkeep brings the replica up.
        _ = try await replica.checkpoint(after: record.size ?? 0, within: Self.longestWait)
        // The board may not have made it the candidate yet.
        try await Task.sleep(for: .milliseconds(20))
      } catch is CancellationError {
        return
      } catch {
        logger.warning("a checkpoint was not co-signed", metadata: ["error": "\(error)"])
        await heed(error)
        try? await Task.sleep(for: .seconds(1))
        if let note = record.note { try? await replica.cosign(note) }
      }
    }
  }

  /// Tells the custodian of an error that the witness met. That it could not be written down must not pass unseen.
  private func heed(_ error: any Error) async {
    do {
      try await custodian.heed(error)
    } catch {
      logger.error("what the witness met could not be written down", metadata: ["error": "\(error)"])
    }
  }

  /// Writes the two notes that convict the ledger into the home, for the authority.
  private func keepEvidence() async {
    guard let evidence = try? await store.forkEvidence() else { return }
    do {
      try PrivateFile(path: home.forkHeld).write(Array(evidence.held.utf8), replacing: true)
      try PrivateFile(path: home.forkShown).write(Array(evidence.shown.utf8), replacing: true)
      logger.critical("the two notes that contradict each other are in \(home.forkHeld) and \(home.forkShown)")
    } catch {
      logger.error("the evidence of a fork could not be written", metadata: ["error": "\(error)"])
    }
  }

  private static let longestWait: UInt64 = 15
  /// How long requests that are under way may take once the node is told to stop, in seconds.
  private static let longestShutdown = 5

  static func secrets(
    of home: Home, _ passphrase: Passphrase
  ) throws -> (Keyring, (witness: [UInt8], node: [UInt8])) {
    guard try MemberClient.profile(of: home).role == .custodian else {
      throw ClientError(.homeRefused, "\(home.path) is no custodian's home: join with --role custodian")
    }
    let keyring = try Keyring.open(
      try PrivateFile(path: home.keyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    guard let witness = keyring.secret(named: Keyring.Ed25519Slot.witness.rawValue),
      let node = keyring.secret(named: Keyring.custodySecret)
    else { throw ClientError(.homeRefused, "the keyring in \(home.path) lacks a custodian's keys") }
    return (keyring, (witness.bytes, node.bytes))
  }
}

extension CustodianHost {
  /// What the authority needs to name this custodian in a policy.
  ///
  /// - Parameters:
  ///   - home: the custodian's home.
  ///   - passphrase: what opens its keyring.
  ///   - url: where it answers, https://host:port.
  public static func description(of home: Home, passphrase: Passphrase, url: String) throws -> CustodianDescription {
    let (keyring, _) = try secrets(of: home, passphrase)
    return try CustodianDescription(
      ledger: try Network(path: home.network).ledger, url: url, witnessKey: try keyring.publicKey(in: .witness),
      keys: keyring.keys)
  }
}

/// Work beside the server, ended when the group shuts down. That the work has nothing more to do ends nobody else.
private struct Background: Service {
  let work: @Sendable () async -> Void

  func run() async throws {
    await cancelWhenGracefulShutdown { await work() }
    try? await gracefulShutdown()
  }
}
