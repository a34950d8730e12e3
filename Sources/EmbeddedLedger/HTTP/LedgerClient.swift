public import AsyncHTTPClient
public import Contract
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
public import Transparency

/// A ledger at another address. It believes nothing and verifies nothing: that is for `Follower`.
public struct LedgerClient: LedgerService {
  let base: String
  private let client: HTTPClient
  private let timeout: TimeAmount

  /// Speaks to a ledger at an address such as `http://127.0.0.1:7300`, each call bound to so many seconds. The client
  /// stays its owner's to shut down. Throws `badRequest` for an address that is not http or https.
  public init(_ address: String, client: HTTPClient = .shared, seconds: Int64 = 30) throws(LedgerError) {
    guard address.hasPrefix("http://") || address.hasPrefix("https://"), URL(string: address)?.host() != nil else {
      throw LedgerError(.badRequest, "the ledger's address does not begin with http:// or https:// and a host")
    }
    base = address.hasSuffix("/") ? String(address.dropLast()) : address
    self.client = client
    timeout = .seconds(seconds)
  }

  /// What founded the ledger. Throws `badAnswer` when identifier and words do not fit.
  public func genesis() async throws -> Genesis {
    let answer: GenesisAnswer = try decode(try await get("/v1/genesis", atMost: Self.jsonLimit))
    guard let genesis = try? Genesis(words: answer.words), genesis.ledger == answer.ledger else {
      throw LedgerError(.badAnswer, "the answer holds no genesis")
    }
    return genesis
  }

  /// Submits an action; see `LedgerService`. After `unreachable` the action may be on the ledger or not: sync a
  /// replica to see, before signing the same sequence number for something else.
  public func submit(_ action: SignedAction) async throws -> Receipt {
    let (status, body) = try await post(action, to: "/v1/actions", atMost: Self.jsonLimit)
    return try receipt(body, status)
  }

  /// The same with news; see `LedgerService`.
  public func submit(
    _ action: SignedAction, newsFrom position: UInt64
  ) async throws -> (receipt: Receipt, news: LedgerNews?) {
    let (status, body) = try await post(
      action, to: "/v1/actions?news=\(position)", atMost: 4 + Self.jsonLimit + NewsFraming.mostBytes)
    guard status == .ok else { return (try receipt(body, status), nil) }
    guard let (head, rest) = NewsFraming.split(Array(body.readableBytesView), atMost: Self.jsonLimit) else {
      throw LedgerError(.badAnswer, "the answer is cut short")
    }
    return (try receipt(ByteBuffer(bytes: head), status), NewsFraming.parse(rest))
  }

  private func post(
    _ action: SignedAction, to target: String, atMost limit: Int
  ) async throws(LedgerError) -> (HTTPResponseStatus, ByteBuffer) {
    var request = HTTPClientRequest(url: base + target)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/octet-stream")
    request.body = .bytes(action.bytes)
    let (status, body) = try await execute(request, atMost: limit)
    guard status == .ok || status == .unprocessableEntity else { throw refusal(status, body) }
    return (status, body)
  }

  private func receipt(_ body: ByteBuffer, _ status: HTTPResponseStatus) throws(LedgerError) -> Receipt {
    let answer: ReceiptAnswer = try decode(body)
    guard let receipt = answer.receipt, receipt.isRecorded == (status == .ok) else {
      throw LedgerError(.badAnswer, "the answer is no receipt")
    }
    return receipt
  }

  /// The bytes of entries; see `LedgerService`.
  public func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    let most = max(0, min(count, LedgerLimits.entriesPerCall))
    let body = try await get(
      "/v1/entries?from=\(position)&count=\(most)", atMost: EntryFraming.maximumByteCount(of: most))
    guard let entries = EntryFraming.parse(Array(body.readableBytesView)), entries.count <= most else {
      throw LedgerError(.badAnswer, "the answer holds no entries")
    }
    return entries
  }

  /// The latest checkpoint's note.
  public func checkpoint() async throws -> String {
    let body = try await get("/v1/checkpoint", atMost: LedgerLimits.checkpointByteCount)
    return String(decoding: body.readableBytesView, as: UTF8.self)
  }

  /// The latest checkpoint's note and entries from a position on.
  public func news(from position: UInt64) async throws -> LedgerNews {
    let body = try await get("/v1/news?from=\(position)", atMost: NewsFraming.mostBytes)
    guard let news = NewsFraming.parse(Array(body.readableBytesView)) else {
      throw LedgerError(.badAnswer, "the answer holds no news")
    }
    return news
  }

  /// The proof that an entry is in the tree of a size.
  public func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try decode(try await get("/v1/proofs/inclusion?index=\(index)&size=\(size)", atMost: Self.jsonLimit))
  }

  /// The proof that one size extends another.
  public func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try decode(try await get("/v1/proofs/consistency?from=\(from)&to=\(to)", atMost: Self.jsonLimit))
  }

  static let jsonLimit = 65_536

  /// Gets an answer that may keep its asker waiting for a time.
  func get(
    _ target: String, atMost limit: Int, waiting: TimeAmount = .zero
  ) async throws(LedgerError) -> ByteBuffer {
    let (status, body) = try await execute(HTTPClientRequest(url: base + target), atMost: limit, waiting: waiting)
    guard status == .ok else { throw refusal(status, body) }
    return body
  }

  func execute(
    _ request: HTTPClientRequest, atMost limit: Int, waiting: TimeAmount = .zero
  ) async throws(LedgerError) -> (HTTPResponseStatus, ByteBuffer) {
    do {
      let response = try await client.execute(request, timeout: timeout + waiting)
      // Room for an error's JSON even where the answer itself is smaller.
      return (response.status, try await response.body.collect(upTo: max(limit, 4096)))
    } catch is NIOTooManyBytesError {
      throw LedgerError(.badAnswer, "the answer is too large")
    } catch {
      throw LedgerError(.unreachable, "the ledger cannot be reached")
    }
  }

  private func decode<Answer: Decodable>(_ body: ByteBuffer) throws(LedgerError) -> Answer {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)) else {
      throw LedgerError(.badAnswer, "the answer is not of the expected form")
    }
    return answer
  }

  /// The error that an answer carries. Its words are the server's, so only its code is taken.
  func refusal(_ status: HTTPResponseStatus, _ body: ByteBuffer) -> LedgerError {
    let answer = try? JSONDecoder().decode(ErrorAnswer.self, from: Data(body.readableBytesView))
    let code = answer.flatMap { LedgerError.Code(rawValue: $0.error.code) }
    let isCallers = (400..<500).contains(status.code)
    return LedgerError(
      code ?? (isCallers ? .badRequest : .badAnswer), "the ledger answered \(status.code)",
      at: answer?.error.position)
  }
}
