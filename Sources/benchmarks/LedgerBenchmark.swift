import Contract
import EmbeddedLedger
import FoundationEssentials
import Identity

/// Measures the embedded ledger against the machine's own rate of verifying P-256 signatures: verification is the one
/// part of an append that cannot be saved, so the ratio says what everything else costs.
enum LedgerBenchmark {
  private static let members = 2048
  private static let rounds = 16
  private static let runs = 5

  static func rows() async throws -> [Row] {
    let fixture = try LedgerFixture(clinicians: members)
    defer { fixture.remove() }
    var batches = [[SignedAction]]()
    for index in 0..<members {
      batches.append(try (1...rounds).map { try fixture.request(by: index, sequence: $0) })
    }
    var verified = [Measure]()
    var appended = [Measure]()
    for run in 0..<runs {
      let sequencer = try await fixture.sequencer(named: "run\(run)")
      let before = await verification(fixture, batches)
      appended.append(try await appends(sequencer, batches))
      let after = await verification(fixture, batches)
      verified.append(before.mean(after))
      try await sequencer.close()
    }
    let pairs = zip(appended, verified)
    return [
      Row(
        name: "ledger.append", unit: "1/s", ours: appended.map(\.rate).median, reference: verified.map(\.rate).median,
        ratio: pairs.map { $0.rate / $1.rate }.median, goal: 0.8),
      Row(
        name: "ledger.append.processor", unit: "us", ours: appended.map(\.microseconds).median,
        reference: verified.map(\.microseconds).median,
        ratio: pairs.map { $1.microseconds / $0.microseconds }.median, goal: 0.8),
    ]
  }

  /// Signatures verified a second on all cores, nothing else done: a task a core.
  private static func verification(_ fixture: LedgerFixture, _ batches: [[SignedAction]]) async -> Measure {
    let work: [(VerifyingKey, Signature, [UInt8])] = batches.enumerated().flatMap { index, batch in
      batch.prefix(rounds / 2).map { (fixture.clinicians[index].key.verifyingKey, $0.signature, $0.action.bytes) }
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return await Measure(of: work.count) {
      await withTaskGroup(of: Void.self) { tasks in
        for core in 0..<cores {
          tasks.addTask {
            for index in stride(from: core, to: work.count, by: cores) {
              let (key, signature, message) = work[index]
              precondition(key.verifies(signature, message: message))
            }
          }
        }
      }
    }
  }

  /// Durable appends a second: every member submits one action after the other, all members at once.
  private static func appends(_ sequencer: Sequencer, _ batches: [[SignedAction]]) async throws -> Measure {
    try await Measure(of: batches.count * rounds) {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for batch in batches {
          tasks.addTask {
            for action in batch {
              let receipt = try await sequencer.submit(action)
              precondition(receipt.outcome == .accepted)
            }
          }
        }
        try await tasks.waitForAll()
      }
    }
  }
}

/// How long a number of equal things took, by the clock and in processor time.
struct Measure {
  let rate: Double
  let microseconds: Double

  init(of count: Int, _ body: () async throws -> Void) async rethrows {
    let clock = ContinuousClock()
    let (start, used) = (clock.now, ProcessorTime.now)
    try await body()
    rate = Double(count) / ((clock.now - start) / .seconds(1))
    microseconds = (ProcessorTime.now - used) * 1_000_000 / Double(count)
  }

  private init(rate: Double, microseconds: Double) {
    self.rate = rate
    self.microseconds = microseconds
  }

  func mean(_ other: Measure) -> Measure {
    Measure(rate: (rate + other.rate) / 2, microseconds: (microseconds + other.microseconds) / 2)
  }
}

extension [Double] {
  /// The middle value.
  var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
