public import Blocks
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// Somebody's service that keeps blocks pinned on nodes of its own, by the IPFS Pinning Service API.
///
/// A service learns which blocks are one account's, how large they are and when they were asked for. Pins get no names
/// and no notes here.
public struct PinningService: Sendable {
  private static let mostAnswerBytes = 4 << 20
  /// The most pins of one answer, which the API allows, and the most answers that a listing goes through.
  private static let pageSize = 1000
  private static let mostPages = 1000

  private let requests: Requests
  private let timeout: Duration

  /// Names a service; nothing is sent yet. The authorization is a bearer token.
  public init(_ endpoint: Endpoint, authorization: Authorization, timeout: Duration = .seconds(30)) {
    requests = Requests(endpoint, authorization)
    self.timeout = timeout
  }

  /// Asks for a pin. It is not repeated by itself: a service makes a second request of it.
  ///
  /// - Parameters:
  ///   - cid: the block.
  ///   - origins: multiaddresses of nodes that have it.
  public func add(_ cid: CID, origins: [String] = []) async throws(KuboError) -> PinStatus {
    struct Pin: Encodable {
      let cid: CID
      let origins: [String]
    }
    guard let body = try? JSONEncoder().encode(Pin(cid: cid, origins: Array(origins.prefix(20)))) else {
      throw KuboError(.refused, "the request cannot be written")
    }
    let status = try await decoded(
      PinStatus.self, .POST, "/pins", body: (ByteBuffer(bytes: body), "application/json"), isRepeatable: false)
    guard status.cid == cid else { throw KuboError(.badAnswer, "the service pins something else") }
    return status
  }

  /// How far a request is. Throws `refused` when the service does not know it.
  public func status(of request: String) async throws(KuboError) -> PinStatus {
    let status = try await decoded(PinStatus.self, .GET, "/pins/\(try Self.escaped(request))")
    guard status.request == request else { throw KuboError(.badAnswer, "the service tells of another request") }
    return status
  }

  /// Asks how far a request is, in growing intervals, until the service has the block or the time is up. Throws
  /// `refused` when the service gave up, `timedOut`.
  public func pinned(_ request: String, within time: Duration = .seconds(600)) async throws(KuboError) -> PinStatus {
    let deadline = ContinuousClock.now + time
    var rest = Duration.milliseconds(100)
    while true {
      let status = try await status(of: request)
      switch status.state {
      case .pinned: return status
      case .failed: throw KuboError(.refused, "the service gave up getting the block")
      case .queued, .pinning: break
      }
      guard ContinuousClock.now + rest < deadline else { throw KuboError(.timedOut, "the block is not pinned in time") }
      do {
        try await Task.sleep(for: rest)
      } catch {
        throw KuboError(.cancelled, "the call was given up")
      }
      rest = min(rest * 2, .seconds(15))
    }
  }

  /// All pins of the account in some states, newest first. Throws `badAnswer` when the service goes on for ever.
  public func pins(in states: Set<PinStatus.State> = [.pinned]) async throws(KuboError) -> [PinStatus] {
    struct Page: Decodable {
      let count: Int
      let results: [PinStatus]
    }
    let wanted = states.map(\.rawValue).sorted().joined(separator: ",")
    var found: [PinStatus] = []
    var before = ""
    for _ in 0..<Self.mostPages {
      let page = try await decoded(Page.self, .GET, "/pins?status=\(wanted)&limit=\(Self.pageSize)\(before)")
      found += page.results
      // The count is of all that match, this page's too.
      guard let last = page.results.last, page.count > page.results.count else { return found }
      before = "&before=\(try Self.escaped(last.created))"
    }
    throw KuboError(.badAnswer, "the service lists pins without end")
  }

  /// Takes a pin back; nothing happens when the service does not know it.
  public func remove(_ request: String) async throws(KuboError) {
    let answer = try await requests.send(
      .DELETE, "/pins/\(try Self.escaped(request))", atMost: Self.mostAnswerBytes, within: timeout)
    guard (200..<300).contains(answer.status) || answer.status == 404 else { throw Self.refusal(answer) }
  }

  private func decoded<Answer: Decodable>(
    _ type: Answer.Type, _ method: HTTPMethod, _ target: String, body: (bytes: ByteBuffer, type: String)? = nil,
    isRepeatable: Bool = true
  ) async throws(KuboError) -> Answer {
    let answer = try await requests.send(
      method, target, body: body, atMost: Self.mostAnswerBytes, within: timeout, isRepeatable: isRepeatable)
    guard (200..<300).contains(answer.status) else { throw Self.refusal(answer) }
    guard let value = try? JSONDecoder().decode(type, from: Data(answer.body.readableBytesView)) else {
      throw KuboError(.badAnswer, "the answer is not that of a pinning service")
    }
    return value
  }

  private static func refusal(_ answer: Requests.Answer) -> KuboError {
    KuboError(.refused, "the service cannot do it (status \(answer.status))")
  }

  /// Text in a path or query: all but letters, digits and `-._` as percent and two digits.
  private static func escaped(_ text: String) throws(KuboError) -> String {
    guard !text.isEmpty, text.utf8.count <= 256 else { throw KuboError(.badAnswer, "a name of a request is too long") }
    return text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default: "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
