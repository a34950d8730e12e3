import Contract
import EmbeddedLedger
import Identity
import Testing
import Transparency

/// What a reader believes of the witnesses.
@Suite(.timeLimit(.minutes(1))) struct FollowerWitnessTests {
  private let ledger: TestLedger
  private let witnesses: TestWitnesses
  private let shown = ScriptedLedger.Shown()

  init() throws {
    ledger = try TestLedger()
    witnesses = try TestWitnesses()
  }

  private var scripted: ScriptedLedger { ScriptedLedger(founding: ledger.genesis, shown: shown) }

  private func follow(_ service: any LedgerService) async throws -> Follower {
    try await Follower.open(at: ledger.path("replica.db"), ledger: ledger.genesis.ledger, service: service)
  }

  private func boarded() async throws -> BoardedLedger {
    let sequencer = try await ledger.open()
    let quorum = try witnesses.quorum(2)
    return BoardedLedger(sequencer: sequencer, board: try WitnessBoard(sequencer) { quorum })
  }

  private func cosigned(_ note: String, by some: [Int]) throws -> String {
    try witnesses.cosigned(note, of: ledger.genesis, by: some)
  }

  /// Two histories that share their first entries, as a lying operator makes them.
  private func histories() async throws -> (one: [[UInt8]], other: [[UInt8]]) {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let one = try await sequencer.entries(from: 0, count: 99)
    try await sequencer.close()
    var second = try #require(Optional(Entry(bytes: one[4])))
    second = Entry(time: second.time + 1, outcome: second.outcome, signed: second.signed)
    return (one, one.prefix(4) + [second.bytes])
  }

  @Test func `a checkpoint is believed when its quorum is there, and it lasts over a restart`() async throws {
    let service = try await boarded()
    try await ledger.fill(service.sequencer)
    let follower = try await follow(service)
    try await follower.sync()
    #expect(await follower.lastWitnessed == nil)
    try await service.cosign(cosigned(await service.checkpoint(), by: [0]))
    await expectRefusal(.unwitnessed) { try await follower.witness(witnesses.quorum(2), within: 0) }
    try await service.cosign(cosigned(await service.checkpoint(), by: [1]))
    let found = try await follower.witness(witnesses.quorum(2), within: 0)
    #expect(found.checkpoint.size == 5)
    #expect(Set(found.times.keys.map(\.text)) == Set(witnesses.names.prefix(2)))
    try await follower.close()
    let again = try await follow(service)
    #expect(await again.lastWitnessed == found.checkpoint)
    try await again.close()
    try await service.sequencer.close()
  }

  @Test func `the refusal names who is missing and how many more are needed`() async throws {
    let (entries, _) = try await histories()
    shown.set(note: try ledger.forgedNote(over: entries), entries: entries)
    let follower = try await follow(scripted)
    try await follower.sync()
    let quorum = try witnesses.quorum(2)
    let none = await #expect(throws: LedgerError.self) { try await follower.witness(quorum, within: 0) }
    #expect(none?.code == .unwitnessed)
    #expect(none?.detail.contains("2 more needed of " + witnesses.names.joined(separator: ", ")) == true)
    shown.set(witnessed: try cosigned(ledger.forgedNote(over: entries), by: [1]))
    let one = await #expect(throws: LedgerError.self) { try await follower.witness(quorum, within: 0) }
    #expect(one?.detail.contains("1 more needed of \(witnesses.names[0]), \(witnesses.names[2])") == true)
    #expect(one?.detail.contains(witnesses.names[1]) == false)
    // Enough of them for a smaller checkpoint are not enough for this one.
    shown.set(witnessed: try cosigned(ledger.forgedNote(over: Array(entries.prefix(3))), by: [0, 1, 2]))
    await expectRefusal(.unwitnessed) { try await follower.witness(quorum, within: 0) }
    try await follower.close()
  }

  @Test func `who waits is answered when the last cosignature comes, and what is beyond the replica is synced`()
    async throws
  {
    let service = try await boarded()
    try await ledger.fill(service.sequencer)
    let follower = try await follow(service)
    try await follower.sync()
    let quorum = try witnesses.quorum(2)
    async let waiting = follower.witness(quorum, within: 40)
    _ = try await service.submit(ledger.request())
    try await service.cosign(cosigned(await service.checkpoint(), by: [0, 2]))
    #expect(try await waiting.checkpoint.size == 6)
    #expect(await follower.size == 6)
    try await follower.close()
    try await service.sequencer.close()
  }

  @Test func `a fork that the witnesses cosigned is refused, also after a restart`() async throws {
    let (one, other) = try await histories()
    let note = try ledger.forgedNote(over: one)
    let fork = try cosigned(ledger.forgedNote(over: other), by: [0, 1, 2])
    shown.set(note: note, entries: one)
    let first = try await follow(scripted)
    try await first.sync()
    #expect(await first.contradiction() == nil)
    shown.set(witnessed: fork)
    await expectRefusal(.forked) { try await first.witness(witnesses.quorum(2), within: 20) }
    #expect(try #require(await first.contradiction()) == (note, fork))
    #expect(await first.lastWitnessed == nil)
    try await first.close()
    // The service goes over to the fork in all that it shows.
    shown.set(note: try ledger.forgedNote(over: other), entries: other)
    let second = try await follow(scripted)
    await expectRefusal(.forked) { try await second.sync() }
    await expectRefusal(.forked) { try await second.witness(witnesses.quorum(2), within: 20) }
    try await second.close()
    shown.set(note: note, entries: one)
    shown.set(witnessed: try cosigned(note, by: [0, 1]))
    let third = try await follow(scripted)
    #expect(try await third.witness(witnesses.quorum(2), within: 20).checkpoint.size == 5)
    try await third.close()
  }

  @Test func `what was believed once is not taken back for something smaller`() async throws {
    let (entries, _) = try await histories()
    let note = try ledger.forgedNote(over: entries)
    shown.set(note: note, entries: entries)
    shown.set(witnessed: try cosigned(note, by: [0, 1]))
    let follower = try await follow(scripted)
    try await follower.witness(witnesses.quorum(2), within: 20)
    shown.set(witnessed: try cosigned(ledger.forgedNote(over: Array(entries.prefix(3))), by: [0, 1, 2]))
    // Of the other quorum nothing was kept, so the ledger is asked.
    await expectRefusal(.unwitnessed) { try await follower.witness(witnesses.quorum(3), within: 0) }
    #expect(await follower.lastWitnessed?.size == 5)
    try await follower.close()
  }

  @Test func `a ledger that shows less than its witnesses cosigned is refused, and so is a forged cosignature`()
    async throws
  {
    let (entries, _) = try await histories()
    let part = Array(entries.prefix(3))
    shown.set(note: try ledger.forgedNote(over: part), entries: entries)
    shown.set(witnessed: try cosigned(ledger.forgedNote(over: entries), by: [0, 1]))
    let follower = try await follow(scripted)
    await expectRefusal(.shrunk) { try await follower.witness(witnesses.quorum(2), within: 20) }
    #expect(await follower.contradiction() != nil)
    let forged = try NoteSignature(
      name: witnesses.signers[0].verifier.key.name, keyID: witnesses.signers[0].verifier.key.id,
      bytes: [UInt8](repeating: 1, count: 72))
    let line = try Note(parsing: cosigned(ledger.forgedNote(over: part), by: [1, 2])).adding(forged)
    shown.set(witnessed: String(decoding: line.bytes, as: UTF8.self))
    let error = await #expect(throws: LedgerError.self) {
      try await follower.witness(witnesses.quorum(2), within: 0)
    }
    #expect(error?.code == .unwitnessed)
    #expect(error?.detail.contains(witnesses.names[0]) == true)
    try await follower.close()
  }

  @Test func `a checkpoint that does not extend the replica's is kept as evidence`() async throws {
    let (one, other) = try await histories()
    let held = try ledger.forgedNote(over: one)
    let follower = try await follow(scripted)
    for (entries, note, code) in [
      (other, try ledger.forgedNote(over: other), LedgerError.Code.forked),
      (one, try ledger.forgedNote(over: Array(one.prefix(2))), .shrunk),
      (one + [one[4]], try ledger.forgedNote(over: other + [one[4]]), .wrongOutcome),
    ] {
      shown.set(note: held, entries: one)
      try await follower.sync()
      shown.set(note: note, entries: entries)
      await expectRefusal(code) { try await follower.sync() }
      if code != .wrongOutcome { #expect(try #require(await follower.contradiction()) == (held, note)) }
    }
    try await follower.close()
  }

  @Test func `a ledger that goes on from another past is forked, for it proves that itself`() async throws {
    let (one, other) = try await histories()
    let follower = try await follow(scripted)
    let held = try ledger.forgedNote(over: one)
    shown.set(note: held, entries: one)
    try await follower.sync()
    // What follows does not fit the rules after what the replica holds; that is not what is wrong with it.
    let longer = other + [other[4]]
    let note = try ledger.forgedNote(over: longer)
    shown.set(note: note, entries: longer)
    await expectRefusal(.forked) { try await follower.sync() }
    #expect(try #require(await follower.contradiction()) == (held, note))
    try await follower.close()
  }
}
