import AsyncHTTPClient
import Client
import Deidentification
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

/// Nameless copies, ordered by a page over a real connection; what makes them is a stand-in here, and a town's in Tests/Web.
struct CopyTests {
  private static let gateway = "https://gateway.example"
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("copies-\(UUID().uuidString)").path
  private let ledger = Word.sha256(Array("ledger".utf8))
  private let key: SigningKey
  private let member: MemberID
  private let record = Word.random()
  private let copy = CopyDesk.Made(record: .random(), count: 3, warnings: [.mayBurnIn: 2])

  init() throws {
    key = try SigningKey()
    member = MemberID(key.verifyingKey)
  }

  /// What was asked of it, and a door that it waits at until it is opened.
  private final class Maker: Sendable {
    let asked = Mutex<[DeidentificationOptions]>([])
    let isOpen = Mutex(true)
    let refusal = Mutex<ClientError?>(nil)
    var count: Int { asked.withLock(\.count) }
  }

  private struct Answer {
    let status: UInt
    let body: String
  }

  private func withAgent(
    hasKeys: Bool = true, _ body: @escaping @Sendable (VerifyingKey, Int, Maker) async throws -> Void
  ) async throws {
    let agentKey = try AgentKey(makingIn: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (maker, copy) = (Maker(), copy)
    let desk = CopyDesk { _, options, progress in
      maker.asked.withLock { $0.append(options) }
      progress(10, 20)
      while !maker.isOpen.withLock(\.self) { try await Task.sleep(for: .milliseconds(10)) }
      if let refusal = maker.refusal.withLock(\.self) { throw refusal }
      return copy
    }
    let routes = CopyRoutes(ledger: ledger, member: member, key: key.verifyingKey, desk: desk)
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = AgentServer(
      Agent(key: agentKey, ledger: ledger), origins: [try Origin(Self.gateway)], copies: hasKeys ? routes : nil,
      port: 0,
      logger: silent, allowance: Allowance(burst: 1000, interval: .seconds(60))
    ) { port.yield($0.localAddress?.port ?? 0) }
    let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = try #require(await ports.first { _ in true })
      try await body(agentKey.key.verifyingKey, number, maker)
      maker.isOpen.withLock { $0 = true }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// What a page sends; each part can be another than what was signed.
  private func order(
    to agent: VerifyingKey, number: Word = .random(), of record: Word? = nil, keep: [String] = [], time: UInt64? = nil,
    signer: SigningKey? = nil, ledger: Word? = nil, member: MemberID? = nil, sentKeep: [String]? = nil
  ) throws -> [String: Any] {
    let time = time ?? UInt64(Date().timeIntervalSince1970)
    let record = record ?? self.record
    let words = [
      ledger ?? self.ledger, (member ?? self.member).word, agent.x, agent.y, number, record, Word(time),
      Word.sha256(Array(keep.joined(separator: ",").utf8)),
    ]
    let signature = try (signer ?? key).sign(Array("aureole/agent-copy/v1".utf8) + words.flatMap(\.bytes))
    return [
      "copy": number.hex, "record": record.hex, "keep": sentKeep ?? keep, "time": time,
      "signature": signature.bytes.hex,
    ]
  }

  private func send(_ order: [String: Any], to port: Int, origin: String? = gateway) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/copies")
    request.method = .POST
    if let origin { request.headers.add(name: "Origin", value: origin) }
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: order)))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
    return Answer(
      status: response.status.code, body: String(buffer: try await response.body.collect(upTo: 1 << 16)))
  }

  private func expect(
    _ status: UInt, _ order: [String: Any], _ port: Int, _ location: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await send(order, to: port)
    #expect(answer.status == status, "\(answer.body)", sourceLocation: location)
  }

  @Test func `a copy is made once for one number, and told with its warnings`() async throws {
    try await withAgent { agent, port, maker in
      let number = Word.random()
      for _ in 0..<3 {
        let answer = try await send(
          order(to: agent, number: number, keep: ["characteristics", "moved-dates"]), to: port)
        #expect(answer.status == 200)
        #expect(answer.body == #"{"count":3,"record":"\#(copy.record.hex)","warnings":{"mayBurnIn":2}}"#)
      }
      #expect(maker.asked.withLock(\.self) == [[.retainCharacteristics, .retainModifiedDates]])
      try await expect(200, order(to: agent), port)
      #expect(maker.count == 2)
    }
  }

  @Test func `who asks while a copy is made hears how far it is, and another copy waits`() async throws {
    try await withAgent { agent, port, maker in
      maker.isOpen.withLock { $0 = false }
      let number = Word.random()
      let answer = try await send(order(to: agent, number: number), to: port)
      #expect(answer.status == 202 && answer.body == #"{"done":10,"of":20}"#)
      try await expect(429, order(to: agent), port)
      // The same number for another record is nobody's honest request.
      try await expect(400, order(to: agent, number: number, of: .random()), port)
      maker.isOpen.withLock { $0 = true }
      try await expect(200, order(to: agent, number: number), port)
      #expect(maker.count == 1)
    }
  }

  @Test func `nothing is made for another key, agent, ledger, member, page or time, nor for what was not signed`()
    async throws
  {
    try await withAgent { agent, port, maker in
      let now = UInt64(Date().timeIntervalSince1970)
      let refused: [([String: Any], String?, UInt)] = [
        (try order(to: agent, signer: try SigningKey()), Self.gateway, 403),
        (try order(to: try SigningKey().verifyingKey), Self.gateway, 403),
        (try order(to: agent, ledger: .random()), Self.gateway, 403),
        (try order(to: agent, member: MemberID(try SigningKey().verifyingKey)), Self.gateway, 403),
        (try order(to: agent, sentKeep: ["uids"]), Self.gateway, 403),
        (try order(to: agent, time: now - 100), Self.gateway, 403),
        (try order(to: agent, time: now + 100), Self.gateway, 403),
        (try order(to: agent, time: .max), Self.gateway, 403),
        (try order(to: agent), "https://elsewhere.example", 403),
        (try order(to: agent), nil, 403),
        (try order(to: agent, keep: ["everything"]), Self.gateway, 400),
        (try order(to: agent, keep: ["dates", "moved-dates"]), Self.gateway, 400),
        (try order(to: agent).filter { $0.key != "signature" }, Self.gateway, 400),
        (["padding": String(repeating: "x", count: 4096)], Self.gateway, 400),
      ]
      for (place, (order, origin, status)) in refused.enumerated() {
        let answer = try await send(order, to: port, origin: origin)
        #expect(answer.status == status, "\(place): \(answer.body)")
      }
      #expect(maker.count == 0)
    }
  }

  @Test(arguments: [
    (ClientError.Code.imageRefused, UInt(422), "notImages"), (.recordNotFound, 403, "refused"),
    (.loginNeeded, 403, "loginNeeded"), (.custodiansMissing, 503, "unavailable"), (.fileRefused, 503, "noRoom"),
  ])
  func `a refusal names no file and nobody, and may be asked anew`(
    _ code: ClientError.Code, _ status: UInt, _ word: String
  ) async throws {
    try await withAgent { agent, port, maker in
      maker.refusal.withLock { $0 = ClientError(code, "Marblethwaite.pdf is none") }
      let number = Word.random()
      let answer = try await send(order(to: agent, number: number), to: port)
      #expect(answer.status == status && answer.body.contains(#""code":"\#(word)""#), "\(answer.body)")
      #expect(!answer.body.contains("Marblethwaite"))
      maker.refusal.withLock { $0 = nil }
      try await expect(200, order(to: agent, number: number), port)
    }
  }

  @Test func `an agent without keys makes none`() async throws {
    try await withAgent(hasKeys: false) { agent, port, _ in
      try await expect(404, order(to: agent), port)
    }
  }
}
