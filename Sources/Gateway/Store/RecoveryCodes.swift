internal import FoundationEssentials
internal import GRDB
internal import Identity

/// Codes that stand in for an authenticator, each once: ten characters of Crockford's base32, 50 random bits. What is kept
/// is scrypt of them under one salt for all of an account, so that one piece of work compares with all.
struct RecoveryCodes: Sendable {
  /// How many are made at a time.
  static let count = 8
  /// The characters of one.
  static let length = 10

  /// As the person keeps them: two groups of five.
  let texts: [String]
  let salt: [UInt8]
  let digests: [[UInt8]]

  /// Makes new ones; eight pieces of scrypt's work.
  init() throws(GatewayError) {
    salt = Array(Word.random().bytes.prefix(16))
    var texts = [String]()
    var digests = [[UInt8]]()
    for _ in 0..<Self.count {
      let code = String(Base32.crockford(Word.random().bytes).prefix(Self.length))
      texts.append(code.prefix(5) + "-" + code.suffix(5))
      digests.append(try Verifier.digest(Array(code.utf8), salt))
    }
    self.texts = texts
    self.digests = digests
  }

  /// Whether a text has the form of a recovery code rather than of six digits.
  static func isCode(_ text: String) -> Bool { Base32.normalised(text).utf8.count == length }
}

extension GatewayStore {
  /// Puts new recovery codes in the place of an account's.
  static func keep(_ codes: RecoveryCodes, of account: Int64, in database: Database) throws {
    try database.execute(sql: "DELETE FROM recoveryCodes WHERE account = ?", arguments: [account])
    for digest in codes.digests {
      try database.execute(
        sql: "INSERT INTO recoveryCodes (account, salt, digest) VALUES (?, ?, ?)",
        arguments: [account, Data(codes.salt), Data(digest)])
    }
  }

  /// The salt of an account's recovery codes.
  func recoverySalt(of account: Account) throws(GatewayError) -> [UInt8]? {
    try read { database in
      try Data.fetchOne(
        database, sql: "SELECT salt FROM recoveryCodes WHERE account = ? LIMIT 1", arguments: [account.id]
      ).map { [UInt8]($0) }
    }
  }

  /// Uses a recovery code up, and lets codes of the authenticator count again; whether there was such a code.
  func takeRecoveryCode(_ digest: [UInt8], of account: Account) throws(GatewayError) -> Bool {
    try write { database in
      try database.execute(
        sql: "UPDATE recoveryCodes SET isUsed = 1 WHERE account = ? AND digest = ? AND isUsed = 0",
        arguments: [account.id, Data(digest)])
      guard database.changesCount == 1 else { return false }
      try database.execute(sql: "UPDATE accounts SET wrongCodes = 0 WHERE id = ?", arguments: [account.id])
      return true
    }
  }
}
