internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import Monitoring
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle

/// The gateway over HTTP, or HTTPS where it has a certificate.
struct GatewayServer: Service {
  /// How long a connection may stay silent, in seconds.
  private static let idleSeconds: Int64 = 75
  /// The most connections at a time; more wait until one ends.
  private static let mostConnections = 4096
  /// The most bytes of a request's head.
  private static let mostHeadBytes = 16 << 10

  private let application: Application<RouterResponder<GatewayContext>>

  /// Serves the routes of a gateway at an address. Throws what TLS does not take.
  init(
    _ core: GatewayCore, host: String, port: Int, tls: TLSConfiguration?,
    onRunning: @escaping @Sendable (any Channel) async -> Void
  ) throws {
    let router = Router(context: GatewayContext.self)
    router.add(middleware: RequestCounts(core.metrics.requests))
    router.add(middleware: SecurityHeaders(isEncrypted: tls != nil))
    router.add(middleware: NothingHere(core: core))
    GatewayRoutes(core: core).add(to: router)
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [RequestDeadline()], idleTimeout: .seconds(Self.idleSeconds),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: Self.mostHeadBytes, maxHeaderListSize: Self.mostHeadBytes, maxHeaderFieldCount: 100))
    let server: HTTPServerBuilder =
      if let tls {
        try .tls(.http1(configuration: channel), tlsConfiguration: tls)
      } else {
        .http1(configuration: channel)
      }
    application = Application(
      responder: router.buildResponder(), server: server,
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
      onServerRunning: onRunning, logger: core.logger)
  }

  /// Serves until the surrounding service group shuts down.
  func run() async throws { try await application.run() }
}

/// Answers what no route takes in the form of every other error.
private struct NothingHere: RouterMiddleware {
  typealias Context = GatewayContext
  let core: GatewayCore

  func handle(
    _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      return GatewayAnswers.refusal(error, now: core.clock(), logger: core.logger)
    }
  }
}
