internal import FoundationEssentials
internal import GRDB
internal import Identity

/// Something that counts only once a code of a new authenticator has confirmed it: an account, one that is set up anew, or
/// another second factor.
struct Setup: Codable, Sendable {
  /// How long one waits, in seconds.
  static let lifetime: UInt64 = 30 * 60
  /// How many codes may be tried on one.
  static let mostTries = 10
  /// The most that wait at a time.
  static let most = 10_000

  /// An account that is to be made.
  struct NewAccount: Codable, Sendable {
    let account: String
    let member: MemberID
    let role: UInt8
    let name: String
    let keyring: WebKeyring
    /// Verifiers, in hexadecimal.
    let verifier: String
    let recovery: String
    let joinRequest: Data?
    /// The digest of the invitation's token; nil for a member who is enrolled already.
    let invitation: Data?
    /// When the member's last recovery took effect; nil without one.
    var restoredAt: UInt64?
  }

  /// The account to be made; nil where there is one.
  var account: NewAccount?
  /// The account that gets another second factor.
  var existing: Int64?
  /// What else that account gets, where its owner begins again.
  var renewal: Renewal?
  /// The secret of the second factor, encrypted.
  let totp: Data
  /// What the secret was encrypted for.
  let purpose: String

  fileprivate var kind: String {
    if account != nil { "account" } else if renewal != nil { "renewal" } else { "secondFactor" }
  }

  /// What another second factor of an account is prepared about.
  static func secondFactor(of account: Int64) -> Data { Data("second factor \(account)".utf8) }
}

extension GatewayStore {
  /// Keeps a setup until it is confirmed, in place of an earlier one about the same. Throws `refused` when too many wait.
  func keep(_ setup: Setup, about subject: Data, under token: Token, now: UInt64) throws(GatewayError) {
    let contents = Data(CanonicalJSON.bytes(of: setup))
    try write { database in
      try database.execute(
        sql: "DELETE FROM setups WHERE expires <= ? OR subject = ?", arguments: [Int64(clamping: now), subject])
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM setups") ?? 0 < Setup.most else {
        throw GatewayError(.refused, "too many accounts are being made at this moment")
      }
      try database.execute(
        sql: "INSERT INTO setups (token, kind, subject, contents, expires) VALUES (?, ?, ?, ?, ?)",
        arguments: [
          token.digest, setup.kind, subject, contents,
          Int64(clamping: now + Setup.lifetime),
        ])
    }
  }

  /// A setup that waits, after counting one more try on it; nil when there is none or it was tried too often.
  func setup(_ token: Token, now: UInt64) throws(GatewayError) -> Setup? {
    try write { database in
      try database.execute(
        sql: "UPDATE setups SET tries = tries + 1 WHERE token = ? AND expires > ? AND tries < ?",
        arguments: [token.digest, Int64(clamping: now), Setup.mostTries])
      guard database.changesCount == 1,
        let contents = try Data.fetchOne(
          database, sql: "SELECT contents FROM setups WHERE token = ?", arguments: [token.digest])
      else { return nil }
      return try JSONDecoder().decode(Setup.self, from: contents)
    }
  }

  /// Makes what was confirmed true, in one transaction: the account, its codes, the end of its invitation. Throws
  /// `accountTaken` when account or member have one by now, `notFound` when the invitation is used up.
  func confirm(
    _ setup: Setup, _ token: Token, step: UInt64, codes: RecoveryCodes, now: UInt64
  ) throws(GatewayError) {
    try write { database in
      try database.execute(sql: "DELETE FROM setups WHERE token = ?", arguments: [token.digest])
      guard database.changesCount == 1 else { throw GatewayError(.notFound, "this was confirmed before") }
      var id = setup.existing ?? 0
      if let made = setup.account {
        if let invitation = made.invitation {
          try database.execute(
            sql: "DELETE FROM invitations WHERE token = ? AND expires > ?",
            arguments: [invitation, Int64(clamping: now)])
          guard database.changesCount == 1 else { throw GatewayError(.notFound, "the invitation is used up") }
        }
        id = try Self.insert(made, setup.totp, step: step, now: now, in: database)
      } else if let renewal = setup.renewal {
        try Self.renew(id, renewal, setup.totp, step: step, in: database)
      } else {
        try database.execute(
          sql: "UPDATE accounts SET totp = ?, lastStep = ?, wrongCodes = 0 WHERE id = ?",
          arguments: [setup.totp, Int64(clamping: step), id])
      }
      try Self.keep(codes, of: id, in: database)
    }
  }

  private static func insert(
    _ made: Setup.NewAccount, _ totp: Data, step: UInt64, now: UInt64, in database: Database
  ) throws -> Int64 {
    let member = Data(made.member.word.bytes)
    let isTaken = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM accounts WHERE account = ? OR member = ?)",
      arguments: [made.account, member])
    guard isTaken == false, let verifier = [UInt8](hex: made.verifier), let recovery = [UInt8](hex: made.recovery)
    else {
      throw GatewayError(.accountTaken, "somebody has that account name, or you have an account")
    }
    try database.execute(
      sql: """
        INSERT INTO accounts (account, member, role, name, keyring, verifier, recovery, totp, lastStep, joinRequest,
          createdAt, restoredAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        made.account, member, Int(made.role), made.name, Data(made.keyring.json), Data(verifier), Data(recovery), totp,
        Int64(clamping: step), made.joinRequest, Int64(clamping: now), Int64(clamping: made.restoredAt ?? 0),
      ])
    return database.lastInsertedRowID
  }

  /// Whether an account has that name, or the member one.
  func isTaken(_ account: AccountName, by member: MemberID) throws(GatewayError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM accounts WHERE account = ? OR member = ?)",
        arguments: [account.text, Data(member.word.bytes)]) ?? true
    }
  }
}
