internal import FHIR
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Answers as `application/fhir+json`, errors as an OperationOutcome with their status.
enum FHIRAnswers {
  static let type = "application/fhir+json"

  static func resource(
    _ content: FHIRValue, status: HTTPResponse.Status = .ok, location: String? = nil
  ) -> Response {
    resource(content.bytes, status: status, location: location)
  }

  static func resource(
    _ json: [UInt8], status: HTTPResponse.Status = .ok, location: String? = nil
  ) -> Response {
    var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    headers[.location] = location
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
  }

  static func refusal(
    _ status: HTTPResponse.Status, _ code: FHIRError.Issue.Code, _ expression: String, _ words: String
  ) -> Response {
    var response = resource(FHIRError(.init(code, expression, words)).outcome, status: status)
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  static func failure(_ error: any Error) -> Response {
    switch error {
    case let error as FHIRError: resource(error.outcome, status: status(of: error))
    case is NIOTooManyBytesError: refusal(.contentTooLarge, .tooLong, "", "the body is too large")
    case let error as HTTPError where error.status == .notFound:
      refusal(.notFound, .notFound, "", "there is no such address")
    case let error as HTTPError where error.status == .methodNotAllowed:
      refusal(.methodNotAllowed, .notSupported, "", "this is not done here")
    default: refusal(.serviceUnavailable, .transient, "", "the ledger or its custodians could not be asked")
    }
  }

  /// What cannot be read is 400, what can be read and is not as it should be 422.
  private static func status(of error: FHIRError) -> HTTPResponse.Status {
    switch error.issues.first?.code {
    case .tooLong: .contentTooLarge
    case .duplicate: .conflict
    case .notFound: .notFound
    case .login: .unauthorized
    case .forbidden: .forbidden
    case .invariant, .codeInvalid, .businessRule, .notSupported, .required: .unprocessableContent
    default: .badRequest
    }
  }
}
