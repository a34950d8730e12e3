internal import AsyncHTTPClient
internal import FoundationEssentials
package import Identity
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NIOHTTP1

extension HaloNetwork: CustodianTransport {
  package func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse {
    var headers: [(String, String)] = []
    if let authorization = request.authorization { headers.append(("authorization", authorization)) }
    let (status, body) = try await call(
      custodian, HTTPMethod(rawValue: request.method), request.target, headers: headers, body: request.bytes,
      atMost: request.mostAnswerBytes, timeout: .milliseconds(Int64(max(0, min(seconds, 3600)) * 1000)))
    return CustodianResponse(status: status, body: Data(buffer: body, byteTransferStrategy: .noCopy))
  }
}

extension CustodianRequest {
  /// The pieces as a body of known length, so that nothing is sent in chunks.
  fileprivate var bytes: HTTPClientRequest.Body? {
    switch body.count {
    case 0: nil
    case 1: .bytes(ByteBuffer(data: body[0]))
    default: .stream(body.async, length: .known(Int64(bodyByteCount)))
    }
  }
}

extension [Data] {
  /// The pieces one by one, each made into a buffer when its turn comes.
  fileprivate var async: AsyncStream<ByteBuffer> {
    let pieces = self
    let next = Turn()
    return AsyncStream {
      let index = await next.take()
      return index < pieces.count ? ByteBuffer(data: pieces[index]) : nil
    }
  }
}

/// Counts from zero.
private actor Turn {
  private var count = 0

  func take() -> Int {
    defer { count += 1 }
    return count
  }
}
