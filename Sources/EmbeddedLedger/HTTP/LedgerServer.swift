public import Hummingbird
public import Logging
public import Monitoring
public import NIOCore
public import ServiceLifecycle
public import UnixSignals

/// A ledger served over HTTP. When the service group that runs it shuts down, it takes no more connections, answers
/// what it accepted, and closes the ledger's file.
public struct LedgerServer: Service {
  private let ledger: any RunningLedger
  private let application: Application<RouterResponder<BasicRequestContext>>
  private let logger: Logger

  /// How long a connection may stay silent, in seconds.
  static let idleSeconds: Int64 = 75

  /// Serves a ledger at an address, and the board of its witnesses if it has any; port 0 takes a free one, which
  /// `onRunning` learns from the channel. `requests` counts what is asked; `addRoutes` puts further routes beside the
  /// ledger's.
  public init(
    _ ledger: any RunningLedger, board: WitnessBoard? = nil, host: String = "127.0.0.1", port: Int,
    logger: Logger = Logger(label: "aureole.ledger"), requests: RequestTally? = nil,
    onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in },
    addRoutes: (Router<BasicRequestContext>) -> Void = { _ in }
  ) {
    self.ledger = ledger
    self.logger = logger
    let router = Router(context: BasicRequestContext.self)
    if let requests { router.add(middleware: RequestCounts(requests)) }
    router.add(middleware: JSONErrors())
    LedgerRoutes(ledger, board: board).add(to: router)
    addRoutes(router)
    application = Application(
      responder: router.buildResponder(),
      server: .http1(configuration: .init(idleTimeout: .seconds(Self.idleSeconds))),
      configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "aureole"),
      onServerRunning: onRunning, logger: logger)
  }

  /// Serves until the surrounding service group shuts down, then closes the ledger.
  public func run() async throws {
    do {
      // Who waits for the ledger to grow is answered first, or the server would wait for them.
      try await withGracefulShutdownHandler {
        try await application.run()
      } onGracefulShutdown: {
        ledger.stopWaiting()
      }
    } catch {
      try? await ledger.close()
      throw error
    }
    try await ledger.close()
  }

  /// Serves until one of the signals comes.
  public func run(untilSignalled signals: [UnixSignal]) async throws {
    let group = ServiceGroup(
      configuration: .init(services: [self], gracefulShutdownSignals: signals, logger: logger))
    try await group.run()
  }
}
