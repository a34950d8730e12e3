internal import Synchronization

/// Counts bytes that workers are done with, and tells the caller.
final class Progress: Sendable {
  private let done = Mutex<UInt64>(0)
  private let report: (@Sendable (UInt64) -> Void)?

  init(_ report: (@Sendable (UInt64) -> Void)?) {
    self.report = report
  }

  /// Adds bytes and reports the sum, one call at a time and never a smaller sum after a larger.
  func add(_ count: Int) {
    guard let report else { return }
    done.withLock { done in
      done += UInt64(count)
      report(done)
    }
  }
}

/// Numbers handed out once each.
final class Counter: Sendable {
  private let next = Atomic(0)
  private let end: Int

  /// Hands out 0 up to but without `end`.
  init(below end: Int) {
    self.end = end
  }

  /// The next number, or nil when all are taken.
  func take() -> Int? {
    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return number < end ? number : nil
  }
}
