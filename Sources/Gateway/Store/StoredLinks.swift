internal import FoundationEssentials
internal import GRDB
internal import Identity

extension GatewayStore {
  static let linksSchema = """
    CREATE TABLE links (
      number INTEGER PRIMARY KEY AUTOINCREMENT, token BLOB NOT NULL UNIQUE, owner BLOB NOT NULL, guest BLOB NOT NULL UNIQUE,
      reference BLOB NOT NULL, file TEXT NOT NULL, verifier BLOB NOT NULL, wrong INTEGER NOT NULL DEFAULT 0,
      expires INTEGER NOT NULL, createdAt INTEGER NOT NULL, shownAt INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE INDEX linksOfOwner ON links (owner);
    """

  /// Keeps a link. Throws `refused` for a second one of a guest or with the same token, or too many of a patient.
  func keep(
    _ link: Links.Application, of owner: MemberID, verifier: Verifier, until: UInt64, at now: UInt64
  ) throws(GatewayError) {
    try write { database in
      try database.execute(sql: "DELETE FROM links WHERE expires <= ?", arguments: [Int64(clamping: now)])
      let own = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM links WHERE owner = ?", arguments: [Data(owner.word.bytes)])
      guard own ?? 0 < Link.mostOfOwner else {
        throw GatewayError(.refused, "there are \(Link.mostOfOwner) links already: stop some, or let them run out")
      }
      let isTaken = try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM links WHERE token = ? OR guest = ?)",
        arguments: [Data(link.token.digest.bytes), Data(link.guest.word.bytes)])
      guard isTaken == false else { throw GatewayError(.refused, "this link was made before") }
      try database.execute(
        sql: """
          INSERT INTO links (token, owner, guest, reference, file, verifier, expires, createdAt)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Data(link.token.digest.bytes), Data(owner.word.bytes), Data(link.guest.word.bytes),
          Data(link.reference.bytes), link.file, Data(verifier.bytes), Int64(clamping: until), Int64(clamping: now),
        ])
    }
  }

  /// A link by its token; nil where there is none.
  func link(_ token: LinkToken) throws(GatewayError) -> Link? {
    try read { try Self.link(token, in: $0) }
  }

  /// The links of a patient, the newest first.
  func links(of owner: MemberID) throws(GatewayError) -> [Link] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM links WHERE owner = ? ORDER BY number DESC",
        arguments: [Data(owner.word.bytes)]
      ).compactMap(Self.link)
    }
  }

  /// A link after counting one more try on it; nil where there is none or it was tried too often.
  func takeTry(_ token: LinkToken) throws(GatewayError) -> Link? {
    try write { database in
      try database.execute(
        sql: "UPDATE links SET wrong = wrong + 1 WHERE token = ? AND wrong < ?",
        arguments: [Data(token.digest.bytes), Link.mostWrong])
      return database.changesCount == 1 ? try Self.link(token, in: database) : nil
    }
  }

  /// Takes the count of a try back, and writes down when the right passcode came.
  func giveTryBack(_ link: Link, shownAt: UInt64?) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "UPDATE links SET wrong = max(0, wrong - 1), shownAt = max(shownAt, ?) WHERE number = ?",
        arguments: [Int64(clamping: shownAt ?? 0), link.number])
    }
  }

  /// Forgets links whose time is over.
  func sweepLinks(at now: UInt64) async throws(GatewayError) {
    try await writeAside { database in
      try database.execute(sql: "DELETE FROM links WHERE expires <= ?", arguments: [Int64(clamping: now)])
    }
  }

  private static func link(_ token: LinkToken, in database: Database) throws -> Link? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM links WHERE token = ?", arguments: [Data(token.digest.bytes)]
    ).flatMap(link)
  }

  private static func link(_ row: Row) -> Link? {
    guard let owner = Word([UInt8](row["owner"] as Data)).flatMap({ MemberID($0) }),
      let guest = Word([UInt8](row["guest"] as Data)).flatMap({ MemberID($0) }),
      let reference = Word([UInt8](row["reference"] as Data))
    else { return nil }
    return Link(
      number: row["number"], owner: owner, guest: guest, reference: reference, file: row["file"],
      verifier: [UInt8](row["verifier"] as Data), wrong: row["wrong"],
      until: UInt64(clamping: row["expires"] as Int64), createdAt: UInt64(clamping: row["createdAt"] as Int64),
      shownAt: UInt64(clamping: row["shownAt"] as Int64))
  }
}
