internal import Synchronization

/// How often something may be done: so many times at once, and one more each interval.
final class Allowance: Sendable {
  private let burst: Int
  private let interval: Duration
  private let clock: @Sendable () -> ContinuousClock.Instant
  private let state: Mutex<(left: Int, since: ContinuousClock.Instant)>

  init(
    burst: Int, interval: Duration, clock: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
  ) {
    self.burst = burst
    self.interval = interval
    self.clock = clock
    state = Mutex((burst, clock()))
  }

  /// Takes one; false when none is left.
  func take() -> Bool {
    let now = clock()
    return state.withLock { state in
      let gained = Int(min((now - state.since) / interval, Double(burst)))
      if gained > 0 {
        state.left = min(burst, state.left + gained)
        state.since = state.left == burst ? now : state.since + interval * gained
      }
      guard state.left > 0 else { return false }
      state.left -= 1
      return true
    }
  }
}
