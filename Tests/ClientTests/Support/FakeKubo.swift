import Blocks
import Foundation
import HTTPTypes
import Hummingbird
import Kubo
import Logging
import NIOCore
import Synchronization

/// A Kubo node in memory, as far as blocks go.
final class FakeKubo: Sendable {
  private struct Repository {
    var blocks: [String: Data] = [:]
    var pins: Set<String> = []
    /// How many more blocks it takes before it refuses; nil for any number.
    var room: Int?
  }

  private let repository = Mutex(Repository())
  private let name = UUID().uuidString

  /// The names of its blocks.
  var names: Set<String> { repository.withLock { Set($0.blocks.keys) } }
  /// The names of those that are pinned.
  var pins: Set<String> { repository.withLock { $0.pins } }

  /// Has it take only so many blocks more.
  func limit(to room: Int?) { repository.withLock { $0.room = room } }

  /// Puts other bytes under a block's name.
  func damage(_ cid: CID) { repository.withLock { $0.blocks[cid.text] = Data("damaged".utf8) } }

  /// Answers at two addresses while the body runs.
  func serving(_ body: @escaping @Sendable (Endpoint, Endpoint) async throws -> Void) async throws {
    try await served { first in
      try await self.served { second in try await body(first, second) }
    }
  }

  private func served(_ body: @escaping @Sendable (Endpoint) async throws -> Void) async throws {
    var quiet = Logger(label: "test")
    quiet.logLevel = .critical
    let (ports, announce) = AsyncStream<Int>.makeStream()
    let application = Application(
      responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
        let body = try await request.body.collect(upTo: 1 << 23)
        return self.answer(
          request.uri.path, request.uri.queryParameters.get("arg") ?? "", Data(body.readableBytesView))
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      var iterator = ports.makeAsyncIterator()
      defer { group.cancelAll() }
      if let port = await iterator.next() { try await body(try Endpoint("http://127.0.0.1:\(port)")) }
    }
  }

  private func answer(_ path: String, _ name: String, _ body: Data) -> Response {
    repository.withLock { repository in
      switch path {
      case "/api/v0/id": return Self.json(#"{"ID":"\#(self.name)","Addresses":[]}"#)
      case "/api/v0/block/put":
        guard repository.room != 0 else { return Self.refusal("no space left on device") }
        repository.room = repository.room.map { $0 - 1 }
        guard let start = body.range(of: Data("\r\n\r\n".utf8)),
          let end = body.range(of: Data("\r\n--".utf8), options: .backwards)
        else { return Self.refusal("no form") }
        let block = Block(Data(body[start.upperBound..<end.lowerBound]))
        repository.blocks[block.cid.text] = block.bytes
        repository.pins.insert(block.cid.text)
        return Self.json(#"{"Key":"\#(block.cid.text)","Size":\#(block.bytes.count)}"#)
      case "/api/v0/block/get":
        guard let bytes = repository.blocks[name] else { return Self.refusal("block was not found locally (offline)") }
        return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
      case "/api/v0/block/stat":
        guard let bytes = repository.blocks[name] else { return Self.refusal("block was not found locally (offline)") }
        return Self.json(#"{"Key":"\#(name)","Size":\#(bytes.count)}"#)
      case "/api/v0/pin/add":
        repository.pins.insert(name)
        return Self.json(#"{"Pins":["\#(name)"]}"#)
      case "/api/v0/pin/rm":
        guard repository.pins.remove(name) != nil else { return Self.refusal("not pinned or pinned indirectly") }
        return Self.json(#"{"Pins":["\#(name)"]}"#)
      case "/api/v0/block/rm":
        repository.blocks[name] = nil
        return Self.json(#"{"Hash":"\#(name)"}"#)
      default: return Self.refusal("no such call")
      }
    }
  }

  private static func json(_ text: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private static func refusal(_ message: String) -> Response {
    Response(
      status: .internalServerError, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: #"{"Message":"\#(message)","Code":0,"Type":"error"}"#)))
  }
}
