internal import Monitoring
internal import Synchronization

/// How many requests a session and an address may send: a bucket of tokens for each, which fills again by the second.
/// Beside it ``Throttle`` counts what fails.
final class RateLimit: Sendable {
  /// How many seconds' worth of tokens a bucket holds: a viewer asks for hundreds of things at once and then for none.
  static let burstSeconds: UInt64 = 10
  /// The most buckets; a full one need not be kept, so that only who asks much and now takes room.
  static let mostBuckets = 50_000

  /// Requests a second; 0 for no limit.
  struct Rates: Sendable {
    var session: UInt64 = 200
    /// Many people may be behind one address.
    var address: UInt64 = 1000
  }

  /// Whose requests are counted.
  enum Name: Hashable, Sendable {
    case session(Int64)
    case address(ClientAddress)
  }

  private struct Bucket {
    var tokens: UInt64
    var at: UInt64
  }

  private let rates: Rates
  private let clock: @Sendable () -> UInt64
  private let limited: Tally?
  private let buckets = Mutex<[Name: Bucket]>([:])

  init(_ rates: Rates, clock: @escaping @Sendable () -> UInt64, limited: Tally? = nil) {
    self.rates = rates
    self.clock = clock
    self.limited = limited
  }

  /// How many buckets are kept.
  var size: Int { buckets.withLock(\.count) }

  /// Takes one token. Throws `tooMany` when there is none.
  func take(_ name: Name) throws(GatewayError) {
    let (rate, kind) = rate(of: name)
    guard rate > 0 else { return }
    let (now, most) = (clock(), rate * Self.burstSeconds)
    let isTaken = buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(tokens: most, at: now)
      // A clock that is set back fills nothing, and takes nothing away.
      let seconds = min(now - min(now, bucket.at), Self.burstSeconds)
      bucket.tokens = min(most, bucket.tokens + seconds * rate)
      bucket.at = now
      let isTaken = bucket.tokens > 0
      if isTaken { bucket.tokens -= 1 }
      if buckets[name] == nil, buckets.count >= Self.mostBuckets { makeRoom(&buckets, now) }
      buckets[name] = bucket
      return isTaken
    }
    guard !isTaken else { return }
    limited?.count(kind)
    throw GatewayError(.tooMany, "too many requests: wait a little", retryAfter: 1)
  }

  /// What is full again goes first. Should all be in use, so many addresses ask at once that no count of one of them helps.
  private func makeRoom(_ buckets: inout [Name: Bucket], _ now: UInt64) {
    buckets = buckets.filter { $0.value.at + Self.burstSeconds > now }
    if buckets.count >= Self.mostBuckets { buckets = [:] }
  }

  private func rate(of name: Name) -> (UInt64, String) {
    switch name {
    case .session: (rates.session, "session")
    case .address: (rates.address, "address")
    }
  }
}
