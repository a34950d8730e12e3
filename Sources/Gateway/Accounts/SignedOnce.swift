internal import FoundationEssentials
internal import Identity
internal import Synchronization

/// Takes each signature of a member over a request without a session once: who has seen one must not have an account prepared
/// with it again, and be told the secret of a second factor.
final class SignedOnce: Sendable {
  private static let most = 10_000
  private let clock: @Sendable () -> UInt64
  /// What was signed before this process began may have been taken by the one before.
  private let startedAt: UInt64
  private let taken = Mutex<[Word: UInt64]>([:])

  init(clock: @escaping @Sendable () -> UInt64) {
    self.clock = clock
    startedAt = clock()
  }

  /// Takes a signature that was found good; whether it is the first time. Throws `stale` for what was signed before this process
  /// began, `tooMany` when too many were taken lately.
  func take(_ request: SignedRequest) throws(GatewayError) -> Bool {
    // Of one signature there is one encoding, and nobody but the signer makes another.
    let digest = Word.sha256(Array(request.header.utf8))
    let now = clock()
    guard request.time >= startedAt else {
      throw GatewayError(.stale, "the request's time is too far from the server's")
    }
    return try taken.withLock { taken -> Result<Bool, GatewayError> in
      // A good one's time is at most that far away, either way.
      taken = taken.filter { $0.value + SignedRequest.freshness >= now }
      guard taken[digest] == nil else { return .success(false) }
      guard taken.count < Self.most else {
        return .failure(GatewayError(.tooMany, "too many accounts are made at this moment", retryAfter: 60))
      }
      taken[digest] = request.time
      return .success(true)
    }.get()
  }
}
