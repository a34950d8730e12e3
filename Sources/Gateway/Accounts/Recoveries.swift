internal import FoundationEssentials
internal import Synchronization

/// Who has shown the recovery key and a code, and may set a new password within the next minutes. Forgotten when the process ends.
final class Recoveries: Sendable {
  private static let lifetime: UInt64 = 10 * 60
  private static let most = 1000
  private let clock: @Sendable () -> UInt64
  private let open = Mutex<[Data: (account: Int64, expires: UInt64)]>([:])

  init(clock: @escaping @Sendable () -> UInt64) { self.clock = clock }

  /// Lets the holder of a token set a password.
  func keep(_ token: Token, _ account: Int64) {
    let now = clock()
    open.withLock { open in
      open = open.filter { $0.value.expires > now && $0.value.account != account }
      if open.count >= Self.most { open = [:] }
      open[token.digest] = (account, now + Self.lifetime)
    }
  }

  /// Lets nobody any more set a password of an account.
  func forget(_ account: Int64) { open.withLock { $0 = $0.filter { $0.value.account != account } } }

  /// The account of a token, once.
  func take(_ token: Token) -> Int64? {
    let now = clock()
    return open.withLock { open in
      guard let found = open.removeValue(forKey: token.digest), found.expires > now else { return nil }
      return found.account
    }
  }
}
