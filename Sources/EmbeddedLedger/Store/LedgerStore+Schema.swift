internal import Contract
internal import GRDB
internal import Identity

extension LedgerStore {
  /// The version of the tables, kept in SQLite's user_version.
  static let schemaVersion = 2

  /// Sets what durability rests on, reads it back, and brings the tables to the present version.
  static func prepare(_ database: Database) throws {
    let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL")
    // 16 MiB instead of 4: fewer checkpoints into the main file, each of which syncs twice.
    try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
    guard journal == "wal", synchronous == 2 else {
      throw LedgerError(.unsafeStorage, "the database does not take a write-ahead log with full synchronisation")
    }
    try migrate(database)
  }

  private static func migrate(_ database: Database) throws {
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version <= schemaVersion else {
      throw LedgerError(.unsupportedVersion, "the file was written by a newer version")
    }
    guard version < schemaVersion else { return }
    try database.inTransaction {
      if version < 1 {
        try database.execute(
          sql: """
            CREATE TABLE genesis (id INTEGER PRIMARY KEY CHECK (id = 0), words BLOB NOT NULL);
            CREATE TABLE entries (position INTEGER PRIMARY KEY, bytes BLOB NOT NULL, mark INTEGER NOT NULL);
            CREATE TABLE checkpoint (id INTEGER PRIMARY KEY CHECK (id = 0), note TEXT NOT NULL);
            """)
      }
      try database.execute(
        sql: """
          CREATE TABLE witnessed (id INTEGER PRIMARY KEY CHECK (id = 0), note TEXT NOT NULL);
          PRAGMA user_version = \(schemaVersion);
          """)
      return .commit
    }
  }

  /// The stored genesis, or the one given, which is stored then.
  static func founding(_ given: Genesis?, in database: Database) throws -> Genesis {
    if let bytes = try [UInt8].fetchBlob(database, sql: "SELECT words FROM genesis WHERE id = 0") {
      var words = [Word]()
      var rest = bytes[...]
      while let word = Word(rest.prefix(Word.byteCount)) {
        words.append(word)
        rest = rest.dropFirst(Word.byteCount)
      }
      guard rest.isEmpty, let stored = try? Genesis(words: words) else {
        throw LedgerError(.corrupt, "the stored genesis is malformed")
      }
      guard given == nil || given == stored else {
        throw LedgerError(.otherLedger, "the file holds another ledger")
      }
      return stored
    }
    guard let given else { throw LedgerError(.noLedger, "the file holds no ledger") }
    let bytes = given.words.flatMap(\.bytes)
    try database.execute(sql: "INSERT INTO genesis (id, words) VALUES (0, ?)", arguments: [bytes.blob])
    return given
  }
}
