internal import Contract
internal import Custody
internal import Identity
internal import VectorText

/// A gateway's assertion of a login, as it travels.
enum AssertionVector {
  static func file(keeping old: VectorFile?) throws -> VectorFile {
    let time = GenesisVector.time
    let device = try Player.watch.key.verifyingKey
    let assertion = Assertion(
      ledger: try GenesisVector.genesis().ledger, gateway: try Player.crypt.id, member: try Player.cleo.id,
      access: Player.word("access"), device: Assertion.digest(ofDevice: device), loginAt: time + 100,
      secondFactorAt: time + 160, posture: .pass, postureAt: time + 130, until: time + 340)
    let key = try Player.crypt.key
    let signed = try kept(old, assertion, key) ?? assertion.signed(by: MemberKeys(signing: key, sealing: SealingKey()))
    var file = VectorFile(scenario: "a gateway asserts a login, for one access")
    file.add("ledger", assertion.ledger.hex)
    file.add("gateway", assertion.gateway.hex)
    file.add("member", assertion.member.hex)
    file.add("access", assertion.access.hex)
    file.add("device-key", device.bytes.hex)
    file.add("login-at", "\(assertion.loginAt)")
    file.add("second-factor-at", "\(assertion.secondFactorAt)")
    file.add("posture", "\(assertion.posture.rawValue)")
    file.add("posture-at", "\(assertion.postureAt)")
    file.add("until", "\(assertion.until)")
    file.add("private-key", "sha-256 of aureole/vector/\(Player.crypt.rawValue)")
    file.add("signing-key", key.verifyingKey.bytes.hex)
    file.add("signature", signed.signature.bytes.hex)
    file.add("header", signed.header)
    file.lines = assertion.words.map(\.hex)
    return file
  }

  /// The assertion with the signature that the file has, if it is the key's; else nil.
  private static func kept(_ file: VectorFile?, _ assertion: Assertion, _ key: SigningKey) -> SignedAssertion? {
    guard let text = file?["signature"], let bytes = [UInt8](hex: text), let signature = try? Signature(bytes)
    else { return nil }
    let signed = SignedAssertion(assertion: assertion, signature: signature)
    let verdict = signed.verdict(
      key: key.verifyingKey, ledger: assertion.ledger, caller: assertion.member, access: assertion.access,
      now: assertion.until - 1)
    return verdict == .valid ? signed : nil
  }
}
