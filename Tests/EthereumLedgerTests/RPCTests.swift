import EthereumLedger
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

/// One endpoint over a real connection, against a server that answers as a test says.
struct RPCTests {
  private typealias Answer = @Sendable (JSON) -> (status: HTTPResponse.Status, body: String)
  private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func withServer(
    _ answer: @escaping Answer, _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    let router = Router()
    router.post("/secret-path") { request, _ in
      let bytes = try await request.body.collect(upTo: 1 << 20)
      let question = try JSON(parsing: Array(bytes.readableBytesView))
      let (status, text) = answer(question)
      return Response(status: status, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let app = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: silent)
    let group = ServiceGroup(configuration: .init(services: [app], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = try #require(await ports.first { _ in true })
      try await body("http://127.0.0.1:\(number)/secret-path")
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private static func result(_ question: JSON, _ value: String) -> String {
    guard case .number(let id)? = question["id"] else { return "" }
    return #"{"jsonrpc":"2.0","id":\#(id),"result":\#(value)}"#
  }

  @Test func `a question has its form and the answer's value comes back`() async throws {
    let asked = Asked()
    try await withServer({ question in
      asked.add(question)
      return (.ok, Self.result(question, #""0x7a69""#))
    }) { address in
      let node = try EthereumRPC(address)
      #expect(try await node.chainID() == 31337)
      #expect(try await node.chainID() == 31337)
    }
    #expect(asked.all.map { $0["method"] } == ["eth_chainId", "eth_chainId"])
    #expect(asked.all.allSatisfy { $0["jsonrpc"] == "2.0" && $0["params"] == [] })
    #expect(Set(asked.all.compactMap { $0["id"] }).count == 2)
  }

  @Test(arguments: [
    (200, #"{"jsonrpc":"2.0","id":999,"result":"0x1"}"#, EthereumError.Code.badAnswer),
    (200, #"{"jsonrpc":"2.0","result":"0x1"}"#, .badAnswer), (200, #"{"id":1,"result":"0x1"}"#, .badAnswer),
    (200, #"{"jsonrpc":"2.0","id":1}"#, .badAnswer), (200, #"{"jsonrpc":"2.0","id":1,"result":"0x01"}"#, .badAnswer),
    (200, #"{"jsonrpc":"2.0","id":1,"result":"0x1","error":{"code":1,"message":""}}"#, .badAnswer),
    (200, "<html>", .badAnswer), (502, "<html>", .unreachable), (429, "", .busy),
    (200, #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}"#, .refused),
    (400, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no such method"}}"#, .refused),
    (200, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"Nonce too low: next 5"}}"#, .nonceTooLow),
    (200, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"already known"}}"#, .alreadyKnown),
    (
      200, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"replacement transaction underpriced"}}"#,
      .underpriced
    ),
    (
      200, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"insufficient funds for gas"}}"#,
      .insufficientFunds
    ),
    (200, #"{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x0102"}}"#, .reverted),
    (200, #"{"jsonrpc":"2.0","id":1,"error":{"code":"x"}}"#, .badAnswer),
    (200, #"{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit"}}"#, .busy),
  ])
  func `what is no answer is told by its code, without what the endpoint said`(
    status: Int, body: String, code: EthereumError.Code
  ) async throws {
    try await withServer({ _ in (HTTPResponse.Status(code: status), body) }) { address in
      let node = try EthereumRPC(address)
      let error = await #expect(throws: EthereumError.self) { _ = try await node.chainID() }
      #expect(error?.code == code)
      #expect(error?.detail.contains("secret") == false)
      #expect(error?.detail.contains("next 5") == false)
      if code == .reverted { #expect(error?.data == [1, 2]) }
    }
  }

  @Test func `an answer that is too large and one that does not come are told apart`() async throws {
    try await withServer({ question in
      (.ok, Self.result(question, "\"0x" + String(repeating: "0", count: 5000) + "\""))
    }) { address in
      let node = try EthereumRPC(address, limits: .init(answerBytes: 4000))
      await expectRefusal(.tooLarge) { _ = try await node.chainID() }
    }
    let nobody = try EthereumRPC("http://127.0.0.1:1", limits: .init(seconds: 2))
    await expectRefusal(.unreachable) { _ = try await nobody.chainID() }
  }

  @Test func `only http and https are spoken, and the name shows no path and no user`() async throws {
    for wrong in ["", "ftp://a", "127.0.0.1:8545", "http://", "file:///etc/passwd", "ws://a"] {
      await expectRefusal(.badAddress) { _ = try EthereumRPC(wrong) }
    }
    #expect(try EthereumRPC("https://user:key@node.example/v3/0123456789").name == "https://node.example")
    #expect(try EthereumRPC("http://127.0.0.1:8545/?key=1").name == "http://127.0.0.1:8545")
  }
}

private final class Asked: Sendable {
  private let questions = Mutex<[JSON]>([])
  var all: [JSON] { questions.withLock { $0 } }
  func add(_ question: JSON) { questions.withLock { $0.append(question) } }
}
