internal import Synchronization

/// From which size on the policy in force is known to have been the present one, so that no entry is read twice for it.
final class EpochReach: Sendable {
  private let known = Mutex<(epoch: UInt64, from: UInt64)?>(nil)

  /// The entries to look at before it can be said that no other policy came into force after a size.
  func unknown(from size: UInt64, upTo present: UInt64, epoch: UInt64) -> Range<UInt64> {
    let end = known.withLock { known in
      if let known, known.epoch == epoch { min(known.from, present) } else { present }
    }
    return size..<max(size, end)
  }

  /// Notes that none came into force in those entries.
  func note(_ epoch: UInt64, from size: UInt64) {
    known.withLock { known in
      if let before = known, before.epoch > epoch || (before.epoch == epoch && before.from <= size) { return }
      known = (epoch, size)
    }
  }
}
