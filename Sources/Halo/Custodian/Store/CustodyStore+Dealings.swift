internal import Custody
internal import FoundationEssentials
internal import GRDB
internal import Identity

/// A share as it is kept: encrypted, with the dealing it is of.
struct StoredShare: Hashable, Sendable {
  let dealing: SignedDealing
  /// The digest of the deposit that it came with.
  let deposit: Word
  let envelope: Word
  let x: UInt8
  /// What `ShareVault` made of it.
  let encrypted: [UInt8]
}

extension CustodyStore {
  /// The most dealings that are kept of a record: the one in force, and the next while its key is being shared out anew.
  static let mostDealings = 2

  /// The shares that are kept of a record, the newest dealing first.
  func shares(of record: Word) async throws -> [StoredShare] {
    try await read { database in
      let statement = try database.cachedStatement(sql: "SELECT * FROM dealings WHERE record = ? ORDER BY id DESC")
      return try Row.fetchAll(statement, arguments: [record.blob]).map { row in
        guard let dealing = try? SignedDealing(bytes: try row.bytes("signed")),
          let x = UInt8.fromDatabaseValue(row["x"])
        else { throw CustodianError(.corrupt, "a stored dealing is malformed") }
        return StoredShare(
          dealing: dealing, deposit: try row.word("deposit"), envelope: try row.word("envelope"), x: x,
          encrypted: try row.bytes("share"))
      }
    }
  }

  /// The envelope and the shards that the deposit with a dealing named; nil when the dealing is not here. Of more shards
  /// than `limit` that many and one.
  func parts(
    of record: Word, dealt dealing: Word, atMost limit: Int
  ) async throws -> (envelope: AnnouncedBlock, shards: [AnnouncedBlock])? {
    try await read { database in
      let envelope = try database.cachedStatement(
        sql: """
          SELECT dealings.id AS id, blocks.digest AS digest, blocks.size AS size FROM dealings
          JOIN blocks ON blocks.record = dealings.record AND blocks.digest = dealings.envelope
          WHERE dealings.record = ? AND dealings.digest = ?
          """)
      let named = try database.cachedStatement(
        sql: """
          SELECT blocks.digest AS digest, blocks.size AS size FROM named
          JOIN blocks ON blocks.record = ? AND blocks.digest = named.block
          WHERE named.dealing = ? AND named.block <> ? LIMIT ?
          """)
      guard let dealt = try Row.fetchOne(envelope, arguments: [record.blob, dealing.blob]) else { return nil }
      let shards = try Row.fetchAll(
        named, arguments: [record.blob, dealt["id"], try dealt.word("digest").blob, limit + 1])
      return (try Self.announced(dealt), try shards.map(Self.announced))
    }
  }

  private static func announced(_ row: Row) throws -> AnnouncedBlock {
    AnnouncedBlock(digest: try row.word("digest"), size: row["size"])
  }

  /// Keeps a share and writes down which blocks its deposit names, all of which must still be there. A dealing that is
  /// not anchored yet takes the place of the one before it; of an anchored record at most two are kept. Throws
  /// `badRequest` for a block that is gone, `notAllowed` for a third dealing, `erased`.
  func keep(_ share: StoredShare, naming blocks: [Word]) async throws {
    let record = share.dealing.dealing.record
    try await write { database in
      guard let holding = try Self.holding(of: record, in: database) else {
        throw CustodianError(.badRequest, "the deposit's blocks are not here")
      }
      guard holding.state != .erased else { throw ReleaseRefusal.erased }
      let digest = share.dealing.dealing.digest
      if holding.state == .pending {
        try Self.dropDealings(of: record, in: database)
      } else {
        try Self.dropDealings(of: record, where: "digest = ?", [digest.blob], in: database)
      }
      let others = try Int.fetchOne(
        database, sql: "SELECT COUNT(*) FROM dealings WHERE record = ?", arguments: [record.blob])
      guard (others ?? 0) < Self.mostDealings else {
        throw CustodianError(.notAllowed, "two dealings of the record are kept; retire one first")
      }
      try database.execute(
        sql: """
          INSERT INTO dealings (record, digest, dealer, signed, x, share, envelope, deposit)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          record.blob, digest.blob, share.dealing.dealing.dealer.word.blob, Data(share.dealing.bytes), Int(share.x),
          Data(share.encrypted), share.envelope.blob, share.deposit.blob,
        ])
      let id = database.lastInsertedRowID
      // Prepared once: a deposit names up to a quarter of a million blocks.
      let name = try database.cachedStatement(
        sql: """
          INSERT INTO named (dealing, block)
          SELECT ?1, digest FROM blocks WHERE record = ?2 AND digest = ?3 AND doomed = 0
          """)
      for block in Set(blocks) {
        try name.execute(arguments: [id, record.blob, block.blob])
        guard database.changesCount == 1 else { throw CustodianError(.badRequest, "a block of the deposit is gone") }
      }
    }
  }

  /// Drops every dealing of a record but one. Returns whether there was another; throws `noShare` when the one to keep
  /// is not there, unless none need be kept.
  func retire(_ record: Word, keeping dealing: Word, orNone mayKeepNone: Bool = false) async throws -> Bool {
    try await write { database in
      let digests = try Row.fetchAll(
        database, sql: "SELECT digest FROM dealings WHERE record = ?", arguments: [record.blob]
      ).map { try $0.word("digest") }
      guard digests.contains(dealing) || mayKeepNone else { throw ReleaseRefusal.noShare }
      try Self.dropDealings(of: record, where: "digest <> ?", [dealing.blob], in: database)
      return digests.contains { $0 != dealing }
    }
  }

  static func dropDealings(
    of record: Word, where condition: String = "1", _ values: [Data] = [], in database: Database
  ) throws {
    let arguments = StatementArguments([record.blob] + values)
    try database.execute(
      sql: "DELETE FROM named WHERE dealing IN (SELECT id FROM dealings WHERE record = ? AND (\(condition)))",
      arguments: arguments)
    try database.execute(sql: "DELETE FROM dealings WHERE record = ? AND (\(condition))", arguments: arguments)
  }
}
