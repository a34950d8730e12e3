import Contract
import EmbeddedLedger
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Testing
import Transparency

/// Ledger, witnesses and reader, each over a real connection.
@Suite(.timeLimit(.minutes(1))) struct WitnessingTests {
  private let ledger: TestLedger
  private let witnesses: TestWitnesses
  private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  init() throws {
    ledger = try TestLedger()
    witnesses = try TestWitnesses()
  }

  private func withServer(_ body: @escaping @Sendable (LedgerClient) async throws -> Void) async throws {
    let sequencer = try await ledger.open()
    let quorum = try witnesses.quorum(2)
    let board = try WitnessBoard(sequencer) { quorum }
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = LedgerServer(sequencer, board: board, port: 0, logger: silent) { channel in
      port.yield(channel.localAddress?.port ?? 0)
    }
    let group = ServiceGroup(configuration: .init(services: [server], logger: silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let number = try #require(await ports.first { _ in true })
      try await body(try LedgerClient("http://127.0.0.1:\(number)"))
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// What a custodian does all day, until it is cancelled.
  private func witness(_ index: Int, _ client: LedgerClient) async throws {
    let path = ledger.path("witness\(index)")
    try WitnessRecord.make(at: path)
    let record = try WitnessRecord(at: path, of: ledger.genesis)
    let follower = try await Follower.open(
      at: ledger.path("replica\(index).db"), ledger: ledger.genesis.ledger, service: client)
    while !Task.isCancelled {
      do {
        let isDone = try await follower.cosignCandidate(
          with: witnesses.signers[index], keeping: record, at: TestLedger.foundedAt)
        if !isDone { try await Task.sleep(for: .milliseconds(20)) }
      } catch  where Task.isCancelled {
        break
      }
    }
    try await follower.close()
  }

  @Test func `two of three witnesses suffice, also while the ledger grows`() async throws {
    try await withServer { client in
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for index in [0, 2] { tasks.addTask { try await witness(index, client) } }
        _ = try await client.submit(ledger.enrol(ledger.patient, as: .patient))
        _ = try await client.submit(ledger.enrol(ledger.clinician, as: .clinician))
        let reader = try await Follower.open(
          at: ledger.path("reader.db"), ledger: ledger.genesis.ledger, service: client)
        let quorum = try witnesses.quorum(2)
        for _ in 0..<8 {
          let position = try #require(try await client.submit(ledger.request()).position)
          try await reader.sync()
          // It goes on growing while the witnesses are at it.
          async let more = client.submit(ledger.request())
          let found = try await reader.witness(quorum, within: 30)
          #expect(found.checkpoint.size > position)
          #expect(found.missing.map(\.text) == [witnesses.names[1]])
          #expect(try await more.outcome == .accepted)
        }
        tasks.cancelAll()
        try await tasks.waitForAll()
        try await reader.close()
      }
    }
  }

  @Test func `what is refused over HTTP keeps its reason on the way`() async throws {
    try await withServer { client in
      await expectRefusal(.notFound) { _ = try await client.witnessedCheckpoint() }
      #expect(try await client.candidate() == (try await client.checkpoint()))
      let note = try await client.checkpoint()
      await expectRefusal(.unknownWitness) { try await client.cosign(note) }
      await expectRefusal(.badRequest) { try await client.cosign("no note") }
      let other = try witnesses.cosigned(ledger.forgedNote(over: [[1]]), of: ledger.genesis, by: [0])
      await expectRefusal(.otherTree) { try await client.cosign(other) }
      try await client.cosign(witnesses.cosigned(note, of: ledger.genesis, by: [1]))
      #expect(try await ledger.genesis.verifiedCheckpoint(client.witnessedCheckpoint()).size == 0)
    }
  }
}
