internal import FoundationEssentials
internal import GRDB
internal import Identity

extension CustodyStore {
  /// The version of the tables, kept in SQLite's user_version.
  static let schemaVersion = 2

  /// Sets what durability and erasure rest on, reads it back, and makes the tables.
  static func prepare(_ database: Database) throws {
    let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL")
    // What is deleted is overwritten, so that an erased record's share does not linger in free pages.
    let secure = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
    guard journal == "wal", synchronous == 2, secure == 1 else {
      throw CustodianError(.unsafeStorage, "the database does not take the settings that durability rests on")
    }
    let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard version <= schemaVersion else {
      throw CustodianError(.unsupportedVersion, "the custodian's file was written by a newer version")
    }
    guard version < schemaVersion else { return }
    try database.inTransaction {
      if version < 1 { try database.execute(sql: tables) }
      try database.execute(sql: tablesOfVersion2)
      return .commit
    }
  }

  /// state of a holding: 0 pending, 1 held, 2 erased. A doomed block is one whose bytes are being deleted.
  private static let tables = """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;
    CREATE TABLE holdings (
      record BLOB PRIMARY KEY, depositor BLOB NOT NULL, created INTEGER NOT NULL,
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), bytes INTEGER NOT NULL) WITHOUT ROWID, STRICT;
    CREATE INDEX pending ON holdings (created) WHERE state = 0;
    CREATE TABLE blocks (
      record BLOB NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL, doomed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (record, digest)) WITHOUT ROWID, STRICT;
    CREATE INDEX names ON blocks (digest);
    CREATE INDEX dooms ON blocks (record, digest) WHERE doomed = 1;
    CREATE TABLE dealings (
      id INTEGER PRIMARY KEY, record BLOB NOT NULL, digest BLOB NOT NULL, dealer BLOB NOT NULL, signed BLOB NOT NULL,
      x INTEGER NOT NULL, share BLOB NOT NULL, envelope BLOB NOT NULL, deposit BLOB NOT NULL,
      UNIQUE (record, digest)) STRICT;
    CREATE TABLE named (
      dealing INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY (dealing, block)) WITHOUT ROWID, STRICT;
    CREATE TABLE releases (
      access BLOB PRIMARY KEY, reader BLOB NOT NULL, record BLOB NOT NULL, at INTEGER NOT NULL,
      stated INTEGER NOT NULL DEFAULT 0, position INTEGER) WITHOUT ROWID, STRICT;
    CREATE INDEX unstated ON releases (at) WHERE stated = 0;
    CREATE TABLE erasures (
      record BLOB PRIMARY KEY, action BLOB NOT NULL, confirmation BLOB) WITHOUT ROWID, STRICT;
    """

  /// The blocks that cannot be read any more, until they are handed over again or forgotten.
  private static let tablesOfVersion2 = """
    CREATE TABLE damaged (digest BLOB PRIMARY KEY) WITHOUT ROWID, STRICT;
    CREATE TRIGGER forgotten AFTER DELETE ON blocks
      WHEN NOT EXISTS (SELECT 1 FROM blocks WHERE digest = OLD.digest)
      BEGIN DELETE FROM damaged WHERE digest = OLD.digest; END;
    PRAGMA user_version = \(schemaVersion);
    """

  /// Writes whose file it is, or compares.
  static func claim(_ database: Database, ledger: Word, custodian: MemberID) throws {
    let owner = ledger.bytes + custodian.word.bytes
    guard let stored = try meta("owner", in: database) else { return try setMeta("owner", owner, in: database) }
    guard stored == owner else {
      throw CustodianError(.otherCustodian, "the file is of another custodian or ledger")
    }
  }

  static func meta(_ name: String, in database: Database) throws -> [UInt8]? {
    try Data.fetchOne(database, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]).map { [UInt8]($0) }
  }

  static func setMeta(_ name: String, _ value: [UInt8], in database: Database) throws {
    try database.execute(
      sql: "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      arguments: [name, Data(value)])
  }

  /// Whether a fork was ever seen. There is no way back from it but a new file.
  func hasSeenFork() async throws -> Bool { try await read { try Self.meta("forked", in: $0) != nil } }

  /// Notes that a fork was seen, for good, with the two notes that show it, where there are two.
  func noteFork(_ evidence: ForkEvidence?) async throws {
    try await write { database in
      try Self.setMeta("forked", [1], in: database)
      guard let evidence, try Self.meta("fork-held", in: database) == nil else { return }
      try Self.setMeta("fork-held", Array(evidence.held.utf8), in: database)
      try Self.setMeta("fork-shown", Array(evidence.shown.utf8), in: database)
    }
  }

  /// The two notes that showed the first fork that was seen; nil when there was none, or nothing to show it by.
  public func forkEvidence() async throws -> ForkEvidence? {
    try await read { database in
      guard let held = try Self.meta("fork-held", in: database), let shown = try Self.meta("fork-shown", in: database)
      else { return nil }
      return ForkEvidence(held: String(decoding: held, as: UTF8.self), shown: String(decoding: shown, as: UTF8.self))
    }
  }

  /// The number of entries of the ledger that were acted on.
  func position() async throws -> UInt64 {
    try await read { try Self.meta("position", in: $0).flatMap { Word($0)?.number } ?? 0 }
  }

  /// Notes that so many entries were acted on.
  func setPosition(_ position: UInt64) async throws {
    try await write { try Self.setMeta("position", Word(position).bytes, in: $0) }
  }
}

extension Word {
  /// The word as the database takes it.
  var blob: Data { Data(bytes) }
}

extension Row {
  /// The word in a column; throws `corrupt` when there is none.
  func word(_ name: String) throws -> Word {
    guard let bytes = Data.fromDatabaseValue(self[name]), let word = Word(bytes) else {
      throw CustodianError(.corrupt, "the custodian's file holds no word where it should")
    }
    return word
  }

  /// The member in a column; throws `corrupt` when there is none.
  func member(_ name: String) throws -> MemberID {
    guard let member = MemberID(try word(name)) else {
      throw CustodianError(.corrupt, "the custodian's file names no member where it should")
    }
    return member
  }

  /// The bytes in a column; throws `corrupt` when there are none.
  func bytes(_ name: String) throws -> [UInt8] {
    guard let bytes = Data.fromDatabaseValue(self[name]) else {
      throw CustodianError(.corrupt, "the custodian's file holds no bytes where it should")
    }
    return [UInt8](bytes)
  }
}
