public import AsyncHTTPClient
public import Identity
public import NIOCore
public import NIOHTTP1
internal import Dispatch
internal import Synchronization

/// Calls to the custodians of a halo, over mutual TLS 1.3. Connections are kept and used again; there is one network a
/// member, and it is to be shut down when it is no longer used.
///
/// A custodian is known by its certificate, not by its address: a call goes to the host and port where the custodian is
/// said to listen, and goes on only when who listens there shows a certificate for that very custodian.
public final class HaloNetwork: Sendable {
  private let client: HTTPClient
  private let addresses: [MemberID: CustodianAddress]
  private let calls = Atomic<Int>(0)

  /// How long to wait for a connection, and for the next bytes of an answer, in seconds.
  static let connectSeconds: Int64 = 5
  static let silenceSeconds: Int64 = 30

  /// Makes ready to call custodians; connects to none. Throws `badAddress` when one is listed twice, `badCredentials`
  /// when TLS does not take them.
  public init(custodians: [CustodianAddress], credentials: Credentials) throws(HaloError) {
    var addresses = [MemberID: CustodianAddress]()
    for address in custodians where addresses.updateValue(address, forKey: address.member) != nil {
      throw HaloError(.badAddress, address.member, "listed twice")
    }
    self.addresses = addresses
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try credentials.clientConfiguration(), redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(Self.connectSeconds), read: .seconds(Self.silenceSeconds)))
    configuration.httpVersion = .http1Only
    // The name that TLS asks for and verifies is the custodian's; the connection goes to the host of its address.
    configuration.dnsOverride = Dictionary(uniqueKeysWithValues: custodians.map { ($0.name, $0.host) })
    // Who does not listen is away: other custodians can answer, and waiting for this one holds everybody up.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit {
    // A command that ends has nobody left to wait for the closing of its connections.
    client.shutdown(queue: .global()) { _ in }
  }

  /// How many requests were sent, answered or not.
  public var roundTrips: Int { calls.load(ordering: .relaxed) }

  /// Sends a request and takes the whole answer, head and body, within the timeout. The target is the path with its
  /// query; the body may be bytes or a stream of buffers. Throws `unknownCustodian`, `unreachable`, `timedOut`,
  /// `notTrusted`, `tooLarge` when the answer has more than `limit` bytes, or `badAnswer`; the error names the custodian.
  public func call(
    _ custodian: MemberID, _ method: HTTPMethod, _ target: String, headers: [(String, String)] = [],
    body: HTTPClientRequest.Body? = nil, atMost limit: Int, timeout: TimeAmount
  ) async throws(HaloError) -> (status: Int, body: ByteBuffer) {
    let deadline = NIODeadline.now() + timeout
    let response = try await send(custodian, method, target, headers, body, atMost: limit, deadline: deadline)
    do {
      // The client's own deadline ends with the head.
      let whole = try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await Self.whole(response, atMost: limit) }
        group.addTask {
          try await Task.sleep(for: .nanoseconds(max(0, (deadline - .now()).nanoseconds)))
          return nil
        }
        return try await group.next() ?? nil
      }
      guard let whole else { throw HaloError(.timedOut, custodian, "no whole answer in time") }
      return (Int(response.status.code), whole)
    } catch {
      throw HaloError(error, from: custodian)
    }
  }

  /// About as much as an answer that carries blocks has: room is made once, and not again and again as it grows.
  private static let usualBytes = 4 << 20

  private static func whole(_ response: HTTPClientResponse, atMost limit: Int) async throws -> ByteBuffer {
    var whole = ByteBuffer()
    for try await piece in response.body {
      guard whole.readableBytes + piece.readableBytes <= limit else { throw NIOTooManyBytesError(maxBytes: limit) }
      if whole.readableBytes == 0 {
        // An answer in one piece is taken as it is.
        whole = piece
        continue
      }
      if whole.writableBytes < piece.readableBytes {
        let least = whole.readableBytes + piece.readableBytes
        whole.reserveCapacity(max(least, min(limit, max(usualBytes + (64 << 10), 2 * least))))
      }
      whole.writeImmutableBuffer(piece)
    }
    return whole
  }

  /// Sends a request and hands back the answer's body as it comes. The timeout is for the head; later, no silence is
  /// longer than 30 seconds. Throws as `call` does, the body too.
  public func stream(
    _ custodian: MemberID, _ method: HTTPMethod, _ target: String, headers: [(String, String)] = [],
    body: HTTPClientRequest.Body? = nil, atMost limit: Int, timeout: TimeAmount
  ) async throws(HaloError) -> (status: Int, body: HaloBody) {
    let response = try await send(
      custodian, method, target, headers, body, atMost: limit, deadline: .now() + timeout)
    let type = response.headers.first(name: "content-type")
    return (Int(response.status.code), HaloBody(response.body, type: type, of: custodian, atMost: limit))
  }

  /// Closes all connections. Calls under way fail; none can be made afterwards.
  public func shutdown() async {
    // It fails only when it was shut down before.
    try? await client.shutdown()
  }

  private func send(
    _ custodian: MemberID, _ method: HTTPMethod, _ target: String, _ headers: [(String, String)],
    _ body: HTTPClientRequest.Body?, atMost limit: Int, deadline: NIODeadline
  ) async throws(HaloError) -> HTTPClientResponse {
    guard let address = addresses[custodian] else {
      throw HaloError(.unknownCustodian, custodian, "no address is known")
    }
    guard target.hasPrefix("/") else { throw HaloError(.badRequest, custodian, "the target is no path") }
    var request = HTTPClientRequest(url: address.base + target)
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = body
    calls.add(1, ordering: .relaxed)
    do {
      let response = try await client.execute(request, deadline: deadline)
      if let announced = response.headers.first(name: "content-length").flatMap({ Int($0) }), announced > limit {
        throw HaloError(.tooLarge, custodian, "the answer is larger than is accepted")
      }
      return response
    } catch {
      throw HaloError(error, from: custodian)
    }
  }
}
