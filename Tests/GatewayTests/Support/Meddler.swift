import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

@testable import Gateway

/// Stands between whoever asks and a gateway, and changes what that answers.
final class Meddler: Sendable {
  typealias Change = @Sendable (_ path: String, _ answer: [String: Any]) -> [String: Any]
  private let port: Int
  private let change = Mutex<Change?>(nil)

  init(before hall: Hall) { port = hall.port }

  /// What it does to answers in JSON from now on.
  func meddle(_ change: Change?) { self.change.withLock { $0 = change } }

  /// Answers while the body runs, which is told its address.
  func serving(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    try await Ground.serving { started in
      let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let application = Application(
        responder: CallbackResponder { (request: Request, _: BasicRequestContext) in try await self.pass(request) },
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { await started($0.localAddress?.port ?? 0) }, logger: silent)
      try await application.run()
    } whileRunning: { port in
      try await body("http://127.0.0.1:\(port)")
    }
  }

  private func pass(_ request: Request) async throws -> Response {
    var passed = HTTPClientRequest(url: "http://127.0.0.1:\(port)" + request.uri.string)
    passed.method = HTTPMethod(rawValue: request.method.rawValue)
    for field in request.headers where field.name != .contentLength && field.name.canonicalName != "host" {
      passed.headers.add(name: field.name.rawName, value: field.value)
    }
    let body = try await request.body.collect(upTo: 1 << 20)
    if body.readableBytes > 0 { passed.body = .bytes(body) }
    let answer = try await HTTPClient.shared.execute(passed, timeout: .seconds(30))
    var bytes = Data(Array(buffer: try await answer.body.collect(upTo: 16 << 20)))
    if let change = change.withLock(\.self),
      let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    {
      bytes = try JSONSerialization.data(withJSONObject: change(request.uri.path, object))
    }
    return Response(
      status: .init(code: Int(answer.status.code)), headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
