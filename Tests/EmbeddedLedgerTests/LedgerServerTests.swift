import Contract
import EmbeddedLedger
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Testing
import Transparency

/// Server and client over a real connection.
struct LedgerServerTests {
  private let ledger: TestLedger
  private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  init() throws { ledger = try TestLedger() }

  /// Serves at a free port, and shuts down gracefully when the body is done.
  private func withServer(_ body: @escaping @Sendable (LedgerClient) async throws -> Void) async throws {
    let sequencer = try await ledger.open()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = LedgerServer(sequencer, port: 0, logger: silent) { channel in
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

  @Test func `a client sees over HTTP what the ledger shows, and a follower believes it`() async throws {
    try await withServer { client in
      #expect(try await client.genesis() == ledger.genesis)
      let receipts = try await [
        client.submit(ledger.enrol(ledger.patient, as: .patient)),
        client.submit(ledger.enrol(ledger.clinician, as: .clinician)), client.submit(ledger.request()),
      ]
      #expect(receipts.map(\.position) == [0, 1, 2])
      let replay = try ledger.clinician.sign(.request(ledger.terms), sequence: 1)
      let refusal = try await client.submit(replay)
      #expect(refusal.outcome == .wrongSequence)
      #expect(refusal.digest == replay.action.digest)
      let checkpoint = try await ledger.verified(client)
      #expect(checkpoint.size == 3)
      let entries = try await client.entries(from: 0, count: 100)
      #expect(entries.count == 3)
      let inclusion = try await client.inclusion(index: 1, size: 3)
      #expect(inclusion.verdict(leafHash: MerkleTree.leafHash(entries[1]), in: checkpoint) == .included)
      let root = MerkleTree.root(ofLeafHashes: entries.prefix(2).map { MerkleTree.leafHash($0) })
      #expect(try await client.consistency(from: 2, to: 3).verdict(from: root, to: checkpoint.root) == .consistent)
      await expectRefusal(.outOfBounds) { _ = try await client.inclusion(index: 3, size: 4) }

      let follower = try await Follower.open(
        at: ledger.path("replica.db"), ledger: ledger.genesis.ledger, service: client)
      #expect(try await follower.sync() == checkpoint)
      #expect(try await follower.submit(ledger.request()).position == 3)
      #expect(try await follower.sync().size == 4)
      try await follower.close()
    }
  }

  @Test func `a receipt brings the news along, and a replica takes them without asking`() async throws {
    try await withServer { client in
      _ = try await client.submit(ledger.enrol(ledger.patient, as: .patient))
      let follower = try await Follower.open(
        at: ledger.path("told.db"), ledger: ledger.genesis.ledger, service: Told(ledger: ledger.genesis))
      let (receipt, told) = try await client.submit(ledger.enrol(ledger.clinician, as: .clinician), newsFrom: 0)
      let news = try #require(told)
      #expect(receipt.position == 1)
      #expect(news.entries.count == 2)
      // Told from another place than where it stands, a replica asks, and there is nobody.
      await #expect(throws: LedgerError(.unreachable, "")) { try await follower.syncAhead((1, news)) }
      let ahead = try await follower.syncAhead((0, news))
      try await ahead.durable()
      #expect(await follower.size == 2)
      #expect(ahead.checkpoint.size == 2)
      let refused = try ledger.clinician.sign(.request(ledger.terms), sequence: 9)
      let (refusal, nothing) = try await client.submit(refused, newsFrom: 2)
      #expect(refusal.outcome == .wrongSequence)
      #expect(nothing == nil)
      try await follower.close()
    }
  }

  @Test func `after a graceful shutdown the file is free and holds what was answered`() async throws {
    try await withServer { client in
      _ = try await client.submit(ledger.enrol(ledger.patient, as: .patient))
    }
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == 1)
    try await again.close()
  }

  @Test func `what was sent before the shutdown is answered`() async throws {
    let ledger = ledger
    try await withServer { client in
      _ = try await client.submit(ledger.enrol(ledger.patient, as: .patient))
      _ = try await client.submit(ledger.enrol(ledger.clinician, as: .clinician))
      let actions = try (0..<20).map { _ in try ledger.request() }
      for action in actions { #expect(try await client.submit(action).outcome == .accepted) }
    }
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == 22)
    try await again.close()
  }

  @Test func `a ledger that cannot be reached is an error of its own`() async throws {
    // Port 9 of the loopback address: nobody discards there any more.
    let client = try LedgerClient("http://127.0.0.1:9", seconds: 2)
    await expectRefusal(.unreachable) { _ = try await client.checkpoint() }
    await expectRefusal(.unreachable) { _ = try await client.submit(try ledger.request()) }
  }

  @Test(arguments: ["", "127.0.0.1:7300", "ftp://127.0.0.1", "http://", "file:///etc/passwd"])
  func `an address that is not HTTP is refused`(_ address: String) {
    #expect(throws: LedgerError(.badRequest, "")) { try LedgerClient(address) }
  }
}

/// A ledger that says what founded it and is gone.
private struct Told: LedgerService {
  let ledger: Genesis
  private let gone = LedgerError(.unreachable, "nobody is there")

  init(ledger: Genesis) { self.ledger = ledger }

  func genesis() async throws -> Genesis { ledger }
  func submit(_ action: SignedAction) async throws -> Receipt { throw gone }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] { throw gone }
  func checkpoint() async throws -> String { throw gone }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof { throw gone }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof { throw gone }
}
