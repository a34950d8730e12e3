public import Client
internal import Contract
public import EmbeddedLedger
internal import FoundationEssentials
internal import Hummingbird
public import Identity
public import Logging
internal import Monitoring
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import UnixSignals

/// One gateway process: its home, its replica of the ledger, accounts and sessions, and HTTP for browsers in front.
///
/// A gateway is a member of role custodian that keeps nothing (docs/adr/0017): it has a certificate for mutual TLS with
/// custodians, signs assertions with its key, and ends at once when the authority suspends it.
public struct GatewayHost: Sendable {
  /// What can be set.
  public struct Options: Sendable {
    /// The folder of the web app.
    public var webFolder: String
    /// What authenticators show above the code.
    public var issuer = "Aureole"
    /// How many proxies in front, one behind the other, add to X-Forwarded-For; 0 when nobody's word on it counts.
    public var proxies = 0
    /// How many requests a second a session may send, and ten times as many at once; 0 for no limit.
    public var sessionRate = RateLimit.Rates().session
    /// How many requests a second may come from an address, and ten times as many at once; 0 for no limit.
    public var addressRate = RateLimit.Rates().address
    /// The certificate chain and private key for TLS, in PEM; nil for plain HTTP.
    public var tls: (certificate: String, key: String)?
    /// Where the ledger answers, when it is not where the network file says.
    public var ledgerURL: String?
    /// The port of the loopback interface for metrics; nil for none.
    public var metricsPort: Int?

    /// Takes the folder of the web app; the rest has defaults.
    public init(webFolder: String) { self.webFolder = webFolder }
  }

  let core: GatewayCore
  private let options: Options
  private let tls: TLSConfiguration?

  /// Opens a gateway's home: unlocks its keys, opens replica and file, reads the web app.
  ///
  /// - Throws: `homeRefused` when nobody lives there or it is no custodian's; `GatewayError.unavailable` for file, app or
  ///   certificate.
  public init(
    home: Home, passphrase: Passphrase, options: Options, clock: LedgerClock = .system, logger: Logger
  ) async throws {
    guard try MemberClient.profile(of: home).role == .custodian else {
      throw ClientError(
        .homeRefused, "\(home.path) is no gateway's home: join with --role custodian, and keep no records there")
    }
    self.options = options
    tls = try options.tls.map { try Self.configuration(certificate: $0.certificate, key: $0.key) }
    let app = try WebApp(folder: options.webFolder)
    var keyring = try Keyring.open(
      try PrivateFile(path: home.keyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    if keyring.secret(named: Self.secretName) == nil {
      try keyring.keep(KeyringSecret(), named: Self.secretName)
      try PrivateFile(path: home.keyring).write(try keyring.seal(under: passphrase), replacing: true)
    }
    guard let secret = keyring.secret(named: Self.secretName) else {
      throw GatewayError(.unavailable, "the keyring has no place for the gateway's key")
    }
    let store = try GatewayStore(path: home.path + "/gateway.sqlite", key: secret.bytes)
    let client = try await MemberClient.open(home, passphrase: passphrase, url: options.ledgerURL, clock: clock)
    let now: @Sendable () -> UInt64 = clock.now
    let metrics = GatewayMetrics()
    let rates = RateLimit.Rates(session: options.sessionRate, address: options.addressRate)
    let member = GatewayMember(client, hostURL: options.ledgerURL ?? client.network.url, clock: now)
    let accounts = Accounts(store: store, ledger: client.network.ledger, issuer: options.issuer, clock: now)
    core = GatewayCore(
      member: member, store: store,
      accounts: accounts,
      sessions: try SessionBook(store, ledger: client.network.ledger, clock: now),
      agents: Agents(store, clock: now), recoveries: Recoveries(clock: now),
      links: Links(store: store, replica: member.replica, work: accounts.work, clock: now),
      signed: SignedOnce(clock: now),
      throttle: Throttle(clock: now, limited: metrics.limited),
      limit: RateLimit(rates, clock: now, limited: metrics.limited), app: app, metrics: metrics, clock: now,
      logger: logger, proxies: options.proxies)
    try await member.sync()
  }

  private static let secretName = "gateway-accounts"

  /// The digest of the web app that is served, as a policy names it.
  public var webApp: Word { core.app.digest }

  private static func configuration(certificate: String, key: String) throws(GatewayError) -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      configuration.minimumTLSVersion = .tlsv12
      configuration.applicationProtocols = ["http/1.1"]
      return configuration
    } catch {
      throw GatewayError(.unavailable, "the certificate or its key cannot be read, or do not belong together")
    }
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
    let server = try GatewayServer(core, host: host, port: port, tls: tls) { channel in
      await started(channel.localAddress?.port ?? port)
    }
    var services: [any Service] = [server, GatewayUpkeep(core: core)]
    if let port = options.metricsPort {
      services.append(MetricsServer(port: port, logger: core.logger) { [core] in await core.metrics.text(of: core) })
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [], logger: core.logger)
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    let end: Result<Void, any Error>
    do { end = .success(try await ServiceGroup(configuration: configuration).run()) } catch { end = .failure(error) }
    core.hub.close()
    // The sessions' uses of the last minute; without them some are idle a little sooner.
    try? await core.sessions.flush()
    await core.member.close()
    try core.store.close()
    try end.get()
  }
}
