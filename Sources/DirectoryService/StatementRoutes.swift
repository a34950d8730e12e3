internal import Contract
internal import FoundationEssentials
internal import Hummingbird
internal import Identity

/// Statements over HTTP. The host keeps what it cannot read and hands it to nobody but the recipient.
struct StatementRoutes: Sendable {
  /// The most digests of one search.
  static let mostDigests = 100
  /// Room for a sealed statement in base64 and what stands around it.
  private static let mostBodyBytes = 16 << 10
  let store: DirectoryStore
  let authentication: MemberAuthentication

  func add(to router: Router<some RequestContext>) {
    router.post("/v1/statements") { request, _ in await Answer.of { try await keep(request) } }
    router.post("/v1/statements/search") { request, _ in await Answer.of { try await search(request) } }
  }

  private func keep(_ request: Request) async throws -> Response {
    let caller = try await authentication.caller(of: request, atMost: Self.mostBodyBytes)
    guard caller.standing.role != .guest else { throw DirectoryError(.notAllowed, "guests keep nothing here") }
    guard let given = try? JSONDecoder().decode(Given.self, from: Data(caller.body)),
      let bytes = Data(base64Encoded: given.sealed), (1...Statement.mostSealedBytes).contains(bytes.count),
      !given.digest.isZero
    else {
      throw DirectoryError(
        .badRequest, "the body has digest, recipient, and at most \(Statement.mostSealedBytes) sealed bytes in base64")
    }
    guard await authentication.lookUp(given.recipient) != nil else {
      throw DirectoryError(.badRequest, "the recipient is no member")
    }
    try await store.keep(
      SealedStatement(
        digest: given.digest, recipient: given.recipient, author: caller.member, bytes: Array(bytes)))
    return Response(status: .created)
  }

  private func search(_ request: Request) async throws -> Response {
    let caller = try await authentication.caller(of: request, atMost: Self.mostBodyBytes)
    guard let query = try? JSONDecoder().decode(Query.self, from: Data(caller.body)),
      query.digests.count <= Self.mostDigests
    else { throw DirectoryError(.badRequest, "the body is an object with at most \(Self.mostDigests) digests") }
    return try Answer.json(
      try await store.statements(query.digests, to: caller.member).map { digest, bytes in
        Found(digest: digest, sealed: Data(bytes).base64EncodedString())
      })
  }

  private struct Given: Decodable {
    var digest: Word
    var recipient: MemberID
    var sealed: String
  }

  private struct Query: Decodable {
    var digests: [Word]
  }

  private struct Found: Encodable {
    var digest: Word
    var sealed: String
  }
}
