internal import Contract
internal import Custody
internal import Identity
internal import VectorText

/// What a custodian says the ledger is, as it travels.
enum ViewVector {
  static func file(keeping old: VectorFile?) throws -> VectorFile {
    let ledger = try GenesisVector.genesis().ledger
    let key = try Player.vault.key
    let keys = MemberKeys(signing: key, sealing: try SealingKey())
    let made = try LedgerView(
      ledger: ledger, size: 257, root: Player.word("root"), time: GenesisVector.time + 300, epoch: 2, by: keys)
    let view = kept(old, made, key.verifyingKey) ?? made
    var file = VectorFile(scenario: "a custodian says what the ledger is")
    file.add("ledger", ledger.hex)
    file.add("custodian", view.custodian.hex)
    file.add("size", "\(view.size)")
    file.add("root", view.root.hex)
    file.add("time", "\(view.time)")
    file.add("epoch", "\(view.epoch)")
    file.add("private-key", "sha-256 of aureole/vector/\(Player.vault.rawValue)")
    file.add("signing-key", key.verifyingKey.bytes.hex)
    file.add("signature", view.signature.bytes.hex)
    file.lines = view.words.map(\.hex)
    return file
  }

  /// The view with the signature that the file has, if it is the key's; else nil.
  private static func kept(_ file: VectorFile?, _ view: LedgerView, _ key: VerifyingKey) -> LedgerView? {
    guard let text = file?["signature"], let signature = [UInt8](hex: text),
      let kept = try? LedgerView(bytes: signature + view.words.flatMap(\.bytes)),
      kept.verdict(key: key, ledger: view.ledger, now: view.time) == .valid
    else { return nil }
    return kept
  }
}
