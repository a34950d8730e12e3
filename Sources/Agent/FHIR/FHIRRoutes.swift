internal import FHIR
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// FHIR's addresses (docs/fhir.md).
struct FHIRRoutes {
  private let desk: any FHIRDesk
  private let definitions: [FHIRDefinition]
  private let started: UInt64

  init(_ desk: any FHIRDesk, _ definitions: [FHIRDefinition], started: UInt64) {
    (self.desk, self.definitions, self.started) = (desk, definitions, started)
  }

  func add(to router: Router<some RequestContext>) {
    router.get("/fhir/metadata") { request, _ in
      FHIRAnswers.resource(
        CapabilityStatement.content(
          version: AgentRoutes.version, date: started, base: Self.base(request), isReadable: desk.isReadable))
    }
    router.get("/fhir/:type") { request, context in try await search(request, try Self.type(context)) }
    router.get("/fhir/:type/:id") { _, context in
      let type = try Self.type(context)
      let id = context.parameters.get("id") ?? ""
      if type == FHIRDefinition.type {
        guard let found = definitions.first(where: { $0.resource.id == id }) else { throw Self.nothing }
        return FHIRAnswers.resource(found.bytes)
      }
      try requireReadable()
      guard let found = try await desk.resources().first(where: { $0.type == type && $0.id == id }) else {
        throw Self.nothing
      }
      return FHIRAnswers.resource(found.content)
    }
    // The router takes the first name that fits, so that a fixed one here would hide what is read.
    router.post("/fhir/:type") { request, context in
      guard try Self.type(context) == "Observation" else {
        return FHIRAnswers.refusal(.methodNotAllowed, .notSupported, "", "resources of this type are not taken in")
      }
      return try await take(request)
    }
  }

  private static func base(_ request: Request) -> String { "http://\(request.head.authority ?? "127.0.0.1")/fhir" }

  private static func type(_ context: some RequestContext) throws(FHIRError) -> String {
    guard let type = context.parameters.get("type"),
      CapabilityStatement.served.contains(type) || type == FHIRDefinition.type
    else {
      throw FHIRError(.init(.notFound, "", "resources of this type are not served"))
    }
    return type
  }

  private static let nothing = FHIRError(.init(.notFound, "", "there is no such resource"))

  private func requireReadable() throws(FHIRError) {
    guard desk.isReadable else {
      throw FHIRError(.init(.forbidden, "", "a device seals and cannot open: its owner reads what it sent"))
    }
  }

  private func search(_ request: Request, _ type: String) async throws -> Response {
    let isOfCodes = type == FHIRDefinition.type
    if !isOfCodes { try requireReadable() }
    let query = try FHIRQuery(request.uri.queryParameters.map { (String($0.key), String($0.value)) }, for: type)
    let all = isOfCodes ? definitions.map(\.resource) : try await desk.resources().filter { $0.type == type }
    let found = all.filter(query.matches)
    let page = Array(found.dropFirst(query.offset).prefix(query.count))
    let base = Self.base(request)
    func address(_ offset: Int) -> String {
      let parameters = query.given + [("_offset", String(offset))]
      return "\(base)/\(type)?" + parameters.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
    }
    var links: [(relation: String, url: String)] = [("self", address(query.offset))]
    if query.offset > 0 { links.append(("previous", address(max(0, query.offset - query.count)))) }
    if query.offset + query.count < found.count { links.append(("next", address(query.offset + query.count))) }
    return FHIRAnswers.resource(SearchSet.bundle(page, total: found.count, base: base, links: links))
  }

  /// A value in a query (RFC 3986).
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Character(Unicode.Scalar(byte))
      if scalar.isASCII, scalar.isLetter || scalar.isNumber || "-._~".contains(scalar) { return String(scalar) }
      return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  private func take(_ request: Request) async throws -> Response {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == FHIRAnswers.type else {
      return FHIRAnswers.refusal(.unsupportedMediaType, .notSupported, "", "the body is sent as \(FHIRAnswers.type)")
    }
    let body = try await request.body.collect(upTo: FHIRLimits().bytes)
    let observation = try Observation(try Resource(json: Array(body.readableBytesView)))
    guard let id = try await desk.keep(observation) else {
      let waits = FHIRError(
        .init(
          .informational, "",
          "sealed, and waiting in the outbox: do not send it again (aureole outbox --resume goes on with it)"))
      return FHIRAnswers.resource(waits.outcome, status: .accepted)
    }
    let fine = FHIRError(.init(.informational, "", "kept, and recorded on the ledger"))
    return FHIRAnswers.resource(fine.outcome, status: .created, location: "\(Self.base(request))/Observation/\(id)")
  }
}
