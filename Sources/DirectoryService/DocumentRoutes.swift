internal import Contract
internal import FoundationEssentials
internal import Hummingbird
internal import Identity

/// Public documents over HTTP, such as the policy whose digest stands on the ledger. Whoever reads one checks its digest,
/// so it needs no signature and any cache may hold it.
struct DocumentRoutes: Sendable {
  let store: DirectoryStore
  let authentication: MemberAuthentication

  func add(to router: Router<some RequestContext>) {
    router.post("/v1/documents") { request, _ in await Answer.of { try await keep(request) } }
    router.get("/v1/documents/{digest}") { _, context in
      await Answer.of { try await document(context.parameters.get("digest") ?? "") }
    }
  }

  private func keep(_ request: Request) async throws -> Response {
    let caller = try await authentication.caller(of: request, atMost: DirectoryStore.mostDocumentBytes)
    guard caller.standing.role == .authority else {
      throw DirectoryError(.notAllowed, "only an authority publishes documents")
    }
    guard (try? JSONDecoder().decode(AnyObject.self, from: Data(caller.body))) != nil else {
      throw DirectoryError(.badRequest, "a document is a JSON object")
    }
    try await store.keep(document: caller.body)
    return Response(status: .created)
  }

  private func document(_ name: String) async throws -> Response {
    guard let digest = Word(hex: name), let bytes = try await store.document(digest) else {
      throw DirectoryError(.notFound, "there is no such document")
    }
    return Answer.bytes(bytes, .ok)
  }

  /// Any JSON object, whatever it holds.
  private struct AnyObject: Decodable {
    private enum NoKey: CodingKey {}
    init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: NoKey.self) }
  }
}
