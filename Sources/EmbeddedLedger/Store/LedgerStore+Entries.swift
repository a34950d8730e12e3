internal import FoundationEssentials
internal import GRDB
internal import Identity

extension LedgerStore {
  /// Writes entries and the checkpoint that covers them in one transaction, and returns when they are on disk.
  /// After an error nobody knows whether they are.
  func append(_ entries: [StoredEntry], at position: UInt64, note: String) async throws(LedgerError) {
    do {
      guard isShared else {
        return try await writer.write { database in
          try Self.insert(entries, at: position, note: note, in: database)
        }
      }
      try await writer.writeWithoutTransaction { database in
        // Taken for writing before anything is read: what another program has written is seen, and it writes nothing meanwhile.
        try database.inTransaction(.immediate) {
          try Self.insertBeside(entries, at: position, note: note, in: database)
          return .commit
        }
      }
    } catch {
      throw LedgerError(error)
    }
  }

  /// The stored checkpoint's note; nil before the first.
  func note() async throws(LedgerError) -> String? {
    do {
      return try await reader.read { try Self.note(in: $0) }
    } catch {
      throw LedgerError(error)
    }
  }

  private static func note(in database: Database) throws -> String? {
    try String.fetchOne(database.cachedStatement(sql: "SELECT note FROM checkpoint WHERE id = 0"))
  }

  /// The bytes of at most so many entries from a position on.
  func entries(from position: UInt64, count: Int) async throws(LedgerError) -> [[UInt8]] {
    guard let start = Int64(exactly: position), count > 0 else { return [] }
    do {
      return try await reader.read { database in
        let statement = try database.cachedStatement(
          sql: "SELECT bytes FROM entries WHERE position >= ? ORDER BY position LIMIT ?")
        let cursor = try Row.fetchCursor(statement, arguments: [start, count])
        var entries = [[UInt8]]()
        while let row = try cursor.next() { entries.append(row.bytes(0)) }
        return entries
      }
    } catch {
      throw LedgerError(error)
    }
  }

  /// Hands over the stored checkpoint's note, nil before the first, and then every stored entry of the same moment in order, in
  /// pieces, with the first one's position. Throws `alteredEntry` for one that does not match its mark and `missingEntries` for
  /// a gap, both with the position, and what the bodies throw.
  func forEachPiece(
    of count: Int = 8192, under begin: (String?) throws -> Void, _ body: (UInt64, [StoredEntry]) throws -> Void
  ) throws(LedgerError) {
    do {
      try reader.read { database in
        try begin(try Self.note(in: database))
        var first: UInt64 = 0
        var piece = [StoredEntry]()
        let cursor = try Row.fetchCursor(database, sql: "SELECT position, bytes, mark FROM entries ORDER BY position")
        while let row = try cursor.next() {
          let expected = first + UInt64(piece.count)
          guard row.number(0) == Int64(exactly: expected) else {
            throw LedgerError(.missingEntries, "the stored entries have a gap", at: expected)
          }
          let entry = StoredEntry(row.bytes(1))
          guard row.number(2) == Int64(bitPattern: entry.mark) else {
            throw LedgerError(.alteredEntry, "the stored entry is not what was written", at: expected)
          }
          piece.append(entry)
          if piece.count == count {
            try body(first, piece)
            first += UInt64(piece.count)
            piece.removeAll(keepingCapacity: true)
          }
        }
        if !piece.isEmpty { try body(first, piece) }
      }
    } catch {
      throw LedgerError(error)
    }
  }

  /// As `insert`, where another program may have written some of the entries already, or more: it was shown the same, or the
  /// ledger has two pasts. A checkpoint is never replaced by a smaller one.
  private static func insertBeside(
    _ entries: [StoredEntry], at position: UInt64, note: String, in database: Database
  ) throws {
    let held = UInt64(try Int64.fetchOne(database, sql: "SELECT COUNT(*) FROM entries") ?? 0)
    guard held >= position else {
      throw LedgerError(.missingEntries, "the file holds fewer entries than it did", at: held)
    }
    guard held > position else { return try insert(entries, at: position, note: note, in: database) }
    let both = Int(min(held - position, UInt64(entries.count)))
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT bytes FROM entries WHERE position >= ? ORDER BY position LIMIT ?",
      arguments: [Int64(position), both])
    for (offset, entry) in entries.prefix(both).enumerated() {
      guard let row = try cursor.next(), row.bytes(0) == entry.bytes else {
        throw LedgerError(
          .forked, "the ledger showed another program of this home another entry", at: position + UInt64(offset))
      }
    }
    guard both < entries.count else { return }
    try insert(Array(entries.dropFirst(both)), at: held, note: note, in: database)
  }

  private static func insert(
    _ entries: [StoredEntry], at position: UInt64, note: String, in database: Database
  ) throws {
    let statement = try database.cachedStatement(sql: "INSERT INTO entries (position, bytes, mark) VALUES (?, ?, ?)")
    var next = Int64(position)
    for entry in entries {
      // Three values for three places, always.
      statement.setUncheckedArguments([next, entry.bytes.blob, Int64(bitPattern: entry.mark)])
      try statement.execute()
      next += 1
    }
    try database.cachedStatement(
      sql: "INSERT INTO checkpoint (id, note) VALUES (0, ?) ON CONFLICT (id) DO UPDATE SET note = excluded.note"
    ).execute(arguments: [note])
  }
}

extension [UInt8] {
  /// The bytes as the database takes them.
  var blob: Data { Data(self) }

  static func fetchBlob(_ database: Database, sql: String) throws -> [UInt8]? {
    try Data.fetchOne(database, sql: sql).map { [UInt8]($0) }
  }
}

extension Row {
  /// The bytes of a column; none when it holds no blob, which no entry is.
  fileprivate func bytes(_ index: Int) -> [UInt8] {
    (try? withUnsafeData(atIndex: index) { $0.map { [UInt8]($0) } }) ?? []
  }

  /// The number in a column; nil when a damaged file holds something else there.
  fileprivate func number(_ index: Int) -> Int64? { Int64.fromDatabaseValue(self[index]) }
}
