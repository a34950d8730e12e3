internal import Custody
internal import FoundationEssentials
internal import GRDB
internal import Identity

/// A block that somebody wants to hand over: its digest and how many bytes it has.
struct AnnouncedBlock: Hashable, Sendable {
  let digest: Word
  let size: Int
}

/// What is kept of one record.
struct Holding: Hashable, Sendable {
  enum State: Int, Sendable { case pending, held, erased }
  let depositor: MemberID
  let state: State
}

extension CustodyStore {
  /// The holding of a record; nil when nothing is kept of it.
  func holding(of record: Word) async throws -> Holding? { try await read { try Self.holding(of: record, in: $0) } }

  static func holding(of record: Word, in database: Database) throws -> Holding? {
    let row = try Row.fetchOne(
      database, sql: "SELECT depositor, state FROM holdings WHERE record = ?", arguments: [record.blob])
    guard let row else { return nil }
    guard let state = Int.fromDatabaseValue(row["state"]).flatMap(Holding.State.init) else {
      throw CustodianError(.corrupt, "a holding is in no known state")
    }
    return Holding(depositor: try row.member("depositor"), state: state)
  }

  /// Writes down blocks that are about to come, under a holding that is opened for them. A pending holding is its
  /// depositor's alone. Throws `noGrant` for somebody else's, `erased`, `busy` while a block of that name is being
  /// deleted, `noSpace` when the custodian would hold more than so many bytes, or more of this depositor's that is not
  /// anchored than the quota allows.
  func announce(
    _ blocks: [AnnouncedBlock], of record: Word, by depositor: MemberID, isAnchored: Bool, at time: UInt64,
    capacity: Int, pending quota: Custodian.PendingQuota
  ) async throws {
    try await write { database in
      if let holding = try Self.holding(of: record, in: database) {
        guard holding.state != .erased else { throw ReleaseRefusal.erased }
        guard isAnchored || holding.depositor == depositor else { throw ReleaseRefusal.noGrant }
      } else {
        try database.execute(
          sql: "INSERT INTO holdings (record, depositor, created, state, bytes) VALUES (?, ?, ?, ?, 0)",
          arguments: [record.blob, depositor.word.blob, Int64(clamping: time), isAnchored ? 1 : 0])
      }
      var added = 0
      let doomed = try database.cachedStatement(sql: "SELECT 1 FROM blocks WHERE digest = ? AND doomed = 1")
      let known = try database.cachedStatement(sql: "SELECT size FROM blocks WHERE record = ? AND digest = ?")
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO blocks (record, digest, size) VALUES (?, ?, ?)
          ON CONFLICT (record, digest) DO UPDATE SET size = excluded.size
          """)
      for block in blocks {
        guard try Int.fetchOne(doomed, arguments: [block.digest.blob]) == nil else { throw ReleaseRefusal.busy }
        let before = try Int.fetchOne(known, arguments: [record.blob, block.digest.blob])
        added += block.size - (before ?? 0)
        try insert.execute(arguments: [record.blob, block.digest.blob, block.size])
      }
      try database.execute(
        sql: "UPDATE holdings SET bytes = bytes + ? WHERE record = ?", arguments: [added, record.blob])
      let total = try Int.fetchOne(database, sql: "SELECT SUM(bytes) FROM holdings") ?? 0
      guard total <= capacity else { throw CustodianError(.noSpace, "the custodian has no room for so many bytes") }
      if !isAnchored { try Self.require(quota, of: depositor, in: database) }
    }
  }

  private static func require(
    _ quota: Custodian.PendingQuota, of depositor: MemberID, in database: Database
  ) throws {
    let row = try Row.fetchOne(
      database, sql: "SELECT COUNT(*) AS records, SUM(bytes) AS bytes FROM holdings WHERE state = 0 AND depositor = ?",
      arguments: [depositor.word.blob])
    guard let records: Int = row?["records"], records <= quota.records, (row?["bytes"] ?? 0) <= quota.bytes else {
      throw CustodianError(.noSpace, "too much of this depositor waits here for its anchor")
    }
  }

  /// Those of the digests that are written down for the record, with their sizes.
  func announced(_ digests: [Word], of record: Word) async throws -> [Word: Int] {
    try await read { database in
      let statement = try database.cachedStatement(
        sql: "SELECT size FROM blocks WHERE record = ? AND digest = ? AND doomed = 0")
      return try digests.reduce(into: [:]) { found, digest in
        found[digest] = try Int.fetchOne(statement, arguments: [record.blob, digest.blob])
      }
    }
  }

  /// Notes that the ledger holds the record. What somebody other than its sender or owner left under its name before is
  /// given up: dealings whose dealer or envelope are not the anchor's, and a holding that nobody of the two began.
  func anchor(_ record: Word, sender: MemberID, owner: MemberID, envelope: Word) async throws {
    try await write { database in
      guard let holding = try Self.holding(of: record, in: database), holding.state == .pending else { return }
      let isTheirs = holding.depositor == sender || holding.depositor == owner
      try Self.dropDealings(
        of: record, where: "NOT (envelope = ? AND dealer IN (?, ?))",
        [envelope.blob, sender.word.blob, owner.word.blob], in: database)
      try database.execute(
        sql: "UPDATE holdings SET state = 1, depositor = ? WHERE record = ?",
        arguments: [(isTheirs ? holding.depositor : sender).word.blob, record.blob])
    }
  }

  /// Takes back holdings that were begun before a time and never anchored: their shares go at once, their blocks with
  /// `doomUnnamed`. Returns the records.
  func expirePending(before time: UInt64) async throws -> [Word] {
    try await write { database in
      let records = try Row.fetchAll(
        database, sql: "SELECT record FROM holdings WHERE state = 0 AND created < ? LIMIT 1000",
        arguments: [Int64(clamping: time)]
      ).map { try $0.word("record") }
      for record in records { try Self.dropDealings(of: record, in: database) }
      return records
    }
  }

  /// Forgets an empty holding.
  func forgetHolding(of record: Word) async throws {
    try await write { database in
      try database.execute(
        sql: """
          DELETE FROM holdings WHERE record = ?1 AND state <> 2
            AND NOT EXISTS (SELECT 1 FROM blocks WHERE record = ?1)
            AND NOT EXISTS (SELECT 1 FROM dealings WHERE record = ?1)
          """, arguments: [record.blob])
    }
  }

  /// How many records are kept, the bytes of their blocks, and how many blocks are damaged.
  func totals() async throws -> (records: Int, bytes: Int, damaged: Int) {
    try await read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT COUNT(*) AS records, SUM(bytes) AS bytes FROM holdings WHERE state <> 2")
      let damaged = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM damaged")
      return (row?["records"] ?? 0, row?["bytes"] ?? 0, damaged ?? 0)
    }
  }
}
