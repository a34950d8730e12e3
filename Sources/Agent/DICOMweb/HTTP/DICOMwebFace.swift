internal import Client
internal import Codecs
internal import DICOMweb
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Records

/// Part of the agent that answers some addresses itself, by its own rules about who may ask.
protocol AgentFace: Sendable {
  /// Whether an address is its own.
  func answers(_ path: String) -> Bool
  /// The answer to a request that came over a connection of a loop; errors are answered as well.
  func respond(to request: Request, over loop: any EventLoop) async -> Response
}

/// Hands requests to the face whose address they name, before any rule of other addresses.
struct FaceMiddleware: RouterMiddleware {
  typealias Context = AgentContext
  let faces: [any AgentFace]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let face = faces.first(where: { $0.answers(request.uri.path) }) else {
      return try await next(request, context)
    }
    return await face.respond(to: request, over: context.loop)
  }
}

/// DICOMweb and the commands' own addresses over HTTP.
struct DICOMwebFace: AgentFace {
  static let root = "/dicom-web"
  static let control = "/aureole/v1"
  let service: DICOMwebService

  func answers(_ path: String) -> Bool {
    [Self.root, Self.control].contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  func respond(to request: Request, over loop: any EventLoop) async -> Response {
    let gate = LocalGate(service)
    if let answer = gate.refusal(of: request) ?? gate.preflight(request) { return gate.allowing(answer, request) }
    let response: Response
    do {
      response = try await answer(request, over: loop)
    } catch {
      response = Self.failure(error)
    }
    return gate.allowing(response, request)
  }

  private func answer(_ request: Request, over loop: any EventLoop) async throws -> Response {
    let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: true)
    if request.uri.path.hasPrefix(Self.control) {
      return try await ControlRoutes(service).respond(to: request, parts.dropFirst(2).map(String.init))
    }
    let address = ServiceAddress(
      request, port: service.port, trustsProxy: service.options.trustsProxy)
    if request.method == .post {
      guard (2...3).contains(parts.count), parts[1] == "studies" else {
        throw AgentError(.notFound, "there is no such address")
      }
      let path = try StudiesPath(parts.dropFirst())
      return try await StoreRoute(service, address).respond(to: request, study: path?.study)
    }
    guard request.method == .get else { throw AgentError(.wrongMethod, "the address takes GET and POST") }
    let components = parts.dropFirst().map { $0.replacing("%2C", with: ",").replacing("%2c", with: ",") }
    guard let path = try StudiesPath(components) else { throw AgentError(.notFound, "there is no such address") }
    if case .search(let level) = path.target {
      return try await SearchRoute(service, address).respond(to: request, path, level)
    }
    return try await RetrieveRoute(service, address, over: loop).respond(to: request, path)
  }

  /// Errors as a line of text: nothing of the request, and nothing of a person.
  static func failure(_ error: any Error) -> Response {
    let (status, text): (HTTPResponse.Status, String) =
      switch error {
      case let error as AgentError: (AgentAnswers.status(of: error.code), error.detail)
      case let error as DICOMwebError: (status(of: error.code), error.detail)
      case let error as CodecsError: (status(of: error.code), error.detail)
      case let error as ClientError: (status(of: error.code), error.detail)
      case let error as RecordsError:
        (error.code == .tooLarge ? .contentTooLarge : .serviceUnavailable, error.detail)
      case is CancellationError: (.serviceUnavailable, "the agent is stopping")
      default: (.serviceUnavailable, "it could not be done now")
      }
    var response = Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    if status == .serviceUnavailable { response.headers[.retryAfter] = "10" }
    return response
  }

  private static func status(of code: DICOMwebError.Code) -> HTTPResponse.Status {
    switch code {
    case .malformedRequest, .malformedMultipart: .badRequest
    case .tooLarge: .contentTooLarge
    case .unsupportedMediaType: .unsupportedMediaType
    case .notAcceptable: .notAcceptable
    case .malformedDataSet: .unprocessableContent
    case .notFound: .notFound
    }
  }

  private static func status(of code: CodecsError.Code) -> HTTPResponse.Status {
    switch code {
    case .unsupported, .tooLarge: .notAcceptable
    case .malformed, .crashed, .tooLong: .unprocessableContent
    case .notInstalled: .notImplemented
    case .unavailable: .serviceUnavailable
    }
  }

  private static func status(of code: ClientError.Code) -> HTTPResponse.Status {
    switch code {
    case .memberNotFound, .recordNotFound, .referenceNotFound: .notFound
    case .accessRefused, .viewOnly, .loginNeeded, .secondFactorNeeded, .postureNeeded, .suspended, .actionRefused,
      .recordRefused:
      .forbidden
    default: .serviceUnavailable
    }
  }
}
