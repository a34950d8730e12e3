internal import Synchronization

/// What was wrong with the stores while a record was read.
public struct Findings: Hashable, Sendable {
  /// What was wrong with one store.
  public struct Fault: Hashable, Sendable {
    /// Blocks that it does not hold.
    public var missing = 0
    /// Blocks that it answered with other bytes.
    public var wrong = 0
    /// Times that it did not answer.
    public var unreachable = 0

    /// How often it failed.
    public var count: Int { missing + wrong + unreachable }
  }

  /// The stores that failed, by index.
  public internal(set) var faults: [Int: Fault] = [:]
  /// How many blocks were rebuilt.
  public internal(set) var rebuilt = 0

  /// No store failed.
  public var isHealthy: Bool { faults.isEmpty }
  /// The stores that failed, in order.
  public var stores: [Int] { faults.keys.sorted() }
}

/// How one try to fetch a block ended.
enum FetchOutcome: Sendable {
  case fetched
  case missing
  case wrong
  case unreachable
}

/// Findings that several workers write.
final class FindingsLog: Sendable {
  /// How many failures make a store one that is asked last.
  private static let patience = 8
  private let findings = Mutex(Findings())

  var current: Findings { findings.withLock { $0 } }

  func note(_ outcome: FetchOutcome, store: Int) {
    findings.withLock { findings in
      switch outcome {
      case .fetched: break
      case .missing: findings.faults[store, default: .init()].missing += 1
      case .wrong: findings.faults[store, default: .init()].wrong += 1
      case .unreachable: findings.faults[store, default: .init()].unreachable += 1
      }
    }
  }

  func noteRebuilt(_ count: Int) {
    findings.withLock { $0.rebuilt += count }
  }

  /// Whether a store failed so often, or was not to be reached, that the others are asked before it.
  func isSuspect(_ store: Int) -> Bool {
    findings.withLock { findings in
      findings.faults[store].map { $0.unreachable > 0 || $0.count >= Self.patience } ?? false
    }
  }
}
