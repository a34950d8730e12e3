internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension LedgerClient {
  /// The checkpoint as soon as it is larger than a size; see `LedgerService`.
  public func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String {
    let wait = min(seconds, LedgerLimits.longestWait)
    return try await note("/v1/checkpoint?after=\(size)&wait=\(wait)", waiting: .seconds(Int64(wait)))
  }

  /// The checkpoint that witnesses are to cosign next.
  public func candidate() async throws -> String { try await note("/v1/checkpoint/candidate") }

  /// The checkpoint with the cosignatures of its witnesses; throws `notFound` while there is none.
  public func witnessedCheckpoint() async throws -> String { try await note("/v1/checkpoint/witnessed") }

  /// Hands in a checkpoint's note with cosignatures; see `LedgerService`.
  public func cosign(_ note: String) async throws {
    var request = HTTPClientRequest(url: base + "/v1/cosignatures")
    request.method = .POST
    request.headers.add(name: "content-type", value: "text/plain; charset=utf-8")
    request.body = .bytes(ByteBuffer(string: note))
    let (status, body) = try await execute(request, atMost: Self.jsonLimit)
    guard status == .ok else { throw refusal(status, body) }
  }

  private func note(_ target: String, waiting: TimeAmount = .zero) async throws -> String {
    let body = try await get(target, atMost: LedgerLimits.checkpointByteCount, waiting: waiting)
    return String(decoding: body.readableBytesView, as: UTF8.self)
  }
}
