internal import Contract
internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
internal import NIOCore

/// How errors look over HTTP: the one place that maps codes to statuses.
public enum LedgerHTTP {
  /// The answer to an error of any kind: JSON `{"error":{"code","message"}}` with its status. What is not known here
  /// becomes 500 without a word about its cause.
  public static func response(for error: any Error) -> Response {
    switch error {
    case let error as LedgerError:
      response(status(of: error.code), error.code.rawValue, error.detail, error.position)
    case let error as SequencerStopped:
      response(.serviceUnavailable, LedgerError.Code.stopped.rawValue, error.description)
    case let error as ContractError: response(.badRequest, error.code.rawValue, error.detail)
    case is NIOTooManyBytesError:
      response(.contentTooLarge, LedgerError.Code.tooLarge.rawValue, "the body is too large")
    case let error as HTTPError: response(error.status, name(of: error.status), error.status.reasonPhrase.lowercased())
    default: response(.internalServerError, LedgerError.Code.internal.rawValue, "the request failed")
    }
  }

  /// The status of a code.
  static func status(of code: LedgerError.Code) -> HTTPResponse.Status {
    switch code {
    case .badRequest, .malformedEntry: .badRequest
    case .notFound, .outOfBounds: .notFound
    case .tooLarge: .contentTooLarge
    case .wrongContentType: .unsupportedMediaType
    case .unknownWitness: .forbidden
    case .otherTree: .conflict
    case .wrongCosignature: .unprocessableContent
    case .busy, .closing, .stopped, .stale, .locked, .unwitnessed: .serviceUnavailable
    case .full: .init(code: 507, reasonPhrase: "Insufficient Storage")
    case .unreachable, .badAnswer, .otherLedger, .shrunk, .forked, .missingEntries, .surplusEntries, .wrongRoot,
      .wrongCheckpoint, .wrongSignature, .wrongOutcome:
      .badGateway
    case .alreadyRunning, .corrupt, .storage, .unsafeStorage, .unsupportedVersion, .noLedger, .wrongLogKey,
      .alteredEntry, .internal:
      .internalServerError
    }
  }

  /// The code of a status that the HTTP library chose itself.
  private static func name(of status: HTTPResponse.Status) -> String {
    let code: LedgerError.Code =
      switch status {
      case .notFound, .methodNotAllowed: .notFound
      case .contentTooLarge: .tooLarge
      case .unsupportedMediaType: .wrongContentType
      case let status where status.kind == .clientError: .badRequest
      default: .internal
      }
    return code.rawValue
  }

  private static func response(
    _ status: HTTPResponse.Status, _ code: String, _ message: String, _ position: UInt64? = nil
  ) -> Response {
    var response = json(
      ErrorAnswer(error: .init(code: code, message: message, position: position)), status: status)
    if status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
    return response
  }

  /// A JSON answer.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    answer(ByteBuffer(bytes: bytes(value)), type: "application/json", status: status)
  }

  /// The bytes of an answer's JSON. None of the answers holds what JSON cannot say, so encoding them does not fail.
  static func bytes(_ value: some Encodable) -> [UInt8] { (try? JSONEncoder().encode(value)).map(Array.init) ?? [] }

  /// An answer with a body. Nothing here is to be kept by a cache, or guessed at by a browser.
  static func answer(_ body: ByteBuffer, type: String, status: HTTPResponse.Status = .ok) -> Response {
    let headers: HTTPFields = [
      .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}

/// Gives every error of the routes below it the form of `LedgerHTTP`, unknown addresses included.
public struct JSONErrors<Context: RequestContext>: RouterMiddleware {
  /// Makes the middleware; add it before the routes.
  public init() {}

  /// Passes the request on and turns what is thrown into an answer.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      return LedgerHTTP.response(for: error)
    }
  }
}
