internal import Contract
internal import FoundationEssentials
internal import HTTPTypes
public import Hummingbird
internal import Identity
internal import Logging
internal import NIOCore
internal import Transparency

/// The ledger's routes (docs/spec/ledger.md), for any server to take in.
public struct LedgerRoutes: Sendable {
  let service: any LedgerService
  let board: WitnessBoard?
  private let isReady: @Sendable () async -> Bool

  /// Serves a ledger, which answers for its witnesses itself where no board does. `isReady` says whether it takes
  /// actions, for `/readyz`.
  public init(
    _ service: any LedgerService, board: WitnessBoard? = nil, isReady: @escaping @Sendable () async -> Bool
  ) {
    self.service = service
    self.board = board
    self.isReady = isReady
  }

  /// Serves a ledger that runs here, ready while it takes actions, and the board of its witnesses if it has any.
  public init(_ ledger: any RunningLedger, board: WitnessBoard? = nil) {
    self.init(ledger, board: board) { ledger.isAccepting }
  }

  /// Adds the routes. Their errors are answered as `LedgerHTTP` has it, with or without `JSONErrors` on the router.
  public func add(to router: Router<some RequestContext>) {
    router.post("/v1/actions", use: answering(submit))
    router.get("/v1/entries", use: answering(entries))
    router.get("/v1/news", use: answering(news))
    router.get("/v1/checkpoint", use: answering(checkpoint))
    router.get("/v1/checkpoint/candidate", use: answering(candidate))
    router.get("/v1/checkpoint/witnessed", use: answering(witnessed))
    router.post("/v1/cosignatures", use: answering(cosign))
    router.get("/v1/proofs/inclusion", use: answering(inclusion))
    router.get("/v1/proofs/consistency", use: answering(consistency))
    router.get("/v1/genesis", use: answering(genesis))
    router.get("/healthz", use: answering { _, _ in LedgerHTTP.answer(.init(string: "ok\n"), type: Self.text) })
    router.get("/readyz", use: answering(readiness))
  }

  static let text = "text/plain; charset=utf-8"
  private static let binary = "application/octet-stream"

  private func answering<Context: RequestContext>(
    _ handler: @escaping @Sendable (Request, Logger) async throws -> Response
  ) -> @Sendable (Request, Context) async throws -> Response {
    { request, context in
      do {
        return try await handler(request, context.logger)
      } catch {
        return LedgerHTTP.response(for: error)
      }
    }
  }

  private func submit(_ request: Request, _ logger: Logger) async throws -> Response {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == Self.binary else {
      throw LedgerError(.wrongContentType, "an action is sent as \(Self.binary)")
    }
    let body = try await request.body.collect(upTo: LedgerLimits.actionByteCount)
    let from = try request.uri.queryParameters["news"].map { _ in try number("news", of: request) }
    let receipt = try await service.submit(SignedAction(bytes: Array(body.readableBytesView)))
    logger.debug(
      "action judged",
      metadata: [
        "digest": "\(receipt.digest.hex.prefix(12))", "outcome": "\(receipt.outcome.name)",
        "position": "\(receipt.position.map(String.init) ?? "none")",
      ])
    let answer = LedgerHTTP.json(
      ReceiptAnswer(receipt), status: receipt.isRecorded ? .ok : .unprocessableContent)
    guard let from, receipt.isRecorded else { return answer }
    // The action is on the ledger, whatever becomes of the news.
    let news = (try? await service.news(from: from)).map(NewsFraming.frame) ?? []
    return LedgerHTTP.answer(
      ByteBuffer(bytes: NewsFraming.prefixed(LedgerHTTP.bytes(ReceiptAnswer(receipt))) + news), type: Self.binary)
  }

  private func entries(_ request: Request, _: Logger) async throws -> Response {
    let from = try number("from", of: request)
    let count = try number("count", of: request, otherwise: UInt64(LedgerLimits.entriesPerCall))
    let most = Int(min(count, UInt64(LedgerLimits.entriesPerCall)))
    let bytes = EntryFraming.frame(try await service.entries(from: from, count: most))
    return LedgerHTTP.answer(ByteBuffer(bytes: bytes), type: Self.binary)
  }

  private func news(_ request: Request, _: Logger) async throws -> Response {
    let bytes = NewsFraming.frame(try await service.news(from: try number("from", of: request)))
    return LedgerHTTP.answer(ByteBuffer(bytes: bytes), type: Self.binary)
  }

  private func inclusion(_ request: Request, _: Logger) async throws -> Response {
    let (index, size) = (try number("index", of: request), try number("size", of: request))
    return LedgerHTTP.json(try await service.inclusion(index: index, size: size))
  }

  private func consistency(_ request: Request, _: Logger) async throws -> Response {
    let (from, to) = (try number("from", of: request), try number("to", of: request))
    return LedgerHTTP.json(try await service.consistency(from: from, to: to))
  }

  private func genesis(_: Request, _: Logger) async throws -> Response {
    let genesis = try await service.genesis()
    return LedgerHTTP.json(GenesisAnswer(ledger: genesis.ledger, words: genesis.words))
  }

  private func readiness(_: Request, _: Logger) async throws -> Response {
    guard await isReady() else { throw LedgerError(.closing, "the ledger takes no actions") }
    return LedgerHTTP.answer(ByteBuffer(string: "ready\n"), type: Self.text)
  }

  /// A number of the query: decimal digits alone, at most 2^63 − 1. Throws `badRequest`.
  func number(
    _ name: String, of request: Request, otherwise: UInt64? = nil
  ) throws(LedgerError) -> UInt64 {
    guard let text = request.uri.queryParameters[Substring(name)] else {
      if let otherwise { return otherwise }
      throw LedgerError(.badRequest, "the parameter \(name) is missing")
    }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text),
      number <= MerkleTree.maximumSize
    else { throw LedgerError(.badRequest, "the parameter \(name) is no number") }
    return number
  }
}
