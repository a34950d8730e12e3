internal import Custody
internal import FoundationEssentials
internal import GRDB
internal import Identity

extension GatewayStore {
  /// Keeps a new session and returns it with its number.
  func begin(_ id: Word, of account: Account, deviceKey: VerifyingKey, device: String, at now: UInt64)
    throws(GatewayError) -> Session
  {
    let number = try write { database in
      try database.execute(
        sql: """
          INSERT INTO sessions (id, account, deviceKey, device, createdAt, lastAt, secondFactorAt)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          Data(id.bytes), account.id, Data(deviceKey.bytes), device, Int64(clamping: now), Int64(clamping: now),
          Int64(clamping: now),
        ])
      return database.lastInsertedRowID
    }
    return Session(
      number: number, id: id, account: account.id, accountName: account.account, member: account.member,
      role: account.role, name: account.name, deviceKey: deviceKey, device: device, createdAt: now, lastAt: now,
      secondFactorAt: now, posture: .unknown, keptLastAt: now)
  }

  /// All sessions that are not over, after a restart.
  func sessions(at now: UInt64) throws(GatewayError) -> [Session] {
    try write { database in
      try database.execute(
        sql: "DELETE FROM sessions WHERE createdAt <= ? OR lastAt <= ?",
        arguments: [
          Int64(clamping: now - min(now, Session.lifetime)), Int64(clamping: now - min(now, Session.idleTime)),
        ])
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT sessions.*, accounts.account AS accountName, accounts.member, accounts.role, accounts.name
          FROM sessions JOIN accounts ON accounts.id = sessions.account
          """)
      return rows.compactMap { Self.session($0) }
    }
  }

  private static func session(_ row: Row) -> Session? {
    guard let id = Word([UInt8](row["id"] as Data)), let key = try? VerifyingKey([UInt8](row["deviceKey"] as Data)),
      let member = Word([UInt8](row["member"] as Data)).flatMap({ MemberID($0) }),
      let role = Role(rawValue: UInt8(clamping: row["role"] as Int))
    else { return nil }
    return Session(
      number: row["number"], id: id, account: row["account"], accountName: row["accountName"], member: member,
      role: role, name: row["name"], deviceKey: key, device: row["device"],
      createdAt: UInt64(clamping: row["createdAt"] as Int64), lastAt: UInt64(clamping: row["lastAt"] as Int64),
      secondFactorAt: UInt64(clamping: row["secondFactorAt"] as Int64),
      posture: Session.Posture(
        verdict: Assertion.Posture(rawValue: UInt8(clamping: row["posture"] as Int)) ?? .unknown,
        at: UInt64(clamping: row["postureAt"] as Int64)),
      isSuspended: row["isSuspended"],
      keptLastAt: UInt64(clamping: row["lastAt"] as Int64))
  }

  /// Writes down what changed of a session.
  func update(_ session: Session) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "UPDATE sessions SET lastAt = ?, secondFactorAt = ?, posture = ?, postureAt = ? WHERE number = ?",
        arguments: [
          Int64(clamping: session.lastAt), Int64(clamping: session.secondFactorAt),
          Int(session.posture.verdict.rawValue),
          Int64(clamping: session.posture.at), session.number,
        ])
    }
  }

  /// Writes down when sessions were last used, and nothing that may have changed in between.
  func note(_ uses: [(number: Int64, lastAt: UInt64)]) async throws(GatewayError) {
    guard !uses.isEmpty else { return }
    try await writeAside { database in
      for use in uses {
        try database.execute(
          sql: "UPDATE sessions SET lastAt = max(lastAt, ?) WHERE number = ?",
          arguments: [Int64(clamping: use.lastAt), use.number])
      }
    }
  }

  /// Writes down that sessions ended because their member was suspended.
  func suspend(_ numbers: [Int64]) throws(GatewayError) {
    try write { database in
      for number in numbers {
        try database.execute(sql: "UPDATE sessions SET isSuspended = 1 WHERE number = ?", arguments: [number])
      }
    }
  }

  /// Forgets sessions.
  func end(_ numbers: [Int64]) throws(GatewayError) {
    guard !numbers.isEmpty else { return }
    try write { database in
      for number in numbers { try database.execute(sql: "DELETE FROM sessions WHERE number = ?", arguments: [number]) }
    }
  }
}
