internal import Hummingbird
public import Identity
public import Logging
public import NIOCore
public import ServiceLifecycle
public import UnixSignals

/// The agent served over plain HTTP on 127.0.0.1, where nobody but programs of this computer reaches it. When the service
/// group that runs it shuts down, it takes no more connections and answers what it accepted.
public struct AgentServer: Service {
  /// The port that pages look for the agent on.
  public static let usualPort = 8765
  private let server: LoopbackServer

  /// Serves an agent to pages of these origins, and DICOMweb to programs; port 0 takes a free one, which `onRunning` learns from
  /// the channel.
  public init(
    _ agent: Agent, origins: [Origin], dicomweb: DICOMwebService? = nil, port: Int = usualPort,
    logger: Logger = Logger(label: "aureole.agent"),
    onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
  ) {
    self.init(
      agent, origins: origins, bench: dicomweb?.bench ?? FrameBench(),
      faces: dicomweb.map { [DICOMwebFace(service: $0)] } ?? [], queue: dicomweb.map(QueueRoutes.init),
      copies: dicomweb.map(CopyRoutes.init), port: port, logger: logger,
      allowance: Allowance(burst: 30, interval: .seconds(1)), onRunning: onRunning)
  }

  init(
    _ agent: Agent, origins: [Origin], bench: FrameBench = FrameBench(), faces: [any AgentFace] = [],
    queue: QueueRoutes? = nil, copies: CopyRoutes? = nil, port: Int, logger: Logger, allowance: Allowance,
    onRunning: @escaping @Sendable (any Channel) async -> Void
  ) {
    let router = Router(context: AgentContext.self)
    router.add(middleware: FaceMiddleware(faces: faces))
    router.add(middleware: OriginGate(origins, allowance: allowance))
    AgentRoutes(agent, bench).add(to: router)
    queue?.add(to: router)
    copies?.add(to: router, of: agent.verifyingKey)
    server = LoopbackServer(router, port: port, logger: logger, onRunning: onRunning)
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws { try await server.run() }

  /// Serves until one of the signals comes.
  public func run(untilSignalled signals: [UnixSignal]) async throws {
    try await server.run(untilSignalled: signals)
  }
}
