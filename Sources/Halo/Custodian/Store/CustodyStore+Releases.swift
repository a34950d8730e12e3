internal import Custody
internal import FoundationEssentials
internal import GRDB
package import Identity

/// A release as it is logged.
struct LoggedRelease: Hashable, Sendable {
  let access: Word
  let reader: MemberID
  let record: Word
  let at: UInt64
}

extension CustodyStore {
  /// Logs releases in one transaction. Of each: nil when it is logged now, `releasedAlready` when its access was before,
  /// in this very call included, and the refusal that is given with it otherwise, in which case nothing is logged.
  func log(_ releases: [(release: LoggedRelease, refusal: ReleaseRefusal?)]) async throws -> [ReleaseRefusal?] {
    try await write { database in
      let known = try database.cachedStatement(sql: "SELECT 1 FROM releases WHERE access = ?")
      let insert = try database.cachedStatement(
        sql: "INSERT INTO releases (access, reader, record, at) VALUES (?, ?, ?, ?)")
      return try releases.map { release, refusal in
        guard try Int.fetchOne(known, arguments: [release.access.blob]) == nil else { return .releasedAlready }
        if let refusal { return refusal }
        try insert.execute(
          arguments: [
            release.access.blob, release.reader.word.blob, release.record.blob, Int64(clamping: release.at),
          ])
        return nil
      }
    }
  }

  /// The accesses whose release is logged and not yet stated on the ledger, the oldest first.
  func unstated(atMost count: Int) async throws -> [Word] {
    try await read { database in
      try Row.fetchAll(
        database, sql: "SELECT access FROM releases WHERE stated = 0 ORDER BY at LIMIT ?", arguments: [count]
      ).map { try $0.word("access") }
    }
  }

  /// Notes that the ledger has the statements, each with its position when this custodian put it there.
  func markStated(_ stated: [(access: Word, position: UInt64?)]) async throws {
    guard !stated.isEmpty else { return }
    try await write { database in
      for (access, position) in stated {
        try database.execute(
          sql: "UPDATE releases SET stated = 1, position = ? WHERE access = ?",
          arguments: [position.map { Int64(clamping: $0) }, access.blob])
      }
    }
  }

  /// Whether a release for this access is on disk.
  package func hasReleased(for access: Word) async throws -> Bool {
    try await read { database in
      try Int.fetchOne(database, sql: "SELECT 1 FROM releases WHERE access = ?", arguments: [access.blob]) != nil
    }
  }
}
