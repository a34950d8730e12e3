internal import Blocks
internal import Custody
internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
internal import Identity
internal import Logging
internal import NIOCore

/// A custodian over HTTP, as section 4 of docs/spec/custody.md has it, for any server to take in. Every request but
/// `GET /v1/status` and `GET /v1/view` is signed by a member; what each may do is for ``Custodian`` to say.
public struct CustodianRoutes: Sendable {
  let custodian: Custodian
  private let metrics: CustodianMetrics

  /// Serves a custodian, and counts what it releases.
  public init(_ custodian: Custodian, metrics: CustodianMetrics = CustodianMetrics()) {
    self.custodian = custodian
    self.metrics = metrics
  }

  /// Adds the routes to a router.
  public func add(to router: Router<some RequestContext>) {
    router.get("/v1/status", use: answering { _, _ in CustodianAnswers.json(try await custodian.status()) })
    router.get("/v1/view", use: answering(view))
    router.post("/v1/release", use: answering(release))
    router.get("/ipfs/:cid") { request, context in
      do {
        return try await gateway(request, context.parameters.get("cid") ?? "")
      } catch {
        return CustodianAnswers.refusal(error, logger: custodian.logger)
      }
    }
    let record = router.group("/v1/records/:record")
    record.post("blocks", use: answering(put))
    record.post("missing", use: answering(missing))
    record.post("deposit", use: answering(deposit))
    record.post("retire", use: answering(retire))
    record.post("fetch", use: answering(fetch))
    record.post("erasure", use: answering(erasure))
  }

  private func answering<Context: RequestContext>(
    _ handler: @escaping @Sendable (Request, Word) async throws -> Response
  ) -> @Sendable (Request, Context) async throws -> Response {
    { request, context in
      do {
        var record = Word.zero
        if let text = context.parameters.get("record") {
          guard let named = Word(hex: text) else { throw CustodianError(.badRequest, "a record is named by 64 digits") }
          record = named
        }
        return try await handler(request, record)
      } catch {
        return CustodianAnswers.refusal(error, logger: custodian.logger)
      }
    }
  }

  private func view(_ request: Request, _: Word) async throws -> Response {
    guard let text = request.uri.queryParameters["size"], text.utf8.count <= 19,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let size = UInt64(text),
      size <= LedgerView.mostSize
    else { throw CustodianError(.badRequest, "size is a number of entries in the query") }
    return CustodianAnswers.bytes(try await custodian.view(size: size).bytes)
  }

  private func release(_ request: Request, _: Word) async throws -> Response {
    try await metrics.counting { try await released(request) }
  }

  private func released(_ request: Request) async throws -> Response {
    let (caller, body) = try await signed(request, atMost: ReleaseDemand.byteCount)
    let along = try request.uri.queryParameters["with"].map { text in
      guard let limit = Int(text), limit >= 0 else { throw CustodianError(.badRequest, "with is a number of bytes") }
      return limit
    }
    // An assertion that cannot be read is none: whether one is needed is for the custodian to say.
    let assertion = HTTPField.Name(Assertion.headerName).flatMap { request.headers[$0] }
      .flatMap { try? SignedAssertion(header: $0) }
    let answer = try await custodian.release(try ReleaseDemand(bytes: body), by: caller, showing: assertion)
    guard let along else { return CustodianAnswers.bytes(answer.bytes) }
    var framed = UploadHead.number(answer.bytes.count) + answer.bytes
    for block in await custodian.beginning(of: answer, atMost: along) {
      framed += UploadHead.number(block.bytes.count)
      framed += block.bytes
    }
    return CustodianAnswers.bytes(framed)
  }

  /// Who signed the request, with its body.
  func signed(_ request: Request, atMost limit: Int) async throws -> (Caller, [UInt8]) {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw CustodianError(.tooLarge, "the body has at most \(limit) bytes")
    }
    let buffer: ByteBuffer
    do {
      buffer = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw CustodianError(.tooLarge, "the body has at most \(limit) bytes")
    }
    let body = [UInt8](buffer: buffer)
    return (try await caller(of: request, signing: body), body)
  }

  /// Who signed method, target and these bytes.
  func caller(of request: Request, signing body: [UInt8]) async throws -> Caller {
    guard let header = request.headers[.authorization], let signature = SignedRequest(header: header) else {
      throw ReleaseRefusal.notAuthenticated
    }
    let subject = SignedRequest.Subject(
      ledger: custodian.ledger, method: request.method.rawValue, target: request.uri.string, body: body)
    return try await custodian.authenticate(signature, of: subject)
  }
}
