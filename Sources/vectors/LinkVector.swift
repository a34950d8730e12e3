internal import Client
internal import Contract
internal import Identity
internal import VectorText

/// A link, the file behind it, and what its guest signs to log in. Keys and nonce are fixed, so the file is the same each time.
enum LinkVector {
  static func file() throws -> VectorFile {
    let ledger = try GenesisVector.genesis().ledger
    let guest = "guest"
    let signing = try SigningKey(Player.word(guest).bytes)
    let seed = Player.word(guest + "/sealing")
    let inner = LinkFile(
      ledger: ledger, reference: Player.word("reference"), record: Player.word("record"),
      keys: MemberKeys(signing: signing, sealing: try SealingKey(seed: seed.bytes)))
    let payload = try LinkPayload(
      origin: try Origin("https://hospital.example"), token: try KeyringSecret(Player.word("link/token").bytes),
      key: try KeyringSecret(Player.word("link/key").bytes), until: GenesisVector.time + 604_800,
      label: "CT chest, for Dr. Müller")
    let nonce = Array(Player.word("link/nonce").bytes.prefix(12))
    let device = try Player.watch.key.verifyingKey
    let time = GenesisVector.time + 300
    let proof = GatewayProofs.guestLogin(
      ledger: ledger, token: Word.sha256(payload.token.bytes), deviceKey: device, time: time)
    var file = VectorFile(scenario: "a link, the file behind it, and what its guest signs to log in")
    file.add("ledger", ledger.hex)
    file.add("reference", inner.reference.hex)
    file.add("record", inner.record.hex)
    file.add("guest", inner.guest.hex)
    file.add("signing", Player.word(guest).hex)
    file.add("sealing", seed.hex)
    file.add("signing-key", signing.verifyingKey.bytes.hex)
    file.add("sealing-key-digest", inner.keys.sealing.publicKey.digest.hex)
    file.add("key", payload.key.bytes.hex)
    file.add("nonce", nonce.hex)
    file.add("header", String(decoding: LinkFile.header, as: UTF8.self))
    file.add("file", try inner.sealed(under: payload.key, nonce: nonce))
    file.add("origin", payload.origin.text)
    file.add("token", payload.token.bytes.hex)
    file.add("token-digest", Word.sha256(payload.token.bytes).hex)
    file.add("until", "\(payload.until)")
    file.add("label", payload.label)
    file.add("payload", String(decoding: payload.json, as: UTF8.self))
    file.add("link", payload.text)
    file.add("device-key", device.bytes.hex)
    file.add("time", "\(time)")
    file.add("proof-message", proof.hex)
    // What is encrypted.
    file.lines = [String(decoding: inner.json, as: UTF8.self)]
    return file
  }
}
