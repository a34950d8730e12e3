internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// Lets through what pages of the named origins ask of this computer, and answers everything else itself.
///
/// `Host` has to name the loopback interface: a page of another site whose name was made to point here still sends its own
/// name. `Origin` has to be one of the named, letter for letter; browsers send it with every request of a page to another
/// origin, so its absence is no page's request and is refused as well. Nobody else is told anything by CORS.
struct OriginGate<Context: RequestContext>: RouterMiddleware {
  private let origins: Set<String>
  private let allowance: Allowance
  private let frames = Allowance(burst: 200, interval: .milliseconds(10))

  init(_ origins: [Origin], allowance: Allowance) {
    self.origins = Set(origins.map(\.text))
    self.allowance = allowance
  }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let host = request.head.authority, Loopback.isNamed(by: host) else {
      return AgentAnswers.failure(AgentError(.wrongHost, "the agent is asked as 127.0.0.1"))
    }
    let given = request.headers[values: .origin]
    guard given.count == 1, let origin = given.first, origins.contains(origin) else {
      return AgentAnswers.failure(AgentError(.wrongOrigin, "only pages of the gateways that were named are answered"))
    }
    var response: Response
    do {
      // Who scrolls through a series asks for many frames; how many are decoded at a time is bounded elsewhere.
      guard (request.uri.path == "/v1/frames" ? frames : allowance).take() else {
        throw AgentError(.tooMany, "too many requests: wait a moment")
      }
      response = request.method == .options ? Self.preflight(request) : try await next(request, context)
    } catch {
      response = AgentAnswers.failure(error)
    }
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.vary] = "Origin"
    return response
  }

  /// What a page may send, for the browser that asks before it sends it.
  private static func preflight(_ request: Request) -> Response {
    var headers: HTTPFields = [
      .accessControlAllowMethods: "GET, POST", .accessControlAllowHeaders: "Authorization, Content-Type",
      .accessControlMaxAge: "600", .cacheControl: "no-store",
    ]
    // Browsers ask so before a page of the network reaches this computer.
    if let asks = HTTPField.Name("Access-Control-Request-Private-Network"), request.headers[asks] == "true",
      let allows = HTTPField.Name("Access-Control-Allow-Private-Network")
    {
      headers[allows] = "true"
    }
    return Response(status: .noContent, headers: headers)
  }
}
