internal import HTTPTypes
public import Hummingbird

/// Counts requests by method, route and status, as `NAME_requests_total`. Added to a router before its routes, it counts
/// what no route takes too. The route is the pattern that was registered, never the path that was asked for.
public struct RequestCounts<Context: RequestContext>: RouterMiddleware {
  private let tally: Tally

  /// Counts into a tally.
  public init(_ tally: RequestTally) { self.tally = tally.tally }

  /// Passes the request on and counts how it ended.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      let response = try await next(request, context)
      count(request, context, response.status.code)
      return response
    } catch {
      count(request, context, (error as? any HTTPResponseError)?.status.code ?? 500)
      throw error
    }
  }

  private func count(_ request: Request, _ context: Context, _ status: Int) {
    // Where no route was found, method and path are whatever somebody sent.
    guard let route = context.endpointPath, route != "NotFound" else { return tally.count("none", "none", "\(status)") }
    tally.count(request.method.rawValue, route, "\(status)")
  }
}

/// The counter behind ``RequestCounts``, which contexts of any kind share.
public struct RequestTally: Sendable {
  let tally: Tally

  /// Names it after the process, such as `aureole_ledger`.
  public init(of process: String) {
    tally = Tally(process + "_requests_total", "Requests by how they ended.", by: ["method", "route", "status"])
  }
}

extension Exposition {
  /// Shows the requests.
  public mutating func show(_ requests: RequestTally) { show(requests.tally) }
}
