@testable import EmbeddedLedger
import Contract
import GRDB
import Identity
import Testing
import Transparency

/// Each window in which a crash can come: before, within and after a commit, and a commit that fails.
struct CrashTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  @Test func `what was answered is in the files as they lie on disk at that moment`() async throws {
    let sequencer = try await ledger.open()
    var actions = [try ledger.enrol(ledger.patient, as: .patient), try ledger.enrol(ledger.clinician, as: .clinician)]
    for _ in 0..<6 { actions.append(try ledger.request()) }
    for (index, action) in actions.enumerated() {
      let receipt = try await sequencer.submit(action)
      let note = await sequencer.checkpoint()
      // No close, no flush: the copy is what a power failure right after the answer leaves.
      try ledger.scratch.copyDatabase("ledger.db", to: "copy\(index).db")
      let copy = try await ledger.open("copy\(index).db")
      #expect(await copy.checkpoint() == note)
      let bytes = try #require(try await copy.entries(from: UInt64(index), count: 1).first)
      #expect(try Entry(bytes: bytes).signed.action.digest == receipt.digest)
      try await copy.close()
    }
    try await sequencer.close()
  }

  @Test func `a copy taken at any moment while commits run opens as a whole prefix`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let before = try await ledger.verified(sequencer)
    let actions = try (0..<600).map { _ in try ledger.request() }
    async let receipts = withThrowingTaskGroup(of: Receipt.self) { tasks in
      for action in actions { tasks.addImmediateTask { try await sequencer.submit(action) } }
      return try await tasks.reduce(into: [Receipt]()) { $0.append($1) }
    }
    for index in 0..<5 { try ledger.scratch.copyDatabase("ledger.db", to: "copy\(index).db") }
    #expect(try await receipts.count == 600)
    let after = try await ledger.verified(sequencer)
    for index in 0..<5 {
      // Opening verifies root, rules and the signed checkpoint of whatever commit the copy ends with.
      let copy = try await ledger.open("copy\(index).db")
      let checkpoint = try await ledger.verified(copy)
      #expect((before.size...after.size).contains(checkpoint.size))
      let proof = try await sequencer.consistency(from: checkpoint.size, to: after.size)
      #expect(after.verdict(extending: checkpoint, proof: proof) == .consistent)
      try await copy.close()
    }
    try await sequencer.close()
  }

  @Test func `a commit that fails stops the sequencer for good and nothing is signed after`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let note = await sequencer.checkpoint()
    try await sequencer.store.writer.write { try $0.execute(sql: "DROP TABLE checkpoint") }
    let stopped = await #expect(throws: SequencerStopped.self) { _ = try await sequencer.submit(ledger.request()) }
    #expect(stopped?.cause.code == .storage)
    // The cause goes away, and still nothing is taken: what the failed commit left is not known.
    try await sequencer.store.writer.write {
      try $0.execute(sql: "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 0), note TEXT NOT NULL)")
    }
    await #expect(throws: SequencerStopped.self) { _ = try await sequencer.submit(ledger.request()) }
    #expect(!sequencer.isAccepting)
    #expect(await sequencer.checkpoint() == note)
    #expect(try await sequencer.entries(from: 0, count: 100).count == 5)
    try await sequencer.close()
  }

  @Test func `everybody who waits is told of the stop`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    try await sequencer.store.writer.write { try $0.execute(sql: "DROP TABLE checkpoint") }
    let actions = try (0..<300).map { _ in try ledger.request() }
    let errors = await withTaskGroup(of: (any Error)?.self) { tasks in
      for action in actions {
        tasks.addImmediateTask {
          do { _ = try await sequencer.submit(action) } catch { return error }
          return nil
        }
      }
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(errors.allSatisfy { $0 is SequencerStopped })
    #expect(errors.count == 300)
    try await sequencer.close()
  }

  @Test func `a full disk stops the sequencer, and a restart goes on from the last commit`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let size = try await ledger.verified(sequencer).size
    try await sequencer.store.writer.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages)")
    }
    var stopped: SequencerStopped?
    var answered = size
    do {
      for _ in 0..<200 {
        _ = try await sequencer.submit(ledger.request())
        answered += 1
      }
    } catch { stopped = error as? SequencerStopped }
    #expect(stopped?.cause.code == .full)
    try await sequencer.close()
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == answered)
    try await again.close()
  }

  @Test func `entries without their checkpoint, or a checkpoint without its entries, are never taken up`() async throws
  {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let old = await sequencer.checkpoint()
    _ = try await sequencer.submit(ledger.request())
    try await sequencer.close()
    try ledger.scratch.copyDatabase("ledger.db", to: "copy.db")
    try edit("ledger.db", "UPDATE checkpoint SET note = ?", [old])
    await expectRefusal(.surplusEntries, at: 5) { _ = try await ledger.open() }
    try edit("copy.db", "DELETE FROM entries WHERE position = ?", [5])
    await expectRefusal(.missingEntries, at: 5) { _ = try await ledger.open("copy.db") }
  }

  private func edit(_ name: String, _ sql: String, _ arguments: StatementArguments) throws {
    let database = try DatabaseQueue(path: ledger.path(name))
    try database.write { try $0.execute(sql: sql, arguments: arguments) }
    try database.close()
  }
}
