import Synchronization

/// Notes every call to another process: what was asked, from when to when.
final class CallMeter: Sendable {
  struct Call: Sendable {
    let name: String
    let start: ContinuousClock.Instant
    let end: ContinuousClock.Instant
  }

  private let calls = Mutex<[Call]>([])

  /// What was noted since it was taken last.
  func take() -> [Call] {
    calls.withLock { calls in
      defer { calls = [] }
      return calls
    }
  }

  func timed<Result>(_ name: String, _ work: () async throws -> Result) async throws -> Result {
    let start = ContinuousClock.now
    defer {
      let call = Call(name: name, start: start, end: .now)
      calls.withLock { $0.append(call) }
    }
    return try await work()
  }
}

extension [CallMeter.Call] {
  /// The most calls of which each began after the one before had ended.
  var chain: Int {
    var (count, free) = (0, ContinuousClock.Instant?.none)
    for call in sorted(by: { $0.end < $1.end }) where free.map({ $0 <= call.start }) ?? true {
      count += 1
      free = call.end
    }
    return count
  }
}
