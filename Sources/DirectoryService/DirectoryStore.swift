internal import FoundationEssentials
internal import GRDB
public import Identity

/// What is kept beside the ledger, in an SQLite file of its own: the signed entries of verified members, statements sealed
/// to their recipients, and public documents. Names are personal data, so they are kept apart from the ledger and can be
/// corrected and deleted.
public actor DirectoryStore {
  /// The most entries of one answer.
  public static let mostFound = 50
  let database: DatabaseQueue
  private var directory: Directory

  /// Opens or makes the file, and verifies every entry in it against its authority's key on the ledger. One that no
  /// longer verifies, because its authority has new keys, is not shown until it is signed again.
  ///
  /// - Throws: `storageRefused`.
  public init(
    path: String, ledger: Word, authorityKey: @Sendable (MemberID) async -> VerifyingKey?
  ) async throws(DirectoryError) {
    directory = Directory(ledger: ledger)
    do {
      database = try Self.open(path)
      for json in try await database.read({ try Data.fetchAll($0, sql: "SELECT json FROM entries") }) {
        let signed = try SignedDirectoryEntry(json: json)
        guard let key = await authorityKey(signed.authority), let entry = try? signed.verified(by: key) else {
          continue
        }
        try directory.insert(entry)
      }
    } catch {
      throw DirectoryError(.storageRefused, "the directory's file cannot be opened or is damaged")
    }
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    // A backup reads the file for a moment, and nobody is refused meanwhile.
    configuration.busyMode = .timeout(2)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try database.write { database in
      try database.execute(
        sql: "CREATE TABLE IF NOT EXISTS entries (member BLOB PRIMARY KEY, json BLOB NOT NULL) WITHOUT ROWID, STRICT")
      try Self.makeStatements(in: database)
      try Self.makeDocuments(in: database)
    }
    return database
  }

  /// Keeps a verified entry, in place of an earlier one of the same member; durable when this returns.
  public func keep(_ signed: SignedDirectoryEntry, _ entry: DirectoryEntry) throws(DirectoryError) {
    do {
      try directory.insert(entry)
      guard directory.entry(of: entry.member) == entry else { return }
      try database.write { database in
        try database.execute(
          sql:
            "INSERT INTO entries (member, json) VALUES (?, ?) ON CONFLICT (member) DO UPDATE SET json = excluded.json",
          arguments: [Data(entry.member.word.bytes), Data(signed.json)])
      }
    } catch {
      throw DirectoryError(.storageRefused, "the entry could not be kept")
    }
  }

  /// The signed entries that a query asks for and that the reader may see, at most 50.
  func search(
    _ query: DirectoryQuery, visible: @Sendable (DirectoryEntry) -> Bool
  ) throws(DirectoryError) -> [[UInt8]] {
    let wanted = query.members?.compactMap { directory.entry(of: $0) } ?? directory.entries(matching: query.text ?? "")
    let found = wanted.lazy.filter(visible).prefix(Self.mostFound)
    do {
      return try database.read { database in
        try found.compactMap { entry in
          try Data.fetchOne(
            database, sql: "SELECT json FROM entries WHERE member = ?", arguments: [Data(entry.member.word.bytes)]
          ).map { [UInt8]($0) }
        }
      }
    } catch {
      throw DirectoryError(.storageRefused, "the directory cannot be read")
    }
  }
}
