internal import GRDB
package import Identity

/// One block as the custodian's file has it, for whoever moves blocks from one place to another.
package struct KeptBlock: Hashable, Sendable {
  /// Its digest.
  package let digest: Word
  /// How many bytes it has.
  package let size: Int
  /// Whether a deposit names it. One that none names may never have come, or be on its way.
  package let isNamed: Bool
}

extension CustodyStore {
  /// The first block after a digest, in the order of digests, that is not being deleted; nil when there is none.
  package func keptBlock(after digest: Word) async throws -> KeptBlock? {
    try await read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT digest, MAX(size) AS size, MAX(EXISTS (
            SELECT 1 FROM named JOIN dealings ON dealings.id = named.dealing
            WHERE dealings.record = blocks.record AND named.block = blocks.digest)) AS isNamed
          FROM blocks WHERE digest > ? AND doomed = 0 GROUP BY digest ORDER BY digest LIMIT 1
          """, arguments: [digest.blob])
      guard let row else { return nil }
      return KeptBlock(digest: try row.word("digest"), size: row["size"], isNamed: row["isNamed"])
    }
  }

  /// The first block after a digest that is being deleted; nil when there is none.
  package func doomedBlock(after digest: Word) async throws -> Word? {
    try await read { database in
      try Row.fetchOne(
        database, sql: "SELECT digest FROM blocks WHERE digest > ? AND doomed = 1 ORDER BY digest LIMIT 1",
        arguments: [digest.blob])?.word("digest")
    }
  }

  /// How many different blocks are kept that are not being deleted.
  package func keptBlockCount() async throws -> Int {
    try await read { database in
      try Int.fetchOne(database, sql: "SELECT COUNT(DISTINCT digest) FROM blocks WHERE doomed = 0") ?? 0
    }
  }

  /// Notes that a block cannot be read at the place it lies.
  package func noteUnreadable(_ digest: Word) async throws { try await noteDamage(to: digest) }
}
