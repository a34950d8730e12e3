internal import GRDB
internal import Identity

extension CustodyStore {
  /// The first block after a digest, in the order of digests, that a deposit names; nil when there is none.
  func namedBlock(after digest: Word) async throws -> (digest: Word, size: Int)? {
    try await read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT digest, size FROM blocks WHERE digest > ? AND doomed = 0 AND EXISTS (
            SELECT 1 FROM named JOIN dealings ON dealings.id = named.dealing
            WHERE dealings.record = blocks.record AND named.block = blocks.digest)
          ORDER BY digest LIMIT 1
          """, arguments: [digest.blob])
      guard let row else { return nil }
      return (try row.word("digest"), row["size"])
    }
  }

  /// Notes that a block cannot be read. Nothing is noted of one that is being deleted or is forgotten.
  func noteDamage(to digest: Word) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO damaged (digest) SELECT digest FROM blocks WHERE digest = ? AND doomed = 0 LIMIT 1",
        arguments: [digest.blob])
    }
  }

  /// Notes that a block is whole. Writes only when something else was noted.
  func noteWhole(_ digest: Word) async throws {
    guard try await !damaged(among: [digest]).isEmpty else { return }
    try await write { database in
      try database.execute(sql: "DELETE FROM damaged WHERE digest = ?", arguments: [digest.blob])
    }
  }

  /// Those of the blocks that were found damaged and not handed over anew since.
  func damaged(among digests: [Word]) async throws -> Set<Word> {
    try await read { database in
      guard try Int.fetchOne(database, sql: "SELECT 1 FROM damaged LIMIT 1") != nil else { return [] }
      let statement = try database.cachedStatement(sql: "SELECT 1 FROM damaged WHERE digest = ?")
      return try digests.reduce(into: []) { found, digest in
        if try Int.fetchOne(statement, arguments: [digest.blob]) != nil { found.insert(digest) }
      }
    }
  }
}
