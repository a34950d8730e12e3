internal import AsyncHTTPClient
internal import Dispatch
internal import NIOCore
internal import NIOHTTP1

/// Requests to one endpoint over kept connections, each with a bound on time and on the answer.
final class Requests: Sendable {
  /// An answer's head and whole body.
  struct Answer: Sendable {
    let status: Int
    let body: ByteBuffer
  }

  /// How long to wait for a connection.
  private static let connectSeconds: Int64 = 5
  /// A call that may be repeated is made at most so often.
  private static let tries = 3
  /// How long to wait before the second try at the most; twice that before the third.
  private static let longestRest = 200

  private let endpoint: Endpoint
  private let authorization: Authorization?
  private let client: HTTPClient

  init(_ endpoint: Endpoint, _ authorization: Authorization?) {
    self.endpoint = endpoint
    self.authorization = authorization
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(Self.connectSeconds)))
    configuration.httpVersion = .http1Only
    // Who does not listen is away; whether to try again is decided here.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit {
    // Whoever lets go of it has no call under way.
    client.shutdown(queue: .global()) { _ in }
  }

  /// Sends a request until an answer comes, as often as `isRepeatable` allows. An answer that a node or service gives is
  /// final, whatever its status, but for those of a proxy whose node is away.
  ///
  /// Throws `unreachable`, `timedOut`, `tooLarge`, `badAnswer` when it is no HTTP, `notAuthorized`, `cancelled`.
  func send(
    _ method: HTTPMethod, _ target: String, body: (bytes: ByteBuffer, type: String)? = nil, atMost limit: Int,
    within timeout: Duration, isRepeatable: Bool = true
  ) async throws(KuboError) -> Answer {
    var tries = 1
    while true {
      do throws(KuboError) {
        return try await once(method, target, body, limit, timeout)
      } catch {
        guard error.code == .unreachable, isRepeatable, tries < Self.tries else { throw error }
      }
      do {
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...Self.longestRest * tries)))
      } catch {
        throw KuboError(.cancelled, "the call was given up")
      }
      tries += 1
    }
  }

  private func once(
    _ method: HTTPMethod, _ target: String, _ body: (bytes: ByteBuffer, type: String)?, _ limit: Int,
    _ timeout: Duration
  ) async throws(KuboError) -> Answer {
    var request = HTTPClientRequest(url: endpoint.url + target)
    request.method = method
    request.headers.add(name: "user-agent", value: "aureole")
    if let authorization { request.headers.add(name: "authorization", value: authorization.header) }
    if let body {
      request.headers.add(name: "content-type", value: body.type)
      request.body = .bytes(body.bytes)
    }
    do {
      // The client's own deadline ends with the head.
      let answer = try await withThrowingTaskGroup(of: Answer?.self) { [client, request] group in
        defer { group.cancelAll() }
        group.addTask {
          let response = try await client.execute(request, timeout: .nanoseconds(timeout.nanoseconds))
          if let announced = response.headers.first(name: "content-length").flatMap({ Int($0) }), announced > limit {
            throw NIOTooManyBytesError(maxBytes: limit)
          }
          return Answer(status: Int(response.status.code), body: try await response.body.collect(upTo: limit))
        }
        group.addTask {
          try await Task.sleep(for: timeout)
          return nil
        }
        return try await group.next() ?? nil
      }
      guard let answer else { throw KuboError(.timedOut, "no whole answer in time") }
      switch answer.status {
      case 401, 403: throw KuboError(.notAuthorized, "the authorization is not taken")
      case 502, 503, 504: throw KuboError(.unreachable, "the node is away, says who stands before it")
      default: return answer
      }
    } catch {
      throw KuboError(error)
    }
  }
}

extension Duration {
  /// Whole nanoseconds, at most those of a year, which no sensible timeout exceeds.
  fileprivate var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(max(seconds, 0), 31_536_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}

extension KuboError {
  /// What an error of the HTTP client or the system means for a call.
  fileprivate init(_ error: any Error) {
    switch error {
    case let error as KuboError: self = error
    case is NIOTooManyBytesError: self.init(.tooLarge, "the answer is larger than is accepted")
    case is CancellationError, HTTPClientError.cancelled as HTTPClientError:
      self.init(.cancelled, "the call was given up")
    case is HTTPParserError: self.init(.badAnswer, "the answer is not http")
    case HTTPClientError.deadlineExceeded as HTTPClientError, HTTPClientError.readTimeout as HTTPClientError:
      self.init(.timedOut, "no answer in time")
    default: self.init(.unreachable, "the node cannot be reached")
    }
  }
}
