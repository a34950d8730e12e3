import AsyncHTTPClient
import Foundation
import Identity
import Logging
import NIOCore
import NIOHTTP1
import Posture
import ServiceLifecycle
import Synchronization
import Testing

@testable import Agent

/// The agent over a real connection, for pages of one gateway.
struct AgentTests {
  static let gateway = "https://gateway.example"
  private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agent-\(UUID().uuidString)").path
  private let ledger = Word.sha256(Array("ledger".utf8))
  private let looks = Counter()

  final class Counter: Sendable {
    let count = Mutex(0)
  }

  struct Answer {
    let status: UInt
    let headers: HTTPHeaders
    let body: String

    func field(_ name: String) -> String? {
      ((try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any])?[name] as? String
    }
  }

  func withAgent(
    burst: Int = 1000, _ body: @escaping @Sendable (VerifyingKey, Int) async throws -> Void
  ) async throws {
    let key = try AgentKey(makingIn: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let looks = looks
    let agent = Agent(key: key, ledger: ledger) {
      Machine(root: "/nowhere", environment: [:], now: UInt64(Date().timeIntervalSince1970)) { _ in
        looks.count.withLock { $0 += 1 }
        return .missing
      }
    }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = AgentServer(
      agent, origins: [try Origin(Self.gateway + "/")], port: 0, logger: silent,
      allowance: Allowance(burst: burst, interval: .seconds(60))
    ) { port.yield($0.localAddress?.port ?? 0) }
    let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = try #require(await ports.first { _ in true })
      try await body(key.key.verifyingKey, number)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  private func ask(
    _ port: Int, _ method: HTTPMethod = .GET, _ path: String = "/v1/agent", origin: String? = gateway,
    host: String? = nil, body: String? = nil, type: String = "application/json", headers: [(String, String)] = []
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let origin { request.headers.add(name: "Origin", value: origin) }
    if let host { request.headers.replaceOrAdd(name: "Host", value: host) }
    if let body {
      request.headers.add(name: "Content-Type", value: type)
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
    let bytes = try await response.body.collect(upTo: 1 << 20)
    return Answer(status: response.status.code, headers: response.headers, body: String(buffer: bytes))
  }

  private func expect(_ status: UInt, _ answer: Answer, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.status == status, sourceLocation: location)
  }

  @Test func `a page of the gateway learns key, name and version`() async throws {
    try await withAgent { key, port in
      let answer = try await ask(port)
      #expect(answer.status == 200)
      #expect(answer.field("key") == key.bytes.hex)
      #expect(answer.field("name")?.isEmpty == false)
      #expect(answer.field("version") == "1")
      #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == Self.gateway)
      #expect(answer.headers.first(name: "Vary") == "Origin")
      #expect(answer.headers.first(name: "Cache-Control") == "no-store")
    }
  }

  @Test func `a report is signed over the nonce and verifies`() async throws {
    try await withAgent { key, port in
      let nonce = Word.random()
      let answer = try await ask(port, .POST, "/v1/posture", body: #"{"nonce":"\#(nonce.hex)"}"#)
      #expect(answer.status == 200)
      let json = try #require(answer.field("report").flatMap { Data(base64Encoded: $0) })
      let signature = try Signature(try #require(answer.field("signature").flatMap { [UInt8](hex: $0) }))
      let signed = SignedPostureReport(json: Array(json), signature: signature)
      let now = UInt64(Date().timeIntervalSince1970)
      guard case .valid(let report) = signed.verdict(key: key, ledger: ledger, nonce: nonce, now: now) else {
        Issue.record("the report is not valid")
        return
      }
      #expect(report.checks.map(\.name) == CheckName.allCases)
      #expect(signed.verdict(key: key, ledger: ledger, nonce: .zero, now: now) == .otherNonce)
    }
  }

  @Test func `who asks often is told what was seen a moment ago`() async throws {
    try await withAgent { _, port in
      try await withThrowingTaskGroup(of: UInt.self) { group in
        for _ in 0..<10 {
          group.addTask {
            try await ask(port, .POST, "/v1/posture", body: #"{"nonce":"\#(Word.random().hex)"}"#).status
          }
        }
        for try await status in group { #expect(status == 200) }
      }
      let once = looks.count.withLock(\.self)
      _ = try await ask(port, .POST, "/v1/posture", body: #"{"nonce":"\#(Word.random().hex)"}"#)
      #expect(looks.count.withLock(\.self) == once)
    }
  }

  @Test(arguments: [
    nil, "null", "", "https://gateway.example.evil.example", "http://gateway.example", "https://gateway.example:8443",
    "https://GATEWAY.example", "https://gateway.example/", "https://evil.example", "*",
    "https://gateway.example, https://gateway.example", "https://gateway.example https://evil.example",
  ])
  func `other origins and none are refused and told nothing`(origin: String?) async throws {
    try await withAgent { _, port in
      for (method, path) in [
        (HTTPMethod.GET, "/v1/agent"), (.POST, "/v1/posture"), (.OPTIONS, "/v1/posture"), (.GET, "/"),
      ] {
        let answer = try await ask(port, method, path, origin: origin, body: method == .POST ? "{}" : nil)
        #expect(answer.status == 403)
        #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == nil)
        #expect(!answer.body.contains("\"key\""))
      }
      #expect(looks.count.withLock(\.self) == 0)
    }
  }

  @Test func `two origins at once are refused`() async throws {
    try await withAgent { _, port in
      try await expect(403, ask(port, headers: [("Origin", "https://evil.example")]))
      try await expect(403, ask(port, headers: [("Origin", Self.gateway)]))
    }
  }

  @Test(arguments: [
    "gateway.example", "evil.example:8765", "127.0.0.1.evil.example", "localhost.evil.example:8765", "127.0.0.2",
    "[::2]",
    "127.0.0.1:99999", "127.0.0.1:", "10.0.0.1",
  ])
  func `a name that was made to point here is refused`(host: String) async throws {
    try await withAgent { _, port in
      let answer = try await ask(port, host: host)
      #expect(answer.status == 421)
      #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == nil)
    }
  }

  @Test(arguments: ["localhost:8765", "LOCALHOST", "[::1]:8765", "127.0.0.1"])
  func `the loopback names are answered`(host: String) async throws {
    try await withAgent { _, port in try await expect(200, ask(port, host: host)) }
  }

  @Test func `a browser's question before a request is answered for the gateway's pages`() async throws {
    try await withAgent { _, port in
      let answer = try await ask(
        port, .OPTIONS, "/v1/posture", headers: [("Access-Control-Request-Private-Network", "true")])
      #expect(answer.status == 204)
      #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == Self.gateway)
      #expect(answer.headers.first(name: "Access-Control-Allow-Private-Network") == "true")
      #expect(answer.headers.first(name: "Access-Control-Allow-Methods") == "GET, POST")
      #expect(answer.headers.first(name: "Access-Control-Allow-Credentials") == nil)
      let plain = try await ask(port, .OPTIONS, "/v1/posture")
      #expect(plain.headers.first(name: "Access-Control-Allow-Private-Network") == nil)
    }
  }

  @Test(arguments: [
    "", "{}", "{\"nonce\":1}", "{\"nonce\":\"00\"}", "[]",
    "{\"nonce\":\"" + String(repeating: "0", count: 5000) + "\"}",
  ])
  func `a body without a nonce, or a large one, is refused`(body: String) async throws {
    try await withAgent { _, port in
      let answer = try await ask(port, .POST, "/v1/posture", body: body)
      #expect(answer.status == 400)
      #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == Self.gateway)
    }
  }

  @Test func `a type that browsers send unasked is refused, and other addresses are not there`() async throws {
    try await withAgent { _, port in
      let body = #"{"nonce":"\#(Word.random().hex)"}"#
      try await expect(400, ask(port, .POST, "/v1/posture", body: body, type: "text/plain"))
      try await expect(404, ask(port, .GET, "/v1/posture"))
      try await expect(404, ask(port, .GET, "/agent-key"))
    }
  }

  @Test func `more than the allowance is put off`() async throws {
    try await withAgent(burst: 3) { _, port in
      for _ in 0..<3 { try await expect(200, ask(port)) }
      let answer = try await ask(port)
      #expect(answer.status == 429)
      #expect(answer.headers.first(name: "Retry-After") != nil)
    }
  }
}

struct AgentLedgerTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agent-\(UUID().uuidString)").path

  @Test func `a ledger is remembered`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PrivateFile.makeFolder(folder)
    #expect(try AgentLedger.remembered(in: folder) == nil)
    try AgentLedger.remember(.sha256([1]), in: folder)
    #expect(try AgentLedger.remembered(in: folder) == .sha256([1]))
    try PrivateFile(path: AgentLedger.path(in: folder)).write([0x7b], replacing: true)
    #expect(throws: AgentError(.keyRefused, "")) { try AgentLedger.remembered(in: folder) }
  }
}

struct AllowanceTests {
  @Test func `what was used comes back with time, up to the burst`() {
    let start = ContinuousClock.now
    let time = Mutex(start)
    let allowance = Allowance(burst: 2, interval: .seconds(1)) { time.withLock(\.self) }
    #expect(allowance.take() && allowance.take() && !allowance.take())
    time.withLock { $0 = start + .seconds(1) }
    #expect(allowance.take() && !allowance.take())
    time.withLock { $0 = start + .seconds(100_000_000) }
    #expect(allowance.take() && allowance.take() && !allowance.take())
  }
}
