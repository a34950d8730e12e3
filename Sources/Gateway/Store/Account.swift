internal import FoundationEssentials
internal import GRDB
internal import Identity

/// An account as it is kept.
struct Account: Sendable {
  let id: Int64
  let account: String
  let member: MemberID
  let role: Role
  /// What the invitation called the person; for the account's own pages, nobody else believes it.
  let name: String
  let keyring: [UInt8]
  let verifier: [UInt8]
  let recovery: [UInt8]
  /// The secret of the second factor, encrypted.
  let totp: [UInt8]
  /// The last step whose code was used.
  let lastStep: UInt64
  let wrongCodes: Int
  /// What the authority enrols from; nil for a member who was enrolled before the account was made.
  let joinRequest: [UInt8]?
  let createdAt: UInt64
  let lastLoginAt: UInt64?
  /// When the last recovery took effect that counted as the account was made or set up anew; only a later one lets
  /// somebody begin again. It also tells the account from what it was before.
  let restoredAt: UInt64

  /// How many wrong codes after a right password lock the second factor.
  static let mostWrongCodes = 100

  var isLocked: Bool { wrongCodes >= Self.mostWrongCodes }

  /// What its secret is encrypted for.
  static func purpose(of account: String) -> String { "totp/" + account }

  init(_ row: Row) throws(GatewayError) {
    guard let word = Word([UInt8](row["member"] as Data)), let member = MemberID(word),
      let role = Role(rawValue: UInt8(clamping: row["role"] as Int))
    else { throw GatewayError(.unavailable, "an account in the gateway's file is damaged") }
    id = row["id"]
    account = row["account"]
    self.member = member
    self.role = role
    name = row["name"]
    keyring = [UInt8](row["keyring"] as Data)
    verifier = [UInt8](row["verifier"] as Data)
    recovery = [UInt8](row["recovery"] as Data)
    totp = [UInt8](row["totp"] as Data)
    lastStep = UInt64(clamping: row["lastStep"] as Int64)
    wrongCodes = row["wrongCodes"]
    joinRequest = (row["joinRequest"] as Data?).map { [UInt8]($0) }
    createdAt = UInt64(clamping: row["createdAt"] as Int64)
    lastLoginAt = (row["lastLoginAt"] as Int64?).map { UInt64(clamping: $0) }
    restoredAt = UInt64(clamping: row["restoredAt"] as Int64)
  }
}

extension GatewayStore {
  /// The account of a name.
  func account(named name: String) throws(GatewayError) -> Account? {
    try one("SELECT * FROM accounts WHERE account = ?", [name])
  }

  /// The account with a number.
  func account(_ id: Int64) throws(GatewayError) -> Account? { try one("SELECT * FROM accounts WHERE id = ?", [id]) }

  /// The account of a member.
  func account(of member: MemberID) throws(GatewayError) -> Account? {
    try one("SELECT * FROM accounts WHERE member = ?", [Data(member.word.bytes)])
  }

  /// All accounts, in the order in which they were made.
  func accounts() throws(GatewayError) -> [Account] {
    try read { try Row.fetchAll($0, sql: "SELECT * FROM accounts ORDER BY id").map { try Account($0) } }
  }

  private func one(_ sql: String, _ arguments: StatementArguments) throws(GatewayError) -> Account? {
    try read { try Row.fetchOne($0, sql: sql, arguments: arguments).map { try Account($0) } }
  }

  /// Takes a step of the second factor, unless it or a later one was taken before; whether it was taken. One statement,
  /// so that of any number of equal codes one succeeds.
  func take(_ step: UInt64, of account: Account) throws(GatewayError) -> Bool {
    try write { database in
      try database.execute(
        sql: "UPDATE accounts SET lastStep = ? WHERE id = ? AND lastStep < ? AND wrongCodes < ?",
        arguments: [Int64(clamping: step), account.id, Int64(clamping: step), Account.mostWrongCodes])
      return database.changesCount == 1
    }
  }

  /// Counts a wrong code.
  func countWrongCode(of account: Account) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "UPDATE accounts SET wrongCodes = wrongCodes + 1 WHERE id = ?", arguments: [account.id])
    }
  }

  /// Lets codes count again from nothing.
  func unlock(_ account: Account) throws(GatewayError) {
    try write { try $0.execute(sql: "UPDATE accounts SET wrongCodes = 0 WHERE id = ?", arguments: [account.id]) }
  }

  /// Notes a login.
  func noteLogin(of account: Account, at time: UInt64) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "UPDATE accounts SET lastLoginAt = ? WHERE id = ?", arguments: [Int64(clamping: time), account.id])
    }
  }

  /// Puts another keyring in an account's place, and with it another verifier where there is one. Throws `notAuthenticated`
  /// when the account was set up anew since it was looked up: what was allowed before is not allowed any more.
  func replaceKeyring(of account: Account, _ keyring: WebKeyring, verifier: Verifier?) throws(GatewayError) {
    try write { database in
      try database.execute(
        sql: "UPDATE accounts SET keyring = ?, verifier = coalesce(?, verifier) WHERE id = ? AND restoredAt = ?",
        arguments: [
          Data(keyring.json), verifier.map { Data($0.bytes) }, account.id, Int64(clamping: account.restoredAt),
        ])
      guard database.changesCount == 1 else { throw GatewayError.noSession }
    }
  }

  /// Removes an account with its sessions, codes and agents.
  func remove(_ account: Account) throws(GatewayError) {
    try write { try $0.execute(sql: "DELETE FROM accounts WHERE id = ?", arguments: [account.id]) }
  }
}
