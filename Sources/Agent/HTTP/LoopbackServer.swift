internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// A router served over plain HTTP on 127.0.0.1, where nobody but programs of this computer reaches it.
struct LoopbackServer: Service {
  /// How long a connection may stay silent, in seconds.
  static let idleSeconds: Int64 = 30
  /// The most connections at a time; more wait until one ends.
  static let mostConnections = 32

  private let application: Application<RouterResponder<AgentContext>>
  private let logger: Logger

  init(
    _ router: Router<AgentContext>, port: Int, logger: Logger,
    onRunning: @escaping @Sendable (any Channel) async -> Void
  ) {
    self.logger = logger
    application = Application(
      responder: router.buildResponder(),
      server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "aureole",
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: onRunning, logger: logger)
  }

  func run() async throws { try await application.run() }

  func run(untilSignalled signals: [UnixSignal]) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [self], gracefulShutdownSignals: signals, logger: logger)
    // Whoever is slow to send or to take an answer does not keep the server from stopping.
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    try await ServiceGroup(configuration: configuration).run()
  }
}
