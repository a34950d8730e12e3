internal import AsyncHTTPClient
internal import Client
internal import Custody
internal import FoundationEssentials
internal import HTTPTypes
internal import Halo
internal import Hummingbird
internal import Identity
internal import NIOCore
internal import NIOHTTP1

/// What goes through to the ledger's host and to custodians: signed by the member within, and neither read nor changed
/// here, but for the assertion that goes along with a demand for shares.
extension GatewayRoutes {
  /// The most bytes of a body in either direction.
  static let mostForwarded = 97 << 20
  private static let mostHostBody = 96 << 10
  private static let mostHostAnswer = 2 << 20

  func addForwarding(to router: some RouterMethods<GatewayContext>) {
    let host = router.group("/v1/host/v1")
    for path in ["directory", "directory/search", "statements", "statements/search", "documents"] {
      host.post(RouterPath(path), use: open { request, _ in try await toHost(request) })
    }
    host.get("documents/:digest", use: open { request, _ in try await toHost(request) })
    let custodians = router.group("/v1/custodians/:member")
    custodians.get("**", use: open { request, context in try await toCustodian(request, context) })
    custodians.post("**", use: open { request, context in try await toCustodian(request, context) })
  }

  /// Who sends a request that is to be passed on. Their session signed the header with their own signature, which covers
  /// what matters of the body.
  private func sender(of request: Request, _ needs: Core.Needs = []) async throws -> Core.Caller {
    let inner = request.headers[.aureoleMember]
    let caller = try await core.caller(
      of: request.headers[.authorization],
      SessionSignature.Subject(
        ledger: core.member.ledger, method: request.method.rawValue, target: request.uri.string,
        body: Array((inner ?? "").utf8)), needs.union(.enrolled))
    if let inner {
      guard SignedRequest(header: inner)?.member == caller.member else {
        throw GatewayError(.notAllowed, "the request within is not signed by the session's member")
      }
    }
    return caller
  }

  private func toHost(_ request: Request) async throws -> Response {
    let isSearch = request.uri.path == "/v1/host/v1/directory/search"
    _ = try await sender(of: request, isSearch ? .guests : [])
    let body = try await Self.body(of: request, atMost: Self.mostHostBody)
    var forwarded = HTTPClientRequest(url: core.member.host + String(request.uri.string.dropFirst("/v1/host".count)))
    forwarded.method = HTTPMethod(rawValue: request.method.rawValue)
    if let inner = request.headers[.aureoleMember] { forwarded.headers.add(name: "authorization", value: inner) }
    if request.method == .post {
      forwarded.headers.add(name: "content-type", value: "application/json")
      forwarded.body = .bytes(ByteBuffer(bytes: body))
    }
    do {
      let response = try await HTTPClient.direct.execute(forwarded, timeout: .seconds(30))
      let answer = try await response.body.collect(upTo: Self.mostHostAnswer)
      return Self.answer(
        Int(response.status.code), type: response.headers.first(name: "content-type"), from: "host",
        ResponseBody(byteBuffer: answer))
    } catch {
      throw GatewayError(.unavailable, "the ledger's host does not answer")
    }
  }

  private func toCustodian(_ request: Request, _ context: GatewayContext) async throws -> Response {
    let caller = try await sender(of: request, .guests)
    guard let text = context.parameters.get("member"), let custodian = MemberID(hex: text) else {
      throw GatewayError(.badRequest, "a custodian is named by 40 digits")
    }
    let target = String(request.uri.string.dropFirst("/v1/custodians/".count + text.utf8.count))
    guard target.hasPrefix("/v1/") || target.hasPrefix("/ipfs/") else {
      throw GatewayError(.notFound, "custodians have nothing there")
    }
    guard let (document, network) = try await core.member.custodians(),
      document.all.contains(where: { $0.member == custodian })
    else { throw GatewayError(.notFound, "the policy names no such custodian") }
    if target != "/v1/status" { try await core.requireDemands(of: caller) }
    var headers: [(String, String)] = []
    if let inner = request.headers[.aureoleMember] { headers.append(("authorization", inner)) }
    let length = request.headers[.contentLength].flatMap { Int($0) }
    if let length, length > Self.mostForwarded { throw GatewayError(.tooLarge, "the body is too large") }
    let sent = ForwardedBody(request.body, atMost: Self.mostForwarded)
    var body: HTTPClientRequest.Body?
    if target == "/v1/release" || target.hasPrefix("/v1/release?") {
      let demand = try await Self.body(of: request, atMost: ReleaseDemand.byteCount)
      if let access = Word(demand.prefix(Word.byteCount)) {
        headers.append((Assertion.headerName, try assertion(of: caller, for: access).header))
      }
      body = .bytes(ByteBuffer(bytes: demand))
    } else if request.method == .post {
      // What is longer than it says, or never ends, is cut off there.
      body = .stream(sent, length: length.map { .known(Int64($0)) } ?? .unknown)
    }
    do {
      let (status, answer) = try await network.stream(
        custodian, HTTPMethod(rawValue: request.method.rawValue), target, headers: headers, body: body,
        atMost: Self.mostForwarded, timeout: .seconds(120))
      return sent.answering(
        Self.answer(status, type: answer.contentType, from: custodian.hex, ResponseBody(asyncSequence: answer)))
    } catch {
      // The sender's fault is not the custodian's.
      let reason = sent.fault ?? GatewayError(.unavailable, "custodian \(custodian.hex.prefix(12)) cannot be reached")
      return sent.answering(GatewayAnswers.refusal(reason, now: core.clock(), logger: core.logger))
    }
  }

  /// What the gateway says of a session to custodians, for one access and a minute.
  private func assertion(of caller: Core.Caller, for access: Word) throws -> SignedAssertion {
    let session = caller.session
    return try Assertion(
      ledger: core.member.ledger, gateway: core.member.keys.member, member: caller.member, access: access,
      device: Assertion.digest(ofDevice: session.deviceKey), loginAt: session.createdAt,
      secondFactorAt: session.secondFactorAt, posture: session.posture.verdict, postureAt: session.posture.at,
      until: core.clock() + Assertion.longestLife
    ).signed(by: core.member.keys)
  }

  private static func answer(_ status: Int, type: String?, from: String, _ body: ResponseBody) -> Response {
    Response(
      status: HTTPResponse.Status(code: status),
      headers: [
        .contentType: type.flatMap { types.contains($0) ? $0 : nil } ?? "application/octet-stream",
        .cacheControl: "no-store", .aureoleFrom: from,
      ],
      body: body)
  }

  /// What others may say their answers are; nothing of it is ever a page or a script of this origin.
  private static let types: Set = [
    "application/json", "application/octet-stream", "application/vnd.ipld.raw", "application/vnd.ipld.car",
  ]
}
