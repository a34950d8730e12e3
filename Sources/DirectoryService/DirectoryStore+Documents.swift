internal import FoundationEssentials
internal import GRDB
package import Identity

extension DirectoryStore {
  /// The most bytes of a document.
  static let mostDocumentBytes = 64 << 10
  /// The most documents that are kept.
  static let mostDocuments = 1_000

  static func makeDocuments(in database: Database) throws {
    try database.execute(
      sql: "CREATE TABLE IF NOT EXISTS documents (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID, STRICT")
  }

  /// Keeps a document under its digest; durable when this returns. Throws `full`.
  func keep(document bytes: [UInt8], atMost limit: Int = mostDocuments) throws(DirectoryError) {
    let digest = Data(Word.sha256(bytes).bytes)
    let isFull = try writing { database in
      try database.execute(
        sql: """
          INSERT INTO documents (digest, bytes) SELECT ?, ? WHERE (SELECT count(*) FROM documents) < ?
          ON CONFLICT (digest) DO NOTHING
          """, arguments: [digest, Data(bytes), limit])
      return try Int.fetchOne(database, sql: "SELECT 1 FROM documents WHERE digest = ?", arguments: [digest]) == nil
    }
    if isFull { throw DirectoryError(.full, "at most \(limit) documents are kept") }
  }

  /// The document with this digest, if there is one; throws `storageRefused`.
  // Untyped: an optimised build of a route that does nothing but call this and rethrow crashes Swift 6.3's compiler.
  package func document(_ digest: Word) throws -> [UInt8]? {
    do {
      return try database.read { database in
        try Data.fetchOne(
          database, sql: "SELECT bytes FROM documents WHERE digest = ?", arguments: [Data(digest.bytes)]
        ).map { [UInt8]($0) }
      }
    } catch {
      throw DirectoryError(.storageRefused, "the documents cannot be read")
    }
  }
}
