/// A ledger that a server runs: it takes actions, and can be stopped.
public protocol RunningLedger: LedgerService {
  /// Whether it takes actions.
  var isAccepting: Bool { get }
  /// Answers everybody who waits for the ledger to grow, and lets nobody wait from now on.
  func stopWaiting()
  /// Stops taking actions and closes its files.
  func close() async throws
}

extension Sequencer: RunningLedger {
  /// Answers everybody who waits for the ledger to grow.
  public nonisolated func stopWaiting() { growth.close() }
}
