internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// Who may ask for DICOMweb: programs that show the agent's word, and pages that were named, if any. `Host` has to name the loopback
/// interface, so that no page whose name was made to point here is let in; a request that says it comes from another page is refused
/// even when a browser adds the word by itself.
struct LocalGate {
  private let service: DICOMwebService

  init(_ service: DICOMwebService) { self.service = service }

  /// The refusal; nil for who may ask.
  func refusal(of request: Request) -> Response? {
    guard let host = request.head.authority, Loopback.isNamed(by: host) else {
      return DICOMwebFace.failure(AgentError(.wrongHost, "the agent is asked as 127.0.0.1"))
    }
    let origins = request.headers[values: .origin]
    let isPage = !origins.isEmpty || request.headers[.secFetchSite].map { $0 != "none" && $0 != "same-origin" } ?? false
    guard !isPage || origin(of: request) != nil else {
      return DICOMwebFace.failure(AgentError(.wrongOrigin, "only programs and the pages that were named are answered"))
    }
    if isPage, request.method == .options { return nil }
    let given = request.headers[values: .authorization]
    guard given.count == 1, service.key.isShown(by: given.first) else {
      var response = DICOMwebFace.failure(
        AgentError(.unauthorized, "the agent's word is missing or wrong: it lies in the file that the agent named"))
      response.headers[.wwwAuthenticate] = "Basic realm=\"aureole\", charset=\"UTF-8\""
      return response
    }
    return nil
  }

  /// What a page may send, for the browser that asks before it sends it.
  func preflight(_ request: Request) -> Response? {
    guard request.method == .options, origin(of: request) != nil else { return nil }
    return Response(
      status: .noContent,
      headers: [
        .accessControlAllowMethods: "GET, POST", .accessControlAllowHeaders: "Accept, Authorization, Content-Type",
        .accessControlMaxAge: "600", .cacheControl: "no-store",
      ])
  }

  /// The answer, which a page that was named may read.
  func allowing(_ response: Response, _ request: Request) -> Response {
    guard let origin = origin(of: request) else { return response }
    var response = response
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.vary] = "Origin"
    return response
  }

  private func origin(of request: Request) -> String? {
    let given = request.headers[values: .origin]
    guard given.count == 1, let one = given.first else { return nil }
    return service.options.viewers.contains { $0.text == one } ? one : nil
  }
}

extension HTTPField.Name {
  /// What browsers say of where a request comes from.
  static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
  /// What a person should know of an answer (RFC 7234 5.5), as PS3.18 uses it.
  static let warning = HTTPField.Name("Warning") ?? .server
}
