internal import FoundationEssentials
internal import GRDB
internal import Identity

/// What an account becomes when its owner begins again after a recovery: the same name and member, everything else new.
struct Renewal: Codable, Sendable {
  let member: MemberID
  /// The signing key that the recovery gave the member, and that asked for this.
  let key: VerifyingKey
  /// When the recovery took effect.
  let restoredAt: UInt64
  let keyring: WebKeyring
  /// Verifiers, in hexadecimal.
  let verifier: String
  let recovery: String
}

extension GatewayStore {
  /// Sets an account up anew, within the transaction that confirms it. Whatever could still act by what the account was goes
  /// with it: sessions, agents, what was prepared in it. Throws `notFound` when this recovery or a later one was used.
  static func renew(
    _ account: Int64, _ renewal: Renewal, _ totp: Data, step: UInt64, in database: Database
  ) throws {
    guard let verifier = [UInt8](hex: renewal.verifier), let recovery = [UInt8](hex: renewal.recovery) else {
      throw GatewayError(.unavailable, "what was prepared is damaged")
    }
    try database.execute(
      sql: """
        UPDATE accounts SET keyring = ?, verifier = ?, recovery = ?, totp = ?, lastStep = ?, wrongCodes = 0,
          joinRequest = NULL, restoredAt = ? WHERE id = ? AND member = ? AND restoredAt < ?
        """,
      arguments: [
        Data(renewal.keyring.json), Data(verifier), Data(recovery), totp, Int64(clamping: step),
        Int64(clamping: renewal.restoredAt), account, Data(renewal.member.word.bytes),
        Int64(clamping: renewal.restoredAt),
      ])
    guard database.changesCount == 1 else {
      throw GatewayError(.notFound, "the account was set up anew by this recovery before")
    }
    try database.execute(sql: "DELETE FROM sessions WHERE account = ?", arguments: [account])
    try database.execute(sql: "DELETE FROM agents WHERE account = ?", arguments: [account])
    try database.execute(
      sql: "DELETE FROM setups WHERE subject = ?", arguments: [Setup.secondFactor(of: account)])
  }
}
