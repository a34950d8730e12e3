public import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Identity
public import Logging
public import Monitoring
public import NIOCore
public import ServiceLifecycle

/// A custodian's service over mutual TLS 1.3. Only members with a certificate of the authority get as far as a handler.
/// When the service group that runs it shuts down, it takes no more connections and answers what it accepted.
public struct HaloServer: Service {
  private let application: Application<RouterResponder<HaloContext>>

  /// How long a connection may stay silent, in seconds; also before it has shown who it is.
  static let idleSeconds: Int64 = 75
  /// The most connections at a time; more wait until one ends.
  static let mostConnections = 1024

  /// Serves the routes at an address; port 0 takes a free one, which `onRunning` learns from the channel. Throws
  /// `badCredentials` when they are not a custodian's or TLS does not take them. `requests` counts what is asked.
  public init(
    credentials: Credentials, host: String = "127.0.0.1", port: Int, logger: Logger = Logger(label: "aureole.halo"),
    requests: RequestTally? = nil,
    onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in },
    addRoutes: (Router<HaloContext>) -> Void
  ) throws(HaloError) {
    guard credentials.certificate.role == .custodian else {
      throw HaloError(.badCredentials, "the certificate is not a custodian's")
    }
    try self.init(
      unchecked: credentials, host: host, port: port, logger: logger, requests: requests, onRunning: onRunning,
      addRoutes: addRoutes)
  }

  /// For tests of what clients refuse: takes any credentials.
  init(
    unchecked credentials: Credentials, host: String, port: Int, logger: Logger, requests: RequestTally? = nil,
    onRunning: @escaping @Sendable (any Channel) async -> Void, addRoutes: (Router<HaloContext>) -> Void
  ) throws(HaloError) {
    let router = Router(context: HaloContext.self)
    if let requests { router.add(middleware: RequestCounts(requests)) }
    router.add(middleware: KnowingCaller(ledger: credentials.root.ledger))
    addRoutes(router)
    let configuration = try credentials.serverConfiguration()
    do {
      application = Application(
        responder: router.buildResponder(),
        server: try .tls(
          .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))), tlsConfiguration: configuration),
        configuration: ApplicationConfiguration(
          address: .hostname(host, port: port), serverName: "aureole",
          availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
        onServerRunning: onRunning, logger: logger)
    } catch {
      throw HaloError(.badCredentials, "tls does not take the certificate or the key")
    }
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws {
    try await application.run()
  }
}
