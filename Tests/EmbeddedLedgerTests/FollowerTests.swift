import Contract
import EmbeddedLedger
import Identity
import Testing
import Transparency

struct FollowerTests {
  private let ledger: TestLedger
  private let shown = ScriptedLedger.Shown()

  init() throws { ledger = try TestLedger() }

  private var scripted: ScriptedLedger { ScriptedLedger(founding: ledger.genesis, shown: shown) }

  private func follow(_ service: any LedgerService, _ name: String = "replica.db") async throws -> Follower {
    try await Follower.open(at: ledger.path(name), ledger: ledger.genesis.ledger, service: service)
  }

  /// The entries of a ledger that holds what `fill` submits.
  private func entries(requests: Int = 3) async throws -> [[UInt8]] {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: requests)
    let entries = try await sequencer.entries(from: 0, count: 4096)
    try await sequencer.close()
    return entries
  }

  private func show(_ entries: [[UInt8]], note: String? = nil) throws {
    shown.set(note: try note ?? ledger.forgedNote(over: entries), entries: entries)
  }

  @Test func `a replica comes to the ledger's state, goes on with it, and lasts over a restart`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let first = try await follow(sequencer)
    #expect(try await first.sync() == ledger.verified(sequencer))
    #expect(await first.read { $0.requests.count } == 3)
    _ = try await sequencer.submit(ledger.request())
    #expect(try await first.sync().size == 6)
    #expect(await first.state.requests.count == 4)
    #expect(try await first.entry(at: 5).outcome == .accepted)
    await expectRefusal(.outOfBounds) { _ = try await first.entry(at: 6) }
    try await first.close()
    let second = try await follow(sequencer)
    #expect(await second.verifiedCheckpoint?.size == 6)
    #expect(await second.state.requests.count == 4)
    _ = try await sequencer.submit(ledger.request())
    #expect(try await second.sync() == ledger.verified(sequencer))
    try await second.close()
    try await sequencer.close()
  }

  @Test func `a replica answers as the ledger does`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let follower = try await follow(sequencer)
    await expectRefusal(.stale) { _ = try await follower.checkpoint() }
    try await follower.sync()
    #expect(try await follower.checkpoint() == sequencer.checkpoint())
    #expect(try await follower.entries(from: 1, count: 2) == sequencer.entries(from: 1, count: 2))
    #expect(try await follower.inclusion(index: 2, size: 5) == sequencer.inclusion(index: 2, size: 5))
    #expect(try await follower.consistency(from: 2, to: 5) == sequencer.consistency(from: 2, to: 5))
    await expectRefusal(.outOfBounds) { _ = try await follower.inclusion(index: 5, size: 6) }
    #expect(try await follower.submit(ledger.request()).position == 5)
    try await follower.close()
    try await sequencer.close()
  }

  @Test func `a ledger at rest costs one request`() async throws {
    try show(try await entries())
    let follower = try await follow(scripted)
    try await follower.sync()
    let before = shown.calls
    try await follower.sync()
    #expect(shown.calls == before + 1)
    try await follower.close()
  }

  @Test func `a smaller checkpoint is refused, also after a restart`() async throws {
    let all = try await entries()
    try show(all)
    let first = try await follow(scripted)
    try await first.sync()
    try show(Array(all.prefix(4)))
    await expectRefusal(.shrunk) { try await first.sync() }
    #expect(await first.size == 5)
    try await first.close()
    let second = try await follow(scripted)
    await expectRefusal(.shrunk) { try await second.sync() }
    try show(all)
    #expect(try await second.sync().size == 5)
    try await second.close()
  }

  @Test func `another root at the same size is refused as a fork`() async throws {
    let all = try await entries()
    try show(all)
    let follower = try await follow(scripted)
    try await follower.sync()
    try show(all.dropLast() + [all[3]])
    await expectRefusal(.forked) { try await follower.sync() }
    try await follower.close()
  }

  @Test func `a larger tree that does not extend the replica's is refused`() async throws {
    let all = try await entries()
    try show(Array(all.prefix(4)))
    let follower = try await follow(scripted)
    try await follower.sync()
    // Signed over another past; the entry shown is the right one for the replica.
    try show(all, note: ledger.forgedNote(over: [all[1], all[0], all[2], all[3], all[4]]))
    await expectRefusal(.wrongRoot) { try await follower.sync() }
    #expect(await follower.size == 4)
    try show(all)
    #expect(try await follower.sync().size == 5)
    try await follower.close()
  }

  @Test func `a checkpoint of another key is refused`() async throws {
    let all = try await entries()
    let other = try TestLedger(ledger.scratch)
    try show(all, note: other.forgedNote(over: all))
    let follower = try await follow(scripted)
    await expectRefusal(.wrongCheckpoint) { try await follower.sync() }
    shown.set(note: "no note", entries: all)
    await expectRefusal(.wrongCheckpoint) { try await follower.sync() }
    try await follower.close()
  }

  @Test func `an entry altered on the way is named, and the replica stays what it was`() async throws {
    let all = try await entries()
    let note = try ledger.forgedNote(over: all)
    let follower = try await follow(scripted)
    let cases: [(place: Int, LedgerError.Code)] = [(20, .wrongSignature), (all[3].count - 1, .wrongSignature)]
    for (place, code) in cases {
      var altered = all
      altered[3][place] ^= 1
      try show(altered, note: note)
      await expectRefusal(code, at: 3) { try await follower.sync() }
    }
    var altered = all
    altered[3][8] = 99
    try show(altered, note: note)
    await expectRefusal(.malformedEntry, at: 3) { try await follower.sync() }
    #expect(await follower.size == 0)
    #expect(await follower.state == State(ledger.genesis))
    try show(all)
    #expect(try await follower.sync().size == 5)
    try await follower.close()
  }

  @Test func `an outcome or time that the log signed against the rules is refused`() async throws {
    let all = try await entries()
    let follower = try await follow(scripted)
    try show(Array(all.prefix(2)))
    try await follower.sync()
    let state = await follower.state
    var pending = all
    pending[3][8] = Outcome.pending.rawValue
    try show(pending)
    await expectRefusal(.wrongOutcome, at: 3) { try await follower.sync() }
    var early = all
    early[4][7] -= 1
    try show(early)
    await expectRefusal(.wrongOutcome, at: 4) { try await follower.sync() }
    #expect(await follower.state == state)
    #expect(await follower.size == 2)
    try show(all)
    #expect(try await follower.sync().size == 5)
    try await follower.close()
  }

  @Test func `a signature that the log signed for is refused when it is not the actor's`() async throws {
    let all = try await entries(requests: 0)
    let forged = try ledger.clinician.sign(.request(ledger.terms), sequence: 1, with: ledger.patient.key)
    let entry = Entry(time: TestLedger.foundedAt + 200, outcome: .accepted, signed: forged)
    try show(all + [entry.bytes])
    let follower = try await follow(scripted)
    await expectRefusal(.wrongSignature, at: 2) { try await follower.sync() }
    try await follower.close()
  }

  @Test func `an entry that is kept back is named`() async throws {
    let all = try await entries()
    try show(Array(all.prefix(3)), note: ledger.forgedNote(over: all))
    let follower = try await follow(scripted)
    await expectRefusal(.missingEntries, at: 3) { try await follower.sync() }
    try await follower.close()
  }

  @Test func `another ledger is refused by its identifier`() async throws {
    try show(try await entries())
    await expectRefusal(.otherLedger) {
      _ = try await Follower.open(at: ledger.path("other.db"), ledger: .random(), service: scripted)
    }
    let follower = try await follow(scripted)
    try await follower.close()
    await expectRefusal(.otherLedger) {
      _ = try await Follower.open(at: ledger.path("replica.db"), ledger: .random(), service: scripted)
    }
  }

  @Test func `a replica that was not compared for too long says that it is stale`() async throws {
    try show(try await entries())
    let clock = SetClock(5_000)
    let follower = try await Follower.open(
      at: ledger.path("replica.db"), ledger: ledger.genesis.ledger, service: scripted, clock: clock.clock)
    await expectRefusal(.stale) { try await follower.requireFresh(within: 60) }
    try await follower.sync()
    clock.set(5_060)
    try await follower.requireFresh(within: 60)
    clock.set(5_061)
    await expectRefusal(.stale) { try await follower.requireFresh(within: 60) }
    try await follower.sync()
    try await follower.requireFresh(within: 60)
    try await follower.close()
  }

  @Test func `calls at the same time all see what was there when they called`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let follower = try await follow(sequencer)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for _ in 0..<40 {
        let action = try ledger.request()
        let receipt = try await sequencer.submit(action)
        tasks.addTask {
          let position = try #require(receipt.position)
          #expect(try await follower.sync().size > position)
          #expect(try await follower.entry(at: position).signed == action)
        }
      }
      try await tasks.waitForAll()
    }
    try await follower.close()
    try await sequencer.close()
  }
}
