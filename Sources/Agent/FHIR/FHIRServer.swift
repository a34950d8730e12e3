internal import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle
public import UnixSignals

/// A member's FHIR addresses served over plain HTTP on 127.0.0.1, to programs of this computer that show the token.
public struct FHIRServer: Service {
  /// The port that is taken unless another is named.
  public static let usualPort = 8766
  private let server: LoopbackServer

  /// Serves a desk; port 0 takes a free one, which `onRunning` learns from the channel.
  ///
  /// - Parameters:
  ///   - desk: the member's side.
  ///   - definitions: what is served besides, the same to everybody.
  ///   - token: what programs show.
  ///   - started: when it was started, in seconds since 1970.
  ///   - port: the port.
  ///   - logger: where it logs.
  ///   - onRunning: told the channel once it answers.
  public init(
    _ desk: any FHIRDesk, definitions: [FHIRDefinition], token: LocalKey, started: UInt64, port: Int = usualPort,
    logger: Logger = Logger(label: "aureole.fhir"),
    onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
  ) {
    let router = Router(context: AgentContext.self)
    router.add(middleware: FHIRGate(token, allowance: Allowance(burst: 60, interval: .milliseconds(100))))
    FHIRRoutes(desk, definitions, started: started).add(to: router)
    server = LoopbackServer(router, port: port, logger: logger, onRunning: onRunning)
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws { try await server.run() }

  /// Serves until one of the signals comes.
  public func run(untilSignalled signals: [UnixSignal]) async throws {
    try await server.run(untilSignalled: signals)
  }
}
