import Contract
import EmbeddedLedger
import Identity
import Testing
import Transparency

/// What happens when actions that depend on each other are verified at the same time.
struct PipelineTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  /// Submits in order without waiting for an answer in between; the calls are begun one after the other.
  private func submitAll(_ actions: [SignedAction], to sequencer: Sequencer) async throws -> [Receipt] {
    try await withThrowingTaskGroup(of: (Int, Receipt).self) { tasks in
      for (index, action) in actions.enumerated() {
        // Immediate tasks run until they first wait, which is when the action stands in the queue.
        tasks.addImmediateTask { (index, try await sequencer.submit(action)) }
      }
      return try await tasks.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  @Test func `actions of one actor are ruled on in the order of their arrival`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let actions = try (0..<500).map { _ in try ledger.request() }
    let receipts = try await submitAll(actions, to: sequencer)
    #expect(receipts.map(\.outcome) == .init(repeating: .accepted, count: 500))
    #expect(receipts.map(\.position) == (2..<502).map { $0 })
    try await sequencer.close()
  }

  @Test func `an enrolment holds for what arrives right behind it`() async throws {
    let sequencer = try await ledger.open()
    let actions = [
      try ledger.enrol(ledger.patient, as: .patient), try ledger.enrol(ledger.clinician, as: .clinician),
      try ledger.request(), try ledger.request(),
    ]
    let receipts = try await submitAll(actions, to: sequencer)
    #expect(receipts.map(\.outcome) == [.accepted, .accepted, .accepted, .accepted])
    try await sequencer.close()
  }

  @Test func `a new key holds and the old one is refused for what arrives right behind the change`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let new = try SigningKey()
    let keys = NewKeys(signingKey: new.verifyingKey, sealingKeyDigest: .random())
    let receipts = try await submitAll(
      [
        try ledger.clinician.sign(.rotate(keys)),
        try ledger.clinician.sign(.request(ledger.terms), sequence: 2),
        try ledger.clinician.sign(.request(ledger.terms), sequence: 2, with: new),
        try ledger.clinician.sign(.request(ledger.terms), sequence: 3),
      ], to: sequencer)
    #expect(receipts.map(\.outcome) == [.accepted, .wrongSignature, .accepted, .wrongSignature])
    #expect(receipts.map(\.position) == [2, nil, 3, nil])
    try await sequencer.close()
    // The same entries hold when they are replayed.
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == 4)
    try await again.close()
  }

  @Test func `beyond its bound the queue says busy, and takes again when it has answered`() async throws {
    let sequencer = try await ledger.open(waiting: 8)
    try await ledger.fill(sequencer, requests: 0)
    let results = await withTaskGroup(of: Result<Receipt, any Error>.self) { tasks in
      for _ in 0..<2_000 {
        // All refused by the rules or by the queue: what is counted is only who was taken.
        guard let action = try? ledger.clinician.sign(.request(ledger.terms), sequence: 9) else { continue }
        tasks.addImmediateTask {
          do { return .success(try await sequencer.submit(action)) } catch { return .failure(error) }
        }
      }
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    let refused = results.filter { if case .failure = $0 { true } else { false } }
    #expect(!refused.isEmpty)
    for case .failure(let error) in refused { #expect((error as? LedgerError)?.code == .busy) }
    #expect(refused.count < results.count)
    #expect(try await sequencer.submit(ledger.request()).outcome == .accepted)
    try await sequencer.close()
  }

  @Test func `a ledger that closes answers what it took and refuses what comes after`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let actions = try (0..<200).map { _ in try ledger.request() }
    let receipts = try await withThrowingTaskGroup(of: Receipt.self) { tasks in
      for action in actions { tasks.addImmediateTask { try await sequencer.submit(action) } }
      try await sequencer.close()
      return try await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(receipts.count == 200)
    #expect(receipts.allSatisfy { $0.outcome == .accepted })
    #expect(!sequencer.isAccepting)
    await expectRefusal(.closing) { _ = try await sequencer.submit(try ledger.request()) }
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == 202)
    try await again.close()
  }
}
