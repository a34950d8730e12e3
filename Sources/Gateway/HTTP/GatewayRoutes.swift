internal import Client
internal import Contract
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

/// The gateway's routes (docs/spec/gateway.md). Each group of routes is an extension in a file of its own.
struct GatewayRoutes: Sendable {
  typealias Core = GatewayCore
  let core: Core

  /// Adds all routes.
  func add(to router: some RouterMethods<GatewayContext>) {
    addAccounts(to: router)
    addLogin(to: router)
    addSessions(to: router)
    addLinks(to: router)
    addOwnAccount(to: router)
    addAuthority(to: router)
    addLedger(to: router)
    addForwarding(to: router)
    addPosture(to: router)
    addOperation(to: router)
    addApp(to: router)
  }

  /// A handler for whoever does not ask too much, whose errors are answered in the one form.
  func open(
    _ handler: @escaping @Sendable (Request, GatewayContext) async throws -> Response
  ) -> @Sendable (Request, GatewayContext) async throws -> Response {
    { [core] request, context in
      do {
        try core.limit.take(.address(origin(of: request, context)))
        return try await handler(request, context)
      } catch {
        return GatewayAnswers.refusal(error, now: core.clock(), logger: core.logger)
      }
    }
  }

  /// A handler for a request of a session, whose whole body its device signed.
  func signed(
    _ needs: Core.Needs = [], atMost limit: Int = GatewayAnswers.mostBodyBytes,
    _ handler: @escaping @Sendable (Core.Caller, Request, GatewayContext, [UInt8]) async throws -> Response
  ) -> @Sendable (Request, GatewayContext) async throws -> Response {
    open { [core] request, context in
      let body = try await Self.body(of: request, atMost: limit)
      let caller = try await core.caller(
        of: request.headers[.authorization],
        SessionSignature.Subject(
          ledger: core.member.ledger, method: request.method.rawValue, target: request.uri.string, body: body), needs)
      return try await handler(caller, request, context, body)
    }
  }

  /// A handler that takes JSON from anybody.
  func anybody<Value: Decodable & Sendable>(
    _ handler: @escaping @Sendable (Value, Request, GatewayContext) async throws -> Response
  ) -> @Sendable (Request, GatewayContext) async throws -> Response {
    open { request, context in
      let body = try await Self.body(of: request, atMost: GatewayAnswers.mostBodyBytes)
      return try await handler(try GatewayAnswers.decode(body), request, context)
    }
  }

  /// The whole body. Throws `tooLarge`.
  static func body(of request: Request, atMost limit: Int) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw GatewayError(.tooLarge, "the body has at most \(limit) bytes")
    }
    return [UInt8](buffer: try await request.body.collect(upTo: limit))
  }

  /// A number of the query; throws `badRequest`.
  static func number(_ name: String, of request: Request, otherwise: UInt64? = nil) throws(GatewayError) -> UInt64 {
    guard let text = request.uri.queryParameters[Substring(name)] else {
      if let otherwise { return otherwise }
      throw GatewayError(.badRequest, "the parameter \(name) is missing")
    }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text), number <= 1 << 62 else {
      throw GatewayError(.badRequest, "the parameter \(name) is no number")
    }
    return number
  }

  /// Where a request comes from, for counting.
  func origin(of request: Request, _ context: GatewayContext) -> ClientAddress {
    ClientAddress(
      connection: context.remoteAddress, forwarded: core.proxies > 0 ? request.headers[.forwardedFor] : nil,
      proxies: core.proxies)
  }
}
