internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// Prometheus metrics at `/metrics`, on the loopback interface alone: how busy a hospital is, is nobody else's business.
public struct MetricsServer: Service {
  private static let mostConnections = 16

  private let port: Int
  private let logger: Logger
  private let started: @Sendable (Int) async -> Void
  private let text: @Sendable () async -> String

  /// Serves at a port of 127.0.0.1, or at a free one for 0, which `started` is told.
  public init(
    port: Int, logger: Logger, started: @escaping @Sendable (Int) async -> Void = { _ in },
    text: @escaping @Sendable () async -> String
  ) {
    self.port = port
    self.logger = logger
    self.started = started
    self.text = text
  }

  /// Serves until the surrounding service group shuts down.
  public func run() async throws {
    let router = Router()
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: Exposition.contentType, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: await text())))
    }
    let application = Application(
      responder: router.buildResponder(), server: .http1(configuration: .init(idleTimeout: .seconds(75))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "aureole",
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: { channel in await started(channel.localAddress?.port ?? port) }, logger: logger)
    try await application.run()
  }
}
