import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import Kubo

/// A server that answers as a test tells it to.
final class Scripted: Sendable {
  /// What came.
  struct Visit: Sendable {
    let method: String
    let target: String
    let authorization: String?
    let body: String
  }

  private let seen = Mutex<[Visit]>([])
  private let answer: @Sendable (Visit, Int) async throws -> Response

  private init(_ answer: @escaping @Sendable (Visit, Int) async throws -> Response) { self.answer = answer }

  /// Everything that came, in order.
  var visits: [Visit] { seen.withLock { $0 } }

  /// Answers on a free loopback port while the body runs; the script is told how many requests came before.
  static func serving(
    _ answer: @escaping @Sendable (Visit, Int) async throws -> Response,
    _ body: @escaping @Sendable (Scripted, Endpoint) async throws -> Void
  ) async throws {
    let scripted = Scripted(answer)
    var quiet = Logger(label: "test")
    quiet.logLevel = .critical
    let (ports, announce) = AsyncStream<Int>.makeStream()
    let application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await scripted.take(request) },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      var iterator = ports.makeAsyncIterator()
      if let port = await iterator.next() {
        do {
          try await body(scripted, try Endpoint("http://127.0.0.1:\(port)"))
        } catch {
          group.cancelAll()
          throw error
        }
      }
      group.cancelAll()
    }
  }

  private func take(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 22)
    let visit = Visit(
      method: request.method.rawValue, target: request.uri.string, authorization: request.headers[.authorization],
      body: String(buffer: body))
    let before = seen.withLock { seen in
      seen.append(visit)
      return seen.count - 1
    }
    return try await answer(visit, before)
  }
}

extension Response {
  static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(string: text)))
  }

  /// So many zeros, whose number is not announced.
  static func zeros(_ count: Int) -> Response {
    Response(
      status: .ok,
      body: ResponseBody { writer in
        var left = count
        while left > 0 {
          let piece = min(left, 1 << 16)
          try await writer.write(ByteBuffer(repeating: 0, count: piece))
          left -= piece
        }
        try await writer.finish(nil)
      })
  }
}
