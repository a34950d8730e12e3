internal import FoundationEssentials
internal import GRDB
internal import Identity

/// A statement as the host keeps it: bytes it cannot read, under the name that stands on the ledger.
struct SealedStatement: Sendable {
  let digest: Word
  let recipient: MemberID
  let author: MemberID
  let bytes: [UInt8]
}

extension DirectoryStore {
  /// The most statements that are kept of one author.
  static let mostStatements = 10_000

  static func makeStatements(in database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS statements (
          digest BLOB NOT NULL, recipient BLOB NOT NULL, author BLOB NOT NULL, sealed BLOB NOT NULL,
          PRIMARY KEY (digest, recipient)) WITHOUT ROWID, STRICT;
        CREATE INDEX IF NOT EXISTS statements_of_author ON statements (author);
        """)
  }

  /// Keeps a statement; durable when this returns. The same again changes nothing.
  ///
  /// - Throws: `takenAlready` when other bytes stand there, so that nobody can replace what somebody else said; `full`.
  func keep(_ statement: SealedStatement, atMost limit: Int = mostStatements) throws(DirectoryError) {
    let (digest, recipient) = (Data(statement.digest.bytes), Data(statement.recipient.word.bytes))
    let (author, bytes) = (Data(statement.author.word.bytes), Data(statement.bytes))
    let refusal: DirectoryError? = try writing { database in
      if let row = try Row.fetchOne(
        database, sql: "SELECT author, sealed FROM statements WHERE digest = ? AND recipient = ?",
        arguments: [digest, recipient])
      {
        return row["author"] == author && row["sealed"] == bytes
          ? nil : DirectoryError(.takenAlready, "another statement stands under that digest for that recipient")
      }
      let count =
        try Int.fetchOne(database, sql: "SELECT count(*) FROM statements WHERE author = ?", arguments: [author]) ?? 0
      guard count < limit else { return DirectoryError(.full, "at most \(limit) statements of a member are kept") }
      try database.execute(
        sql: "INSERT INTO statements (digest, recipient, author, sealed) VALUES (?, ?, ?, ?)",
        arguments: [digest, recipient, author, bytes])
      return nil
    }
    if let refusal { throw refusal }
  }

  /// The statements under these digests that are sealed to this recipient.
  func statements(
    _ digests: [Word], to recipient: MemberID
  ) throws(DirectoryError) -> [(digest: Word, bytes: [UInt8])] {
    do {
      return try database.read { database in
        try digests.compactMap { digest in
          try Data.fetchOne(
            database, sql: "SELECT sealed FROM statements WHERE digest = ? AND recipient = ?",
            arguments: [Data(digest.bytes), Data(recipient.word.bytes)]
          ).map { (digest, [UInt8]($0)) }
        }
      }
    } catch {
      throw DirectoryError(.storageRefused, "the statements cannot be read")
    }
  }

  /// One transaction that writes.
  func writing<Result: Sendable>(
    _ work: @Sendable (Database) throws -> Result
  ) throws(DirectoryError) -> Result {
    do {
      return try database.write(work)
    } catch {
      throw DirectoryError(.storageRefused, "what was sent could not be kept")
    }
  }
}
