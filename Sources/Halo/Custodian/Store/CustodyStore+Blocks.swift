internal import GRDB
internal import Identity

extension CustodyStore {
  /// How many blocks one transaction dooms.
  private static let doomedAtATime = 256

  /// Dooms some of a record's blocks that no deposit names: from here on nothing can name them, and no block of their
  /// name is taken in, until `forget` says that their bytes are gone. Blocks that another record holds as well are given
  /// up at once and their bytes stay. Returns the doomed ones, those of an earlier run that was cut off included; none
  /// when nothing is left to do.
  func doomUnnamed(of record: Word) async throws -> [Word] {
    try await write { database in
      while true {
        let doomed = try Self.words(
          "SELECT digest AS word FROM blocks WHERE record = ? AND doomed = 1 LIMIT \(Self.doomedAtATime)", record,
          in: database)
        if !doomed.isEmpty { return doomed }
        let unnamed = try Self.words(
          """
          SELECT digest AS word FROM blocks WHERE record = ?1 AND digest NOT IN (
            SELECT block FROM named WHERE dealing IN (SELECT id FROM dealings WHERE record = ?1))
          LIMIT \(Self.doomedAtATime)
          """, record, in: database)
        guard !unnamed.isEmpty else { return [] }
        for digest in unnamed {
          let elsewhere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM blocks WHERE digest = ? AND record <> ? AND doomed = 0)",
            arguments: [digest.blob, record.blob])
          if elsewhere == true {
            try Self.forget(digest, of: record, in: database)
          } else {
            try database.execute(
              sql: "UPDATE blocks SET doomed = 1 WHERE record = ? AND digest = ?",
              arguments: [record.blob, digest.blob])
          }
        }
      }
    }
  }

  /// Forgets doomed blocks, whose bytes are gone.
  func forget(_ digests: [Word], of record: Word) async throws {
    try await write { database in
      for digest in digests { try Self.forget(digest, of: record, in: database) }
    }
  }

  /// Whether any record has a block of this name.
  func isAnnouncedAnywhere(_ digest: Word) async throws -> Bool {
    try await read { database in
      try Int.fetchOne(database, sql: "SELECT 1 FROM blocks WHERE digest = ?", arguments: [digest.blob]) != nil
    }
  }

  /// The records that a run which was cut off left doomed blocks of.
  func recordsWithDoomedBlocks() async throws -> [Word] {
    try await read { database in
      try Row.fetchAll(database, sql: "SELECT DISTINCT record FROM blocks WHERE doomed = 1").map {
        try $0.word("record")
      }
    }
  }

  private static func forget(_ digest: Word, of record: Word, in database: Database) throws {
    let size = try Int.fetchOne(
      database, sql: "SELECT size FROM blocks WHERE record = ? AND digest = ?", arguments: [record.blob, digest.blob])
    try database.execute(
      sql: "DELETE FROM blocks WHERE record = ? AND digest = ?", arguments: [record.blob, digest.blob])
    try database.execute(
      sql: "UPDATE holdings SET bytes = bytes - ? WHERE record = ?", arguments: [size ?? 0, record.blob])
  }

  private static func words(_ sql: String, _ record: Word, in database: Database) throws -> [Word] {
    try Row.fetchAll(database, sql: sql, arguments: [record.blob]).map { try $0.word("word") }
  }
}
