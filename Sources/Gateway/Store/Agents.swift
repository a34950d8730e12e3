internal import FoundationEssentials
internal import GRDB
internal import Identity
internal import Synchronization

/// The agents that members vouched for, and the nonces that wait to be signed.
final class Agents: Sendable {
  /// An agent of an account.
  struct Agent: Encodable, Sendable {
    let key: VerifyingKey
    let name: String
    let at: UInt64
  }

  /// How long a nonce is good, in seconds.
  private static let nonceLifetime: UInt64 = 120
  private static let mostNonces = 10_000
  /// The most agents of an account.
  static let most = 20

  private let store: GatewayStore
  private let clock: @Sendable () -> UInt64
  private let nonces = Mutex<[Word: (session: Int64, expires: UInt64)]>([:])

  init(_ store: GatewayStore, clock: @escaping @Sendable () -> UInt64) {
    self.store = store
    self.clock = clock
  }

  /// The agents of an account.
  func agents(of account: Int64) throws(GatewayError) -> [Agent] {
    try store.read { database in
      try Row.fetchAll(
        database, sql: "SELECT key, name, at FROM agents WHERE account = ? ORDER BY at", arguments: [account]
      ).compactMap { row in
        guard let key = try? VerifyingKey([UInt8](row["key"] as Data)) else { return nil }
        return Agent(key: key, name: row["name"], at: UInt64(clamping: row["at"] as Int64))
      }
    }
  }

  /// Takes an agent for an account, which has at most 20. Throws `refused`.
  func add(_ key: VerifyingKey, named name: String, to account: Int64) throws(GatewayError) {
    let now = clock()
    try store.write { database in
      let count = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM agents WHERE account = ?", arguments: [account])
      guard count ?? 0 < Self.most else { throw GatewayError(.refused, "an account has at most \(Self.most) agents") }
      try database.execute(
        sql: """
          INSERT INTO agents (account, key, name, at) VALUES (?, ?, ?, ?)
          ON CONFLICT (account, key) DO UPDATE SET name = excluded.name
          """, arguments: [account, Data(key.bytes), name, Int64(clamping: now)])
    }
  }

  /// Forgets an agent; whether there was one.
  func remove(_ key: VerifyingKey, from account: Int64) throws(GatewayError) -> Bool {
    try store.write { database in
      try database.execute(
        sql: "DELETE FROM agents WHERE account = ? AND key = ?", arguments: [account, Data(key.bytes)])
      return database.changesCount == 1
    }
  }

  /// A nonce for one report in a session.
  func nonce(for session: Session) throws(GatewayError) -> Word {
    let (nonce, now) = (Word.random(), clock())
    return try nonces.withLock { nonces -> Result<Word, GatewayError> in
      nonces = nonces.filter { $0.value.expires > now && $0.value.session != session.number }
      guard nonces.count < Self.mostNonces else {
        return .failure(GatewayError(.tooMany, "too many devices are looked at now", retryAfter: 10))
      }
      nonces[nonce] = (session.number, now + Self.nonceLifetime)
      return .success(nonce)
    }.get()
  }

  /// Uses a session's nonce up; whether it was good.
  func take(_ nonce: Word, of session: Session) -> Bool {
    let now = clock()
    return nonces.withLock { nonces in
      guard let found = nonces.removeValue(forKey: nonce) else { return false }
      return found.session == session.number && found.expires > now
    }
  }
}
