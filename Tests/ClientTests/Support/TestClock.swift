import EmbeddedLedger
import Foundation
import Synchronization

/// The system's clock, put forward as far as a test wants.
final class TestClock: Sendable {
  private let offset = Mutex<UInt64>(0)

  /// What ledger and clients read.
  var ledgerClock: LedgerClock { LedgerClock { LedgerClock.system.now() + self.offset.withLock(\.self) } }

  /// Puts the clock forward by so many seconds.
  func pass(_ seconds: UInt64) { offset.withLock { $0 += seconds } }
}
