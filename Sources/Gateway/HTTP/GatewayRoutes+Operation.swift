internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

extension GatewayRoutes {
  /// What a page starts from. The identifier of the ledger is the digest of the genesis, and the page has it from the
  /// invitation or from before.
  func network() async throws -> Response {
    let network = core.member.client.network
    return GatewayAnswers.json(
      NetworkAnswer(
        ledger: network.ledger, genesis: network.genesis.words, rootCertificate: Data(network.root.der),
        gateway: core.member.keys.member, webApp: core.app.digest,
        least: network.least.map { NetworkAnswer.Least(size: $0.size, root: $0.root) }))
  }

  func addOperation(to router: some RouterMethods<GatewayContext>) {
    router.get("/healthz", use: open { _, _ in Self.text("ok\n") })
    router.get(
      "/readyz",
      use: open { _, _ in
        // Ready is who has heard from the ledger lately.
        guard let at = await core.member.replica.syncedAt, core.clock() <= at + 60 else {
          throw GatewayError(.unavailable, "the ledger has not been heard from for a minute")
        }
        return Self.text("ready\n")
      })
    router.get(
      "/openapi.json",
      use: open { _, _ in
        Response(
          status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-cache"],
          body: ResponseBody(byteBuffer: OpenAPI.document))
      })
  }

  func addApp(to router: some RouterMethods<GatewayContext>) {
    router.get("/app.json", use: open { _, _ in core.app.listing() })
    router.get("/", use: open { request, _ in try file("", request) })
    router.get("/**", use: open { request, _ in try file(String(request.uri.path.dropFirst()), request) })
  }

  private func file(_ path: String, _ request: Request) throws(GatewayError) -> Response {
    guard let answer = core.app.answer(path, ifNoneMatch: request.headers[.ifNoneMatch]) else {
      throw GatewayError(.notFound, "there is nothing here")
    }
    return answer
  }

  static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
