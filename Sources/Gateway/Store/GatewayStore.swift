internal import FoundationEssentials
internal import GRDB
internal import Identity

/// What a gateway keeps: accounts, invitations, sessions and what agents reported, in an SQLite file of its own. It holds
/// names and login data, never a password, a private key in clear or anything of a record. Secrets of second factors are
/// encrypted under a key of the gateway's keyring.
final class GatewayStore: Sendable {
  private static let version = 4
  private let database: DatabaseQueue
  let box: SecretBox

  /// Opens or makes the file. Throws `unavailable` when it cannot be, or was written under another key.
  init(path: String, key: [UInt8]) throws(GatewayError) {
    box = SecretBox(key: key)
    do {
      var configuration = Configuration()
      // A backup may be copying the file at this moment.
      configuration.busyMode = .timeout(2)
      // What a login used up must not come back after a power cut.
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON")
      }
      database = try DatabaseQueue(path: path, configuration: configuration)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      try database.write { database in
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        guard found <= Self.version else {
          throw GatewayError(.unavailable, "the gateway's file is of a newer version")
        }
        guard found < Self.version else { return }
        if found == 0 { try database.execute(sql: Self.schema) }
        // Version 2: sessions that ended because their member was suspended are kept, to say so.
        if found < 2 {
          try database.execute(sql: "ALTER TABLE sessions ADD COLUMN isSuspended INTEGER NOT NULL DEFAULT 0")
        }
        // Version 3: recoveries let an account be set up anew. Of the accounts that are there, only later ones than they do.
        if found < 3 {
          try database.execute(sql: "ALTER TABLE accounts ADD COLUMN restoredAt INTEGER NOT NULL DEFAULT 0")
          if found > 0 { try database.execute(sql: "UPDATE accounts SET restoredAt = createdAt") }
        }
        // Version 4: links.
        try database.execute(sql: Self.linksSchema)
        try database.execute(sql: "PRAGMA user_version = \(Self.version)")
      }
    } catch let error as GatewayError {
      throw error
    } catch {
      throw GatewayError(.unavailable, "the gateway's file cannot be opened or is damaged")
    }
    try checkKey()
  }

  private func checkKey() throws(GatewayError) {
    let mark = try write { database -> [UInt8]? in
      if let kept = try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = 'mark'") {
        return [UInt8](kept)
      }
      let made = try self.box.seal(Array("aureole".utf8), for: "mark")
      try database.execute(sql: "INSERT INTO meta (name, value) VALUES ('mark', ?)", arguments: [Data(made)])
      return made
    }
    guard let mark, (try? box.open(mark, for: "mark")) != nil else {
      throw GatewayError(.unavailable, "the gateway's file was written under another key")
    }
  }

  /// Closes the file.
  func close() throws { try database.close() }

  /// One transaction; durable when this returns.
  func write<Result: Sendable>(_ work: @Sendable (Database) throws -> Result) throws(GatewayError) -> Result {
    do {
      return try database.write(work)
    } catch let error as GatewayError {
      throw error
    } catch {
      throw GatewayError(.unavailable, "the gateway's file could not be written")
    }
  }

  /// One transaction that no thread of the caller's waits for.
  func writeAside(_ work: @escaping @Sendable (Database) throws -> Void) async throws(GatewayError) {
    do {
      try await database.write { try work($0) }
    } catch {
      throw GatewayError(.unavailable, "the gateway's file could not be written")
    }
  }

  /// One look.
  func read<Result: Sendable>(_ work: @Sendable (Database) throws -> Result) throws(GatewayError) -> Result {
    do {
      return try database.read(work)
    } catch let error as GatewayError {
      throw error
    } catch {
      throw GatewayError(.unavailable, "the gateway's file could not be read")
    }
  }

  private static let schema = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
    CREATE TABLE invitations (
      token BLOB PRIMARY KEY, name TEXT NOT NULL, role INTEGER NOT NULL, expires INTEGER NOT NULL
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE accounts (
      id INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE, member BLOB NOT NULL UNIQUE, role INTEGER NOT NULL,
      name TEXT NOT NULL, keyring BLOB NOT NULL, verifier BLOB NOT NULL, recovery BLOB NOT NULL, totp BLOB NOT NULL,
      lastStep INTEGER NOT NULL, wrongCodes INTEGER NOT NULL DEFAULT 0, joinRequest BLOB, createdAt INTEGER NOT NULL,
      lastLoginAt INTEGER) STRICT;
    CREATE TABLE recoveryCodes (
      account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, salt BLOB NOT NULL, digest BLOB NOT NULL,
      isUsed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account, digest)) WITHOUT ROWID, STRICT;
    CREATE TABLE setups (
      token BLOB PRIMARY KEY, kind TEXT NOT NULL, subject BLOB NOT NULL, contents BLOB NOT NULL,
      tries INTEGER NOT NULL DEFAULT 0, expires INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    CREATE INDEX setupsOfSubject ON setups (subject);
    CREATE TABLE sessions (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE,
      account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, deviceKey BLOB NOT NULL,
      device TEXT NOT NULL, createdAt INTEGER NOT NULL, lastAt INTEGER NOT NULL, secondFactorAt INTEGER NOT NULL,
      posture INTEGER NOT NULL DEFAULT 0, postureAt INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE INDEX sessionsOfAccount ON sessions (account);
    CREATE TABLE agents (
      account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, key BLOB NOT NULL, name TEXT NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (account, key)) WITHOUT ROWID, STRICT;
    """
}
