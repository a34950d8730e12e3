public import Contract
internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
public import Identity
internal import NIOCore

/// The directory over HTTP. Every request is signed by a member in good standing.
///
/// - `POST /v1/directory`: the authority publishes a signed entry.
/// - `POST /v1/directory/search`: `{"text": "…"}` or `{"members": ["…"]}`; answers a JSON array of at most 50 signed entries
///   in base64. A body, not a
///   query, so that names stand in no access log.
public struct DirectoryRoutes: Sendable {
  /// What the ledger says of a member now; nil for nobody.
  public typealias LookUp = @Sendable (MemberID) async -> State.Member?
  private let store: DirectoryStore
  private let ledger: Word
  private let lookUp: LookUp
  private let clock: @Sendable () -> UInt64

  /// Joins the store, the ledger's identifier, a look-up in the ledger's state, and a clock in seconds since 1970.
  public init(
    store: DirectoryStore, ledger: Word, clock: @escaping @Sendable () -> UInt64, lookUp: @escaping LookUp
  ) {
    self.store = store
    self.ledger = ledger
    self.lookUp = lookUp
    self.clock = clock
  }

  /// Adds the routes to a router.
  public func add(to router: Router<some RequestContext>) {
    router.post("/v1/directory") { request, _ in await answering { try await publish(request) } }
    router.post("/v1/directory/search") { request, _ in await answering { try await search(request) } }
  }

  private func publish(_ request: Request) async throws -> Response {
    let (caller, _, body) = try await authenticate(request)
    let signed = try SignedDirectoryEntry(json: body)
    guard signed.authority == caller, let authority = await lookUp(caller), authority.role == .authority else {
      throw DirectoryError(.notAllowed, "only an authority publishes entries, its own ones")
    }
    let now = clock()
    let entry = try signed.verified(by: authority.keys(at: now).signingKey)
    guard entry.ledger == ledger, let member = await lookUp(entry.member), member.role == entry.role,
      member.keys(at: now).signingKey == entry.keys.signingKey,
      member.keys(at: now).sealingKeyDigest == entry.keys.sealingKey.digest
    else { throw DirectoryError(.entryRefused, "the entry does not fit the ledger") }
    try await store.keep(signed, entry)
    return Response(status: .created)
  }

  private func search(_ request: Request) async throws -> Response {
    let (caller, member, body) = try await authenticate(request)
    guard let query = try? JSONDecoder().decode(DirectoryQuery.self, from: Data(body)), query.isSound else {
      throw DirectoryError(.badRequest, "the body is an object with a text of at most 800 bytes, or at most 50 members")
    }
    // Patients and devices see those who serve them, and themselves; never other patients.
    let seesPatients = [.authority, .technologist, .clinician].contains(member.role)
    let found = try await store.search(query) { entry in
      seesPatients || entry.member == caller || (entry.role != .patient && entry.role != .device)
    }
    let list = found.map { Data($0).base64EncodedString() }
    return Self.json(try JSONEncoder().encode(list), status: .ok)
  }

  /// Who signed the request, if it is a member in good standing and the signature is fresh.
  private func authenticate(_ request: Request) async throws -> (MemberID, State.Member, [UInt8]) {
    guard let header = request.headers[.authorization], let signature = SignedRequest(header: header) else {
      throw DirectoryError(
        .notAuthenticated, "the request needs an authorization of the scheme \(SignedRequest.scheme)")
    }
    guard request.headers[.contentType] == "application/json",
      let buffer = try? await request.body.collect(upTo: SignedDirectoryEntry.mostBytes)
    else { throw DirectoryError(.badRequest, "the body is JSON of at most \(SignedDirectoryEntry.mostBytes) bytes") }
    let body = [UInt8](buffer: buffer)
    let subject = SignedRequest.Subject(
      ledger: ledger, method: request.method.rawValue, target: request.uri.string, body: body)
    let now = clock()
    guard let member = await lookUp(signature.member),
      signature.verdict(on: subject, key: member.keys(at: now).signingKey, now: now) == .valid
    else { throw DirectoryError(.notAuthenticated, "the request's signature is not a member's, or it is stale") }
    guard member.isInGoodStanding else { throw DirectoryError(.notAllowed, "the member is suspended") }
    return (signature.member, member, body)
  }

  private func answering(_ work: () async throws -> Response) async -> Response {
    do {
      return try await work()
    } catch let error as DirectoryError {
      return Self.refusal(error.code.rawValue, error.detail, status: error.code.status)
    } catch let error as IdentityError {
      return Self.refusal(DirectoryError.Code.entryRefused.rawValue, error.detail, status: .unprocessableContent)
    } catch {
      return Self.refusal("internal", "the request failed", status: .internalServerError)
    }
  }

  private static func refusal(_ code: String, _ message: String, status: HTTPResponse.Status) -> Response {
    let body = ["error": ["code": code, "message": message]]
    return json((try? JSONEncoder().encode(body)) ?? Data("{}".utf8), status: status)
  }

  private static func json(_ data: Data, status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
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
    }
  }
}
