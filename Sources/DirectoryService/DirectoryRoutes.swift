public import Contract
internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
public import Identity

/// The directory over HTTP, and what else is kept beside the ledger. Every request but the reading of a document is signed
/// by a member in good standing.
///
/// - `POST /v1/directory`: the authority publishes a signed entry.
/// - `POST /v1/directory/search`: `{"text": "…"}` or `{"members": ["…"]}`; answers a JSON array of at most 50 signed entries
///   in base64. A body, not a
///   query, so that names stand in no access log.
/// - `POST /v1/statements`, `POST /v1/statements/search`: text sealed to its recipient.
/// - `POST /v1/documents`, `GET /v1/documents/{digest}`: public documents, named by their digest.
public struct DirectoryRoutes: Sendable {
  /// What the ledger says of a member now; nil for nobody.
  public typealias LookUp = @Sendable (MemberID) async -> State.Member?
  private let store: DirectoryStore
  private let authentication: MemberAuthentication

  /// Joins the store, the ledger's identifier, a look-up in the ledger's state, and a clock in seconds since 1970.
  public init(
    store: DirectoryStore, ledger: Word, clock: @escaping @Sendable () -> UInt64, lookUp: @escaping LookUp
  ) {
    self.store = store
    authentication = MemberAuthentication(ledger: ledger, clock: clock, lookUp: lookUp)
  }

  /// Adds the routes to a router.
  public func add(to router: Router<some RequestContext>) {
    router.post("/v1/directory") { request, _ in await Answer.of { try await publish(request) } }
    router.post("/v1/directory/search") { request, _ in await Answer.of { try await search(request) } }
    StatementRoutes(store: store, authentication: authentication).add(to: router)
    DocumentRoutes(store: store, authentication: authentication).add(to: router)
  }

  private func publish(_ request: Request) async throws -> Response {
    let caller = try await authentication.caller(of: request, atMost: SignedDirectoryEntry.mostBytes)
    let signed = try SignedDirectoryEntry(json: caller.body)
    guard signed.authority == caller.member, caller.standing.role == .authority else {
      throw DirectoryError(.notAllowed, "only an authority publishes entries, its own ones")
    }
    let now = authentication.clock()
    let entry = try signed.verified(by: caller.standing.keys(at: now).signingKey)
    guard entry.ledger == authentication.ledger, let member = await authentication.lookUp(entry.member),
      member.role == entry.role,
      member.keys(at: now).signingKey == entry.keys.signingKey,
      member.keys(at: now).sealingKeyDigest == entry.keys.sealingKey.digest
    else { throw DirectoryError(.entryRefused, "the entry does not fit the ledger") }
    try await store.keep(signed, entry)
    return Response(status: .created)
  }

  private func search(_ request: Request) async throws -> Response {
    let caller = try await authentication.caller(of: request, atMost: SignedDirectoryEntry.mostBytes)
    guard let query = try? JSONDecoder().decode(DirectoryQuery.self, from: Data(caller.body)), query.isSound else {
      throw DirectoryError(.badRequest, "the body is an object with a text of at most 800 bytes, or at most 50 members")
    }
    // Whoever holds a link has no business with names but those that they come across: nobody is listed to a guest.
    let isGuest = caller.standing.role == .guest
    guard !isGuest || query.members != nil else { return try Answer.json([String]()) }
    // Patients and devices see those who serve them, and themselves; never other patients. A device sees its owner too, for
    // whom it seals, and an owner the devices that they ask for by identifier.
    let seesPatients = [.authority, .technologist, .clinician].contains(caller.standing.role)
    var own = Set([caller.member, caller.standing.owner].compactMap { $0 })
    for member in query.members ?? [] where await authentication.lookUp(member)?.owner == caller.member {
      own.insert(member)
    }
    let found = try await store.search(query) { [own] entry in
      seesPatients || own.contains(entry.member) || (entry.role != .patient && entry.role != .device)
    }
    return try Answer.json(found.map { Data($0).base64EncodedString() })
  }
}
