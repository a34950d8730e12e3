import Contract
import EmbeddedLedger
import Identity
import Testing
import Transparency

/// A ledger during whose answer something else happens.
private struct RacingLedger: LedgerService {
  let shown: ScriptedLedger
  let before: @Sendable () async throws -> Void

  func genesis() -> Genesis { shown.genesis() }
  func submit(_ action: SignedAction) throws -> Receipt { try shown.submit(action) }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await before()
    return shown.entries(from: position, count: count)
  }
  func checkpoint() -> String { shown.checkpoint() }
  func witnessedCheckpoint() throws -> String { try shown.witnessedCheckpoint() }
  func inclusion(index: UInt64, size: UInt64) throws -> InclusionProof { try shown.inclusion(index: index, size: size) }
  func consistency(from: UInt64, to: UInt64) throws -> ConsistencyProof { try shown.consistency(from: from, to: to) }
}

/// One replica's file that several programs have open.
struct SharedReplicaTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  private func follow(_ service: any LedgerService, shared: Bool = true) async throws -> Follower {
    try await Follower.open(
      at: ledger.path("replica.db"), ledger: ledger.genesis.ledger, service: service, shared: shared)
  }

  /// A ledger that shows these entries.
  private func showing(_ entries: [[UInt8]]) throws -> ScriptedLedger {
    let shown = ScriptedLedger.Shown()
    shown.set(note: try ledger.forgedNote(over: entries), entries: entries)
    return ScriptedLedger(founding: ledger.genesis, shown: shown)
  }

  @Test func `each takes over what another has written, and asks the ledger for the rest alone`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let all = try await sequencer.entries(from: 0, count: 4096)
    let (first, second) = (try await follow(sequencer), try await follow(sequencer))
    #expect(try await first.sync() == ledger.verified(sequencer))
    // The second has its entries from the file: this ledger shows the newest checkpoint and no entry.
    let silent = try showing([])
    silent.shown.set(note: try ledger.forgedNote(over: all), entries: [])
    let third = try await follow(silent)
    #expect(try await third.sync().size == UInt64(all.count))
    #expect(try await second.sync() == ledger.verified(sequencer))
    #expect(await second.state.requests.count == 3)
    _ = try await sequencer.submit(ledger.request())
    #expect(try await second.sync() == ledger.verified(sequencer))
    #expect(try await first.sync() == ledger.verified(sequencer))
    #expect(await first.state.requests.count == 4)
    for each in [first, second, third] { try await each.close() }
    let after = try await follow(sequencer, shared: false)
    #expect(try await after.verifiedCheckpoint == ledger.verified(sequencer))
    try await after.close()
    try await sequencer.close()
  }

  @Test func `many at a time lose nothing and write nothing twice`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let followers = [try await follow(sequencer), try await follow(sequencer), try await follow(sequencer)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for _ in 0..<40 { _ = try await sequencer.submit(ledger.request()) } }
      for each in followers { group.addTask { for _ in 0..<40 { try await each.sync() } } }
      try await group.waitForAll()
    }
    let whole = try await sequencer.entries(from: 0, count: 4096)
    for each in followers {
      #expect(try await each.sync() == ledger.verified(sequencer))
      #expect(try await each.entries(from: 0, count: 4096) == whole)
      try await each.close()
    }
    let after = try await follow(sequencer)
    #expect(await after.size == UInt64(whole.count))
    try await after.close()
    try await sequencer.close()
  }

  /// Two lists of entries, both as the rules have them, that differ in the time of the last.
  private func pasts() async throws -> (one: [[UInt8]], other: [[UInt8]]) {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let one = try await sequencer.entries(from: 0, count: 4096)
    try await sequencer.close()
    let last = try Entry(bytes: try #require(one.last))
    return (one, one.dropLast() + [Entry(time: last.time + 1, outcome: last.outcome, signed: last.signed).bytes])
  }

  @Test func `a ledger that shows two programs two pasts is found out by the second`() async throws {
    let (one, other) = try await pasts()
    let (first, second) = (try await follow(try showing(one)), try await follow(try showing(other)))
    try await first.sync()
    await expectRefusal(.forked) { try await second.sync() }
    #expect(await second.contradiction() != nil)
    for each in [first, second] { try await each.close() }
  }

  @Test func `two pasts are found out also when both programs were shown theirs before either wrote`() async throws {
    let (one, other) = try await pasts()
    let first = try await follow(try showing(one))
    let second = try await follow(RacingLedger(shown: try showing(other)) { _ = try await first.sync() })
    await expectRefusal(.forked) { try await second.sync() }
    await expectRefusal(.forked) { try await second.sync() }
    #expect(try await second.entries(from: 0, count: 4096) == one)
    for each in [first, second] { try await each.close() }
    let after = try await follow(try showing(one))
    #expect(try await after.entries(from: 0, count: 4096) == one)
    try await after.close()
  }

  @Test func `who wants the file alone waits for all others, and they for it`() async throws {
    let sequencer = try await ledger.open()
    let shared = try await follow(sequencer)
    await expectRefusal(.alreadyRunning) { _ = try await follow(sequencer, shared: false) }
    try await shared.close()
    let alone = try await follow(sequencer, shared: false)
    await expectRefusal(.alreadyRunning) { _ = try await follow(sequencer) }
    try await alone.close()
    try await sequencer.close()
  }
}
