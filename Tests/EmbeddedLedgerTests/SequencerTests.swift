import Contract
import EmbeddedLedger
import Identity
import Testing
import Transparency

struct SequencerTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  @Test func `an action is answered with its position, time, outcome and digest`() async throws {
    let sequencer = try await ledger.open()
    let action = try ledger.enrol(ledger.patient, as: .patient)
    let receipt = try await sequencer.submit(action)
    #expect(receipt == Receipt(position: 0, time: 1_700_000_100, outcome: .accepted, digest: action.action.digest))
    let entry = try #require(try await sequencer.entries(from: 0, count: 10).first)
    #expect(try Entry(bytes: entry) == Entry(time: 1_700_000_100, outcome: .accepted, signed: action))
    try await sequencer.close()
  }

  @Test func `a restart continues exactly`() async throws {
    let first = try await ledger.open()
    try await ledger.fill(first)
    let (note, entries) = (await first.checkpoint(), try await first.entries(from: 0, count: 100))
    try await first.close()
    let second = try await ledger.open()
    #expect(await second.checkpoint() == note)
    #expect(try await second.entries(from: 0, count: 100) == entries)
    let receipt = try await second.submit(ledger.request())
    #expect(receipt.position == 5)
    #expect(receipt.outcome == .accepted)
    let checkpoint = try await ledger.verified(second)
    #expect(checkpoint.size == 6)
    let proof = try await second.consistency(from: 5, to: 6)
    #expect(checkpoint.verdict(extending: try ledger.genesis.verifiedCheckpoint(note), proof: proof) == .consistent)
    try await second.close()
  }

  @Test func `a replay is refused and leaves no entry`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let action = try ledger.request()
    #expect(try await sequencer.submit(action).outcome == .accepted)
    let again = try await sequencer.submit(action)
    #expect(again.outcome == .wrongSequence)
    #expect(again.position == nil)
    #expect(try await ledger.verified(sequencer).size == 3)
    try await sequencer.close()
  }

  @Test func `a signature by another key, an unknown actor and another ledger are refused`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let forged = try ledger.clinician.sign(.request(ledger.terms), sequence: 1, with: ledger.patient.key)
    #expect(try await sequencer.submit(forged).outcome == .wrongSignature)
    let stranger = Actor(ledger: ledger.genesis.ledger, key: try SigningKey())
    #expect(try await sequencer.submit(stranger.sign(.request(ledger.terms))).outcome == .unknownActor)
    let elsewhere = Actor(ledger: .random(), key: ledger.clinician.key)
    #expect(try await sequencer.submit(elsewhere.sign(.request(ledger.terms))).outcome == .wrongLedger)
    #expect(try await sequencer.submit(ledger.request()).outcome == .accepted)
    #expect(try await ledger.verified(sequencer).size == 3)
    try await sequencer.close()
  }

  @Test func `an unlawful access is recorded with its reason`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let access = Action.Access(reference: .random(), record: .random(), statement: .random())
    let receipt = try await sequencer.submit(ledger.clinician.sign(.access(access)))
    #expect(receipt.outcome == .noGrant)
    #expect(receipt.position == 2)
    try await sequencer.close()
  }

  @Test func `time never runs backwards when the clock does`() async throws {
    let clock = SetClock(TestLedger.foundedAt + 500)
    let sequencer = try await ledger.open(clock: clock.clock)
    #expect(try await sequencer.submit(ledger.enrol(ledger.patient, as: .patient)).time == TestLedger.foundedAt + 500)
    clock.set(TestLedger.foundedAt - 9_000)
    let held = try await sequencer.submit(ledger.enrol(ledger.clinician, as: .clinician))
    #expect(held.time == TestLedger.foundedAt + 500)
    clock.set(TestLedger.foundedAt + 600)
    #expect(try await sequencer.submit(ledger.request()).time == TestLedger.foundedAt + 600)
    try await sequencer.close()
    let again = try await ledger.open(clock: LedgerClock { 0 })
    #expect(try await again.submit(ledger.request()).time == TestLedger.foundedAt + 600)
    try await again.close()
  }

  @Test func `a thousand submissions of many actors at once all find their place`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let actors = try (0..<50).map { _ in Actor(ledger: ledger.genesis.ledger, key: try SigningKey()) }
    for actor in actors { _ = try await sequencer.submit(ledger.enrol(actor, as: .clinician)) }
    let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { tasks in
      for actor in actors {
        let actions = try (0..<20).map { _ in try actor.sign(.request(ledger.terms)) }
        tasks.addTask {
          var receipts = [Receipt]()
          for action in actions { receipts.append(try await sequencer.submit(action)) }
          return receipts
        }
      }
      return try await tasks.reduce(into: []) { $0 += $1 }
    }
    #expect(receipts.allSatisfy { $0.outcome == .accepted })
    #expect(Set(receipts.compactMap(\.position)) == Set(52..<1052))
    let checkpoint = try await ledger.verified(sequencer)
    #expect(checkpoint.size == 1052)
    for receipt in receipts.prefix(20) {
      let position = try #require(receipt.position)
      let bytes = try #require(try await sequencer.entries(from: position, count: 1).first)
      #expect(try Entry(bytes: bytes).signed.action.digest == receipt.digest)
      let proof = try await sequencer.inclusion(index: position, size: checkpoint.size)
      #expect(proof.verdict(leafHash: MerkleTree.leafHash(bytes), in: checkpoint) == .included)
    }
    try await sequencer.close()
    let again = try await ledger.open()
    #expect(try await ledger.verified(again) == checkpoint)
    try await again.close()
  }

  @Test func `a proof beyond the ledger is refused`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    await expectRefusal(.outOfBounds) { _ = try await sequencer.inclusion(index: 5, size: 5) }
    await expectRefusal(.outOfBounds) { _ = try await sequencer.inclusion(index: 0, size: 6) }
    await expectRefusal(.outOfBounds) { _ = try await sequencer.consistency(from: 5, to: 6) }
    await expectRefusal(.outOfBounds) { _ = try await sequencer.consistency(from: 3, to: 2) }
    #expect(try await sequencer.entries(from: 5, count: 9).isEmpty)
    #expect(try await sequencer.entries(from: .max, count: .max).isEmpty)
    #expect(try await sequencer.entries(from: 0, count: -1).isEmpty)
    try await sequencer.close()
  }

  @Test func `another log key than the genesis names is refused`() async throws {
    let store = try LedgerStore(at: ledger.path(), founding: ledger.genesis)
    await expectRefusal(.wrongLogKey) {
      _ = try await Sequencer.open(store, seed: [UInt8](repeating: 7, count: 32))
    }
    await expectRefusal(.wrongLogKey) { _ = try await Sequencer.open(store, seed: [1, 2, 3]) }
  }
}
