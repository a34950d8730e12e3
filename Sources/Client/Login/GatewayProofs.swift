package import Identity

/// What is signed at a gateway besides requests (docs/spec/gateway.md, sections 3 and 7).
package enum GatewayProofs {
  /// What a device key signs to log in: that this key, this account and this moment belong together.
  package static func login(ledger: Word, account: String, authKey: [UInt8], time: UInt64) -> [UInt8] {
    let words = [ledger, Word.sha256(Array(account.utf8)), Word.sha256(authKey), Word(time)]
    return Array("aureole/login/v1".utf8) + words.flatMap(\.bytes)
  }

  /// What a guest signs to log in by a link (docs/spec/links.md, section 4).
  package static func guestLogin(ledger: Word, token: Word, deviceKey: VerifyingKey, time: UInt64) -> [UInt8] {
    Array("aureole/guest-login/v1".utf8) + [ledger, token, deviceKey.x, deviceKey.y, Word(time)].flatMap(\.bytes)
  }

  /// What a member signs to vouch for the agent of a computer.
  package static func voucher(ledger: Word, member: MemberID, agent: VerifyingKey) -> [UInt8] {
    Array("aureole/agent/v1".utf8) + [ledger, member.word, agent.x, agent.y].flatMap(\.bytes)
  }
}
