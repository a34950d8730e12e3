import Contract
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Testing
import Transparency

@testable import EmbeddedLedger

/// Questions for a larger checkpoint.
@Suite(.timeLimit(.minutes(1))) struct LongPollTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  /// Comes back when so many wait.
  private func until(_ growth: Growth, has count: Int) async throws {
    while growth.waitingCount != count { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test func `who waits is answered when the ledger grows, and who has less at once`() async throws {
    let sequencer = try await ledger.open()
    async let waiting = sequencer.checkpoint(after: 0, within: 20)
    async let patient = sequencer.checkpoint(after: 1, within: 20)
    try await until(sequencer.growth, has: 2)
    _ = try await sequencer.submit(ledger.enrol(ledger.patient, as: .patient))
    #expect(try await ledger.genesis.verifiedCheckpoint(waiting).size == 1)
    #expect(try await ledger.genesis.verifiedCheckpoint(sequencer.checkpoint(after: 0, within: 20)).size == 1)
    try await until(sequencer.growth, has: 1)
    _ = try await sequencer.submit(ledger.enrol(ledger.clinician, as: .clinician))
    #expect(try await ledger.genesis.verifiedCheckpoint(patient).size == 2)
    try await sequencer.close()
  }

  @Test func `when the time is over there is the checkpoint that there was`() async throws {
    let sequencer = try await ledger.open()
    for seconds in [0, 1] as [UInt64] {
      let note = await sequencer.checkpoint(after: 0, within: seconds)
      #expect(try ledger.genesis.verifiedCheckpoint(note).size == 0)
    }
    #expect(sequencer.growth.waitingCount == 0)
    try await sequencer.close()
  }

  @Test func `closing the ledger ends all waits, and nobody waits after`() async throws {
    let sequencer = try await ledger.open()
    try await withThrowingTaskGroup(of: UInt64.self) { tasks in
      for _ in 0..<20 {
        tasks.addTask {
          try await ledger.genesis.verifiedCheckpoint(sequencer.checkpoint(after: 0, within: 20)).size
        }
      }
      try await until(sequencer.growth, has: 20)
      try await sequencer.close()
      #expect(try await tasks.reduce(0) { $0 + $1 } == 0)
    }
    _ = await sequencer.checkpoint(after: 0, within: 20)
    #expect(sequencer.growth.waitingCount == 0)
  }

  @Test func `the number of those who wait is bounded, and who gives up leaves a place`() async throws {
    let growth = Growth(0)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for _ in 0..<LedgerLimits.waitingReaders { tasks.addTask { await growth.wait(beyond: 0, within: 20) } }
      try await until(growth, has: LedgerLimits.waitingReaders)
      await growth.wait(beyond: 0, within: 20)
      #expect(growth.waitingCount == LedgerLimits.waitingReaders)
      tasks.cancelAll()
      try await until(growth, has: 0)
    }
  }

  @Test(
    arguments: [
      ("/v1/checkpoint?after=0&wait=0", 200, 5), ("/v1/checkpoint?after=4&wait=99999", 200, 5),
      ("/v1/checkpoint?after=5&wait=0", 200, 5), ("/v1/checkpoint?wait=9", 200, 5),
      ("/v1/checkpoint?after=x", 400, nil),
      ("/v1/checkpoint?after=5&wait=-1", 400, nil), ("/v1/checkpoint?after=", 400, nil),
    ] as [(String, Int, UInt64?)])
  func `the question is asked by numbers`(_ target: String, _ status: Int, _ size: UInt64?) async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let router = Router()
    LedgerRoutes(sequencer).add(to: router)
    try await Application(router: router).test(.router) { client in
      let response = try await client.execute(uri: target, method: .get)
      #expect(response.status.code == status)
      #expect((try? ledger.genesis.verifiedCheckpoint(String(buffer: response.body)))?.size == size)
    }
    try await sequencer.close()
  }

  @Test func `a server that shuts down answers those who wait, and a client gets its answer early`() async throws {
    let sequencer = try await ledger.open()
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let growth = sequencer.growth
    let server = LedgerServer(
      sequencer, port: 0, logger: silent, onRunning: { port.yield($0.localAddress?.port ?? 0) },
      addRoutes: { router in
        // Without an end of its own: were it not woken, the server would wait for it for ever.
        router.get("/hold") { _, _ in
          await growth.wait(beyond: 100)
          return "held"
        }
      })
    let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = try #require(await ports.first { _ in true })
      let client = try LedgerClient("http://127.0.0.1:\(number)", seconds: 120)
      async let early = client.checkpoint(after: 0, within: 20)
      try await until(sequencer.growth, has: 1)
      _ = try await client.submit(ledger.enrol(ledger.patient, as: .patient))
      #expect(try await ledger.genesis.verifiedCheckpoint(early).size == 1)
      async let last = client.checkpoint(after: 1, within: 20)
      async let held = client.get("/hold", atMost: 100)
      try await until(sequencer.growth, has: 2)
      await group.triggerGracefulShutdown()
      #expect(try await ledger.genesis.verifiedCheckpoint(last).size == 1)
      #expect(String(buffer: try await held) == "held")
      try await tasks.waitForAll()
    }
  }

  @Test func `a ledger that cannot tell when it grows is asked again`() async throws {
    let shown = ScriptedLedger.Shown()
    let scripted = ScriptedLedger(founding: ledger.genesis, shown: shown)
    shown.set(note: try ledger.forgedNote(over: []), entries: [])
    #expect(try await ledger.genesis.verifiedCheckpoint(scripted.checkpoint(after: 0, within: 0)).size == 0)
    async let waiting = scripted.checkpoint(after: 0, within: 20)
    while shown.calls < 3 { try await Task.sleep(for: .milliseconds(5)) }
    shown.set(note: try ledger.forgedNote(over: [[1]]), entries: [[1]])
    #expect(try await ledger.genesis.verifiedCheckpoint(waiting).size == 1)
    shown.set(note: "no note", entries: [])
    #expect(try await scripted.checkpoint(after: 0, within: 20) == "no note")
  }
}
