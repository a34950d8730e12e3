internal import Synchronization

/// Lets the workers of a record through one at a time and in order, so that what must see the stream in order, an item's
/// hash, does while everything else goes on beside it.
final class Turnstile: Sendable {
  private struct State {
    var next = 0
    var stopped = false
    var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
  }

  private let state = Mutex(State())

  /// Waits until all turns before this one have been left. Throws `CancellationError` once the turnstile is stopped.
  func enter(_ turn: Int) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let result: Result<Void, any Error>? = state.withLock { state in
        if state.stopped { return .failure(CancellationError()) }
        if state.next == turn { return .success(()) }
        state.waiting[turn] = continuation
        return nil
      }
      if let result { continuation.resume(with: result) }
    }
  }

  /// Ends the turn that was entered.
  func leave() {
    let continuation = state.withLock { state in
      state.next += 1
      return state.waiting.removeValue(forKey: state.next)
    }
    continuation?.resume()
  }

  /// Turns everybody away, because a worker failed and will not take its turn.
  func stop() {
    let continuations = state.withLock { state in
      state.stopped = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in continuations { continuation.resume(throwing: CancellationError()) }
  }
}
