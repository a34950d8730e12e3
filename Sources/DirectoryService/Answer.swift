internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

/// How the routes answer: JSON, and an error's code and message as JSON too.
enum Answer {
  /// The answer of some work, or that of the error it throws.
  static func of(_ work: () async throws -> Response) async -> Response {
    do {
      return try await work()
    } catch let error as DirectoryError {
      return refusal(error.code.rawValue, error.detail, status: error.code.status)
    } catch let error as IdentityError {
      return refusal(DirectoryError.Code.entryRefused.rawValue, error.detail, status: .unprocessableContent)
    } catch {
      return refusal("internal", "the request failed", status: .internalServerError)
    }
  }

  /// A value as JSON.
  static func json(_ value: some Encodable) throws -> Response { bytes(Array(try JSONEncoder().encode(value)), .ok) }

  /// Bytes that are JSON already.
  static func bytes(_ bytes: [UInt8], _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private static func refusal(_ code: String, _ message: String, status: HTTPResponse.Status) -> Response {
    let body = ["error": ["code": code, "message": message]]
    return bytes((try? JSONEncoder().encode(body)).map(Array.init) ?? Array("{}".utf8), status)
  }
}

extension DirectoryError.Code {
  /// The HTTP status of each reason.
  var status: HTTPResponse.Status {
    switch self {
    case .storageRefused: .serviceUnavailable
    case .notAuthenticated: .unauthorized
    case .notAllowed: .forbidden
    case .badRequest: .badRequest
    case .entryRefused: .unprocessableContent
    case .takenAlready: .conflict
    case .full: .init(code: 507)
    case .notFound: .notFound
    }
  }
}
