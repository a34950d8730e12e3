internal import Hummingbird
internal import HummingbirdCore
public import Logging
public import NIOCore
public import ServiceLifecycle
public import UnixSignals

/// A member's FHIR addresses served over plain HTTP on 127.0.0.1, to programs of this computer that show the token.
public struct FHIRServer: Service {
  /// The port that is taken unless another is named.
  public static let usualPort = 8766
  private let application: Application<RouterResponder<BasicRequestContext>>
  private let logger: Logger

  /// Serves a desk; port 0 takes a free one, which `onRunning` learns from the channel.
  ///
  /// - Parameters:
  ///   - desk: the member's side.
  ///   - token: what programs show.
  ///   - started: when it was started, in seconds since 1970.
  ///   - port: the port.
  ///   - logger: where it logs.
  ///   - onRunning: told the channel once it answers.
  public init(
    _ desk: any FHIRDesk, token: FHIRToken, started: UInt64, port: Int = usualPort,
    logger: Logger = Logger(label: "aureole.fhir"),
    onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
  ) {
    self.logger = logger
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: FHIRGate(token, allowance: Allowance(burst: 60, interval: .milliseconds(100))))
    FHIRRoutes(desk, started: started).add(to: router)
    application = Application(
      responder: router.buildResponder(),
      server: .http1(configuration: .init(idleTimeout: .seconds(AgentServer.idleSeconds))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "aureole",
        availableConnectionsDelegate: MaximumAvailableConnections(AgentServer.mostConnections)),
      onServerRunning: onRunning, logger: logger)
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws { try await application.run() }

  /// Serves until one of the signals comes.
  public func run(untilSignalled signals: [UnixSignal]) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [self], gracefulShutdownSignals: signals, logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(5)
    try await ServiceGroup(configuration: configuration).run()
  }
}
