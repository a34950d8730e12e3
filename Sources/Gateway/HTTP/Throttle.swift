internal import Monitoring
internal import Synchronization

/// Counts failures by whom they were of, and says who has had enough of them in a minute.
final class Throttle: Sendable {
  private static let window: UInt64 = 60
  private static let mostNames = 20_000
  private let clock: @Sendable () -> UInt64
  private let limited: Tally?
  private let failures = Mutex<[Name: [UInt64]]>([:])

  init(clock: @escaping @Sendable () -> UInt64, limited: Tally? = nil) {
    self.clock = clock
    self.limited = limited
  }

  /// What failures are counted by.
  enum Name: Hashable, Sendable {
    case account(String)
    /// Where requests come from. Many people may be behind one address.
    case address(ClientAddress)

    /// How many failures a minute pass.
    var most: Int {
      switch self {
      case .account: 10
      case .address: 60
      }
    }
  }

  /// How many names have failed lately.
  var size: Int { failures.withLock(\.count) }

  /// Throws `tooMany` for whoever has failed too often.
  func check(_ names: [Name]) throws(GatewayError) {
    let now = clock()
    let wait = failures.withLock { failures -> UInt64? in
      names.compactMap { name -> UInt64? in
        let recent = (failures[name] ?? []).filter { $0 + Self.window > now }
        guard recent.count >= name.most, let first = recent.first else { return nil }
        return first + Self.window - now
      }.max()
    }
    guard let wait else { return }
    limited?.count("failures")
    throw GatewayError(.tooMany, "too many tries: wait a little", retryAfter: max(1, wait))
  }

  /// Counts a failure.
  func count(_ names: [Name]) {
    let now = clock()
    failures.withLock { failures in
      if failures.count > Self.mostNames {
        // Bounded memory: what is over goes first, and under attack everything.
        failures = failures.filter { $0.value.contains { $0 + Self.window > now } }
        if failures.count > Self.mostNames { failures = [:] }
      }
      for name in names {
        failures[name] = (failures[name] ?? []).filter { $0 + Self.window > now }.suffix(name.most) + [now]
      }
    }
  }
}
