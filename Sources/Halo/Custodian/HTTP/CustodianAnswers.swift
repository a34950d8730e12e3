internal import Custody
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// How a custodian answers: bytes, JSON, and every error in one form.
enum CustodianAnswers {
  static func bytes(_ bytes: [UInt8]) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: (try? encoder.encode(value)) ?? Data("{}".utf8))))
  }

  static func refusal(_ error: any Error, logger: Logger) -> Response {
    let (code, message, status): (String, String, HTTPResponse.Status) =
      switch error {
      case let refusal as ReleaseRefusal: (refusal.rawValue, refusal.words, refusal.status)
      case let error as CustodianError where error.code.isCallers:
        (error.code.rawValue, error.detail, error.code.status)
      case let error as CustodyError: (CustodianError.Code.badRequest.rawValue, error.detail, .badRequest)
      case let error as HTTPError where error.status == .contentTooLarge:
        (CustodianError.Code.tooLarge.rawValue, "the body is too large", error.status)
      default: ("internal", "the request failed", .internalServerError)
      }
    if status == .internalServerError { logger.error("a request failed", metadata: ["error": "\(error)"]) }
    return json(["error": ["code": code, "message": message]], status: status)
  }
}

extension ReleaseRefusal {
  /// The HTTP status of each refusal.
  var status: HTTPResponse.Status {
    switch self {
    case .notAuthenticated: .unauthorized
    case .noGrant, .revoked, .expired, .suspended, .loginNeeded, .postureNeeded, .guestsRefused, .erased, .wrongKey:
      .forbidden
    case .noShare: .notFound
    case .releasedAlready, .busy: .conflict
    case .stale, .forked: .serviceUnavailable
    }
  }
}

extension CustodianError.Code {
  /// Whether it is the caller's business; the rest is answered as `internal` and logged.
  var isCallers: Bool { status != .internalServerError }

  /// The HTTP status of each reason.
  var status: HTTPResponse.Status {
    switch self {
    case .badRequest: .badRequest
    case .tooLarge: .contentTooLarge
    case .wrongBytes: .unprocessableContent
    case .notAllowed: .forbidden
    case .behind, .outgrown: .conflict
    case .noSpace: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
    case .alreadyRunning, .storage, .corrupt, .unsafeStorage, .unsupportedVersion, .otherCustodian, .wrongKey:
      .internalServerError
    }
  }
}
