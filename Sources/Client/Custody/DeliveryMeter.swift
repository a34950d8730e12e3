internal import Synchronization

/// Adds up what is uploaded to several custodians.
final class DeliveryMeter: Sendable {
  private let sums = Mutex((done: UInt64(0), total: UInt64(0)))
  private let report: (@Sendable (UInt64, UInt64) -> Void)?
  private let blockSize: Int

  init(_ report: (@Sendable (UInt64, UInt64) -> Void)?, blockSize: Int) {
    self.report = report
    self.blockSize = blockSize
  }

  /// Blocks that will be uploaded: all but the last of a custodian, and the envelope, are of one size.
  func plan(_ blocks: Int) { sums.withLock { $0.total += UInt64(blocks * blockSize) } }

  func add(_ bytes: Int) {
    let (done, total) = sums.withLock { sums in
      sums.done += UInt64(bytes)
      return (sums.done, max(sums.total, sums.done))
    }
    report?(done, total)
  }
}
