import Foundation
import HTTPTypes
import Hummingbird
import Identity
import Logging
import NIOCore
import Synchronization

/// A gateway that answers what a test wants, and remembers what it was asked.
final class FakeGateway: Sendable {
  struct Reply: Sendable {
    var status = 200
    var body: String
    var from: String?
  }

  private let replies = Mutex<[String: Reply]>([:])
  private let list = Mutex<[String]>([])

  /// What was asked, `GET /v1/network` for example.
  var asked: [String] { list.withLock(\.self) }

  /// Has it answer a request from now on.
  func answer(_ line: String, _ body: String, status: Int = 200, from: String? = nil) {
    replies.withLock { $0[line] = Reply(status: status, body: body, from: from) }
  }

  /// Answers while the body runs, which is told its address.
  func serving(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    try await Ground.serving { started in
      let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let application = Application(
        responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
          _ = try await request.body.collect(upTo: 1 << 20)
          return self.reply("\(request.method.rawValue) \(request.uri.path)")
        }, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { await started($0.localAddress?.port ?? 0) }, logger: silent)
      try await application.run()
    } whileRunning: { port in
      try await body("http://127.0.0.1:\(port)")
    }
  }

  private func reply(_ line: String) -> Response {
    list.withLock { $0.append(line) }
    let reply = replies.withLock { $0[line] } ?? Reply(status: 404, body: #"{"error":{"code":"notFound"}}"#)
    var headers: HTTPFields = [.contentType: "application/json"]
    if let from = reply.from, let name = HTTPField.Name("Aureole-From") { headers[name] = from }
    return Response(
      status: .init(code: reply.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: reply.body)))
  }
}
