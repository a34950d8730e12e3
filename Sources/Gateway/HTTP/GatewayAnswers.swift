internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// How the gateway answers: JSON, and every error in one form.
enum GatewayAnswers {
  /// The most bytes of a body in JSON.
  static let mostBodyBytes = 32 << 10

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = (try? encoder.encode(value)) ?? Data("{}".utf8)
    return Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static let nothing = Response(status: .noContent, headers: [.cacheControl: "no-store"])

  private struct Refusal: Encodable {
    struct Content: Encodable {
      let code: String
      let message: String
      var time: UInt64?
    }
    let error: Content
    /// As SMART Health Links have it.
    var remainingAttempts: Int?
  }

  static func refusal(_ error: any Error, now: UInt64, logger: Logger) -> Response {
    let reason: GatewayError
    switch error {
    case let error as GatewayError: reason = error
    case let error as HTTPError where error.status == .contentTooLarge:
      reason = GatewayError(.tooLarge, "the body is too large")
    case is NIOTooManyBytesError: reason = GatewayError(.tooLarge, "the body is too large")
    case is HTTPParserError: reason = GatewayError(.badRequest, "the body does not come as HTTP has it")
    case let error as HTTPError where error.status == .notFound:
      reason = GatewayError(.notFound, "there is nothing here")
    default:
      // Errors of other pieces hold no input and no personal data either.
      logger.error("a request failed", metadata: ["error": "\(error)"])
      reason = GatewayError(.unavailable, "the gateway cannot do this now")
    }
    var response = json(
      Refusal(
        error: .init(
          code: reason.code.rawValue, message: reason.detail, time: reason.code == .stale ? now : nil),
        remainingAttempts: reason.attemptsLeft),
      status: reason.code.status)
    if let seconds = reason.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    return response
  }

  /// Reads a body; throws `badRequest`.
  static func decode<Value: Decodable>(_ body: [UInt8], as _: Value.Type = Value.self) throws(GatewayError) -> Value {
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(body)) else {
      throw GatewayError(.badRequest, "the body is not the JSON that this takes")
    }
    return value
  }
}

extension GatewayError.Code {
  /// The HTTP status of each reason.
  var status: HTTPResponse.Status {
    switch self {
    case .badRequest: .badRequest
    case .notAuthenticated, .wrongPasscode: .unauthorized
    case .suspended, .notAllowed, .guestsRefused, .secondFactorNeeded, .postureNeeded, .stale: .forbidden
    case .notFound: .notFound
    case .accountTaken: .conflict
    case .refused: .unprocessableContent
    case .tooLarge: .contentTooLarge
    case .tooMany: .tooManyRequests
    case .unavailable: .serviceUnavailable
    }
  }
}
