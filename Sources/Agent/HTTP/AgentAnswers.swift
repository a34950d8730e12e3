internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// How answers look: JSON, for no cache, errors as `{"error":{"code","message"}}` with their status.
enum AgentAnswers {
  struct Agent: Codable {
    let key: String
    let name: String
    let version: String
  }

  struct Report: Codable {
    let report: String
    let signature: String
  }

  private struct Failure: Encodable {
    struct Content: Encodable {
      let code: String
      let message: String
    }
    let error: Content
  }

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // None of the answers holds what JSON cannot say, so encoding them does not fail.
    let bytes = (try? encoder.encode(value)).map(Array.init) ?? []
    let headers: HTTPFields = [
      .contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func failure(_ error: any Error) -> Response {
    let error = Self.reading(error)
    var response = json(
      Failure(error: .init(code: error.code.rawValue, message: error.detail)), status: status(of: error.code))
    if error.code == .tooMany { response.headers[.retryAfter] = "5" }
    return response
  }

  private static func reading(_ error: any Error) -> AgentError {
    switch error {
    case let error as AgentError: error
    case let error as HTTPError where error.status == .notFound: AgentError(.notFound, "there is no such address")
    case is HTTPError, is NIOTooManyBytesError: AgentError(.badRequest, "the request is malformed or too large")
    default: AgentError(.unavailable, "it could not be done now")
    }
  }

  static func status(of code: AgentError.Code) -> HTTPResponse.Status {
    switch code {
    case .badRequest: .badRequest
    case .wrongHost: .misdirectedRequest
    case .notFound: .notFound
    case .tooMany: .tooManyRequests
    case .keyRefused, .gatewayRefused, .unavailable, .noRoom: .serviceUnavailable
    case .notDecoded, .notImages: .unprocessableContent
    case .decoderMissing: .notImplemented
    case .unauthorized: .unauthorized
    case .wrongOrigin, .refused, .otherMember, .loginNeeded: .forbidden
    case .wrongMethod: .methodNotAllowed
    case .conflict: .conflict
    }
  }
}
