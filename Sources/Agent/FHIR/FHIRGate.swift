internal import FHIR
internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// Lets through programs of this computer that show the token. Pages are no such programs: whatever comes with an origin
/// is refused, and `Host` has to name the loopback interface, as for the agent's own addresses.
struct FHIRGate<Context: RequestContext>: RouterMiddleware {
  private let token: LocalKey
  private let allowance: Allowance

  init(_ token: LocalKey, allowance: Allowance) {
    self.token = token
    self.allowance = allowance
  }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let host = request.head.authority, Loopback.isNamed(by: host) else {
      return FHIRAnswers.refusal(.misdirectedRequest, .forbidden, "", "the agent is asked as 127.0.0.1")
    }
    guard request.headers[values: .origin].isEmpty else {
      return FHIRAnswers.refusal(.forbidden, .forbidden, "", "pages are not answered here")
    }
    guard allowance.take() else {
      return FHIRAnswers.refusal(.tooManyRequests, .transient, "", "too many requests: wait a moment")
    }
    guard token.isShown(by: request.headers[.authorization]) else {
      return FHIRAnswers.refusal(.unauthorized, .login, "", "a program shows the token: Authorization: Bearer …")
    }
    guard Self.accepts(request.headers[.accept]) else {
      return FHIRAnswers.refusal(.notAcceptable, .notSupported, "", "answers are \(FHIRAnswers.type)")
    }
    do { return try await next(request, context) } catch { return FHIRAnswers.failure(error) }
  }

  private static func accepts(_ header: String?) -> Bool {
    guard let header else { return true }
    return header.split(separator: ",").contains { part in
      let type = part.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
      return [FHIRAnswers.type, "application/json", "application/*", "*/*"].contains(type)
    }
  }
}
