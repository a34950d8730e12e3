internal import FoundationEssentials
internal import GRDB
internal import Identity

extension CustodyStore {
  /// Begins an erasure: the record's shares are gone when this returns, and nothing is taken in for it any more.
  func beginErasure(of record: Word, by action: Word) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO erasures (record, action) VALUES (?, ?)", arguments: [record.blob, action.blob])
      try Self.dropDealings(of: record, in: database)
      try database.execute(sql: "UPDATE holdings SET state = 2 WHERE record = ?", arguments: [record.blob])
    }
    // Deleted pages are overwritten in the file only once the write-ahead log is moved into it and emptied.
    try await checkpoint()
  }

  /// The erasures that were begun and not confirmed, with the action that demanded each.
  func unconfirmedErasures() async throws -> [(record: Word, action: Word)] {
    try await read { database in
      try Row.fetchAll(database, sql: "SELECT record, action FROM erasures WHERE confirmation IS NULL").map {
        (try $0.word("record"), try $0.word("action"))
      }
    }
  }

  /// Keeps the confirmation of an erasure; the first one stays.
  func confirmErasure(of record: Word, _ confirmation: [UInt8]) async throws {
    try await write { database in
      try database.execute(
        sql: "UPDATE erasures SET confirmation = ? WHERE record = ? AND confirmation IS NULL",
        arguments: [Data(confirmation), record.blob])
    }
  }

  /// The confirmation of an erasure; nil while there is none.
  func erasureConfirmation(of record: Word) async throws -> [UInt8]? {
    try await read { database in
      try Data.fetchOne(
        database, sql: "SELECT confirmation FROM erasures WHERE record = ? AND confirmation IS NOT NULL",
        arguments: [record.blob]
      ).map { [UInt8]($0) }
    }
  }

  private func checkpoint() async throws {
    do {
      try await writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    } catch {
      throw CustodianError(storage: error)
    }
  }
}
