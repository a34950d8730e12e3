internal import Crypto
internal import Identity

/// The SHA-256 of each item of a stream that passes by in order.
///
/// Sound without a lock because `absorb` is called only between `enter` and `leave` of one turnstile, and `digests` only
/// after all workers have ended: both order memory.
final class ItemDigests: @unchecked Sendable {
  private let ranges: [Range<UInt64>]
  private var current = 0
  private var hasher = SHA256()
  private var finished: [Word] = []

  /// Expects items at these places of the stream, in order and without overlap.
  init(_ ranges: [Range<UInt64>]) {
    self.ranges = ranges
    finished.reserveCapacity(ranges.count)
  }

  /// Hashes what a stripe, the next one in order, holds of the items.
  func absorb(_ stripe: Stripe, in buffer: StripeBuffer) throws(RecordsError) {
    while current < ranges.count {
      let range = ranges[current]
      let part = range.clamped(to: stripe.plainRange)
      if !part.isEmpty {
        try unsafe buffer.forEachPiece(of: part, in: stripe) { piece in
          // The hasher reads the piece during the call only.
          unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(piece))
        }
      }
      guard range.upperBound <= stripe.plainRange.upperBound else { return }
      finish()
    }
  }

  /// The digests of all items, once every stripe that holds some of them was absorbed.
  func digests() -> [Word] {
    while finished.count < ranges.count { finish() }
    return finished
  }

  private func finish() {
    finished.append(Word(hasher.finalize()))
    hasher = SHA256()
    current += 1
  }
}
