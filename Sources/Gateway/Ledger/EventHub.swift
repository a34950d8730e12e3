internal import Synchronization

/// Tells those who listen what is new. A listener who is slow misses nothing that matters: each event says how things
/// are, not what changed.
final class EventHub: Sendable {
  /// What is told.
  enum Event: Hashable, Sendable {
    /// The ledger has so many entries.
    case ledger(UInt64)
    /// The session is over.
    case ended
    /// Nothing; it keeps proxies from closing the connection.
    case beat
  }

  /// The most that listen at a time.
  static let most = 4096
  private let listeners = Mutex<(next: Int, all: [Int: AsyncStream<Event>.Continuation], isClosed: Bool)>(
    (0, [:], false))

  /// Begins to listen. Throws `tooMany` when too many do, `unavailable` when the gateway is stopping.
  func listen() throws(GatewayError) -> (number: Int, events: AsyncStream<Event>) {
    let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(8))
    let number = listeners.withLock { listeners -> Result<Int, GatewayError> in
      guard !listeners.isClosed else { return .failure(GatewayError(.unavailable, "the gateway is stopping")) }
      guard listeners.all.count < Self.most else {
        return .failure(GatewayError(.tooMany, "too many pages listen at this moment", retryAfter: 30))
      }
      listeners.next += 1
      listeners.all[listeners.next] = continuation
      return .success(listeners.next)
    }
    return (try number.get(), events)
  }

  /// Stops listening.
  func leave(_ number: Int) { listeners.withLock { $0.all.removeValue(forKey: number) }?.finish() }

  /// Tells one listener.
  func tell(_ event: Event, to number: Int) { _ = listeners.withLock { $0.all[number] }?.yield(event) }

  /// Tells everybody.
  func tell(_ event: Event) {
    for listener in listeners.withLock({ Array($0.all.values) }) { listener.yield(event) }
  }

  /// Ends all streams; nobody can listen any more.
  func close() {
    let all = listeners.withLock { listeners in
      listeners.isClosed = true
      defer { listeners.all = [:] }
      return Array(listeners.all.values)
    }
    for listener in all { listener.finish() }
  }
}
