import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

/// What a witness says, and never says again otherwise.
struct CosignTests {
  private let ledger: TestLedger
  private let signer: WitnessSigner
  private let shown = ScriptedLedger.Shown()

  init() throws {
    ledger = try TestLedger()
    signer = try WitnessSigner(name: KeyName("aureole/custodian/" + String(repeating: "0a", count: 20)))
    try WitnessRecord.make(at: ledger.path("witness"))
  }

  private func record() throws -> WitnessRecord {
    try WitnessRecord(at: ledger.path("witness"), of: ledger.genesis)
  }

  private func follow(_ name: String = "replica.db") async throws -> Follower {
    try await Follower.open(
      at: ledger.path(name), ledger: ledger.genesis.ledger,
      service: ScriptedLedger(founding: ledger.genesis, shown: shown))
  }

  private func show(_ entries: [[UInt8]]) throws {
    shown.set(note: try ledger.forgedNote(over: entries), entries: entries)
  }

  /// A history, and another one whose last two entries came a second later.
  private func histories() async throws -> (one: [[UInt8]], other: [[UInt8]]) {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let one = try await sequencer.entries(from: 0, count: 99)
    try await sequencer.close()
    let later = try one.suffix(2).map { bytes in
      let entry = try Entry(bytes: bytes)
      return Entry(time: entry.time + 1, outcome: entry.outcome, signed: entry.signed).bytes
    }
    return (one, one.prefix(3) + later)
  }

  private func verdict(_ note: String) throws -> CosignatureVerdict {
    signer.verifier.verdict(on: try ledger.genesis.verifiedCheckpoint(note))
  }

  @Test func `a checkpoint is cosigned once, and the next one again`() async throws {
    let (entries, _) = try await histories()
    let (record, follower) = (try record(), try await follow())
    await expectRefusal(.stale) { _ = try await follower.cosign(with: signer, keeping: record, at: 7) }
    try show(Array(entries.prefix(3)))
    try await follower.sync()
    #expect(record.note == nil)
    let note = try #require(try await follower.cosign(with: signer, keeping: record, at: 7))
    #expect(try verdict(note) == .cosigned(at: 7))
    #expect(record.note == note)
    #expect(try await follower.cosign(with: signer, keeping: record, at: 8) == nil)
    try show(entries)
    try await follower.sync()
    let next = try #require(try await follower.cosign(with: signer, keeping: record, at: 9))
    #expect(try ledger.genesis.verifiedCheckpoint(next).size == 5)
    #expect(record.size == 5)
    try await follower.close()
  }

  @Test func `after a restart the same is not cosigned again, and its note is there to be posted`() async throws {
    let (entries, _) = try await histories()
    try show(entries)
    let follower = try await follow()
    try await follower.sync()
    var note: String?
    do {
      let record = try record()
      note = try await follower.cosign(with: signer, keeping: record, at: 7)
      #expect(throws: LedgerError(.alreadyRunning, "")) { try self.record() }
    }
    let record = try record()
    #expect(record.note != nil)
    #expect(record.note == note)
    #expect(try await follower.cosign(with: signer, keeping: record, at: 8) == nil)
    try await follower.close()
  }

  @Test func `a replica that became another history is never cosigned at or beyond the size that was`() async throws {
    let (one, other) = try await histories()
    try show(Array(one.prefix(4)))
    let first = try await follow()
    try await first.sync()
    do { #expect(try await first.cosign(with: signer, keeping: record(), at: 7) != nil) }
    try await first.close()
    // The replica is lost, and made again from a ledger that shows another past.
    for (entries, code) in [
      (Array(other.prefix(4)), LedgerError.Code.forked), (other, .forked), (Array(one.prefix(3)), .shrunk),
    ] {
      try show(entries)
      let second = try await follow(Word.random().hex)
      try await second.sync()
      let record = try record()
      let held = record.note
      await expectRefusal(code) { _ = try await second.cosign(with: signer, keeping: record, at: 8) }
      #expect(record.note == held)
      #expect(try #require(await second.contradiction()) == (held, ledger.forgedNote(over: entries)))
      try await second.close()
    }
    try show(one)
    let third = try await follow("right.db")
    try await third.sync()
    do { #expect(try await third.cosign(with: signer, keeping: record(), at: 9) != nil) }
    try await third.close()
  }

  @Test func `an older copy of the replica is not cosigned until it has caught up`() async throws {
    let (entries, _) = try await histories()
    try show(Array(entries.prefix(3)))
    let first = try await follow()
    try await first.sync()
    try await first.close()
    try ledger.scratch.copyDatabase("replica.db", to: "old.db")
    try show(Array(entries.prefix(4)))
    let second = try await follow()
    try await second.sync()
    do { #expect(try await second.cosign(with: signer, keeping: record(), at: 7) != nil) }
    try await second.close()
    let old = try await follow("old.db")
    let record = try record()
    await expectRefusal(.shrunk) { _ = try await old.cosign(with: signer, keeping: record, at: 8) }
    try show(entries)
    try await old.sync()
    #expect(try await old.cosign(with: signer, keeping: record, at: 9) != nil)
    try await old.close()
  }

  @Test func `a candidate is cosigned when the replica's own tree holds it`() async throws {
    let (one, other) = try await histories()
    try show(Array(one.prefix(4)))
    let follower = try await follow()
    try await follower.sync()
    let record = try record()
    let ahead = try ledger.forgedNote(over: one)
    await expectRefusal(.stale) {
      _ = try await follower.cosign(with: signer, keeping: record, candidate: ahead, at: 7)
    }
    let foreign = try ledger.forgedNote(over: Array(other.prefix(4)))
    await expectRefusal(.forked) {
      _ = try await follower.cosign(with: signer, keeping: record, candidate: foreign, at: 7)
    }
    let candidate = try ledger.forgedNote(over: Array(one.prefix(2)))
    let note = try #require(
      try await follower.cosign(with: signer, keeping: record, candidate: candidate, at: 7))
    #expect(try ledger.genesis.verifiedCheckpoint(note).size == 2)
    #expect(try await follower.cosign(with: signer, keeping: record, candidate: candidate, at: 8) == nil)
    #expect(try await follower.cosign(with: signer, keeping: record, at: 8) != nil)
    await expectRefusal(.shrunk) {
      _ = try await follower.cosign(with: signer, keeping: record, candidate: candidate, at: 9)
    }
    try await follower.close()
  }

  @Test func `a record that is missing or is no checkpoint stops the witness`() throws {
    #expect(throws: LedgerError(.storage, "")) { try WitnessRecord.make(at: ledger.path("witness")) }
    #expect(throws: LedgerError(.storage, "")) {
      try WitnessRecord(at: ledger.path("none"), of: ledger.genesis)
    }
    let other = try TestLedger(ledger.scratch)
    for text in ["no note", try other.forgedNote(over: []), try ledger.forgedNote(over: []) + "\n"] {
      try PrivateFile(path: ledger.path("witness")).write(Array(text.utf8), replacing: true)
      #expect(throws: LedgerError(.wrongCheckpoint, "")) { try record() }
    }
  }
}
