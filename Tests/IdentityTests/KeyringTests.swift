import Crypto
import Identity
import Testing

@Suite("Keyring")
struct KeyringTests {
  private let passphrase: Passphrase
  private let other: Passphrase
  private let keyring: Keyring
  private let file: [UInt8]

  init() throws {
    passphrase = try Passphrase("correct horse")
    other = try Passphrase("battery staple")
    var keyring = Keyring(try MemberKeys())
    try keyring.makeKey(in: .log)
    try keyring.keep(KeyringSecret([UInt8](repeating: 9, count: 32)), named: "session/device-1")
    self.keyring = keyring
    file = try keyring.seal(under: passphrase, cost: .cheapest)
  }

  @Test func `a keyring opens with its passphrase and holds what was put in`() throws {
    let opened = try Keyring.open(file, under: passphrase)
    #expect(opened.keys.member == keyring.keys.member)
    #expect(opened.keys.signing.secretBytes == keyring.keys.signing.secretBytes)
    #expect(opened.keys.sealing.secretBytes == keyring.keys.sealing.secretBytes)
    #expect(opened.secretNames == ["log-ed25519", "session/device-1"])
    #expect(opened.secret(named: "session/device-1") == keyring.secret(named: "session/device-1"))
    #expect(opened.secret(named: "session/device-2") == nil)
    let key = try #require(opened.ed25519Key(in: .log))
    #expect(key.rawRepresentation == keyring.ed25519Key(in: .log)?.rawRepresentation)
    #expect(opened.ed25519Key(in: .witness) == nil)
  }

  @Test func `a keyring of a member whose keys were rotated keeps the member's identifier`() throws {
    let first = try MemberKeys()
    let rotated = MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: first.member)
    let file = try Keyring(rotated).seal(under: passphrase, cost: .cheapest)
    #expect(try Keyring.open(file, under: passphrase).keys.member == first.member)
  }

  @Test func `a wrong passphrase is named`() {
    #expect(refusal { try Keyring.open(file, under: other) } == .wrongPassphrase)
  }

  @Test func `a keyring that another program wrote opens`() throws {
    let opened = try Keyring.open(try KeyringSample.file(), under: Passphrase("grüne wiese"))
    #expect(opened.keys.member.hex == Known.member)
    #expect(opened.keys.signing.secretBytes == (try Known.bytes(Known.scalar)))
    #expect(opened.keys.sealing.secretBytes == Array(0..<32))
    #expect(opened.secret(named: "log-ed25519")?.bytes == [UInt8](repeating: 0x77, count: 32))
    #expect(
      refusal { try Keyring.open(KeyringSample.file(), under: Passphrase("gru\u{308}ne wiese")) }
        == .wrongPassphrase)
  }

  @Test func `damage to any byte is found before the passphrase is tried`() {
    for position in file.indices {
      var damaged = file
      damaged[position] ^= 1
      // Even the wrong passphrase gets this answer.
      #expect(refusal { try Keyring.open(damaged, under: other) } == .malformedKeyring, "byte \(position)")
    }
  }

  @Test func `a byte altered by somebody who mends the checksum is refused`() {
    for position in file.indices.dropLast(32) {
      let expected: IdentityError.Code =
        // The salt, the nonce and the check are under the passphrase's own check; what follows is under AES-GCM.
        (20..<96).contains(position) ? .wrongPassphrase : .malformedKeyring
      var altered = file
      altered[position] ^= 1
      // A flipped work factor of 10 would be 11, which is in bounds but derives another key.
      let code: IdentityError.Code = position == 17 ? .wrongPassphrase : expected
      #expect(refusal { try Keyring.open(mended(altered), under: passphrase) } == code, "byte \(position)")
    }
  }

  @Test func `a keyring cut anywhere or made longer is refused`() {
    for count in 0..<file.count {
      #expect(refusal { try Keyring.open(Array(file.prefix(count)), under: passphrase) } == .malformedKeyring)
    }
    #expect(refusal { try Keyring.open(file + [0], under: passphrase) } == .malformedKeyring)
    #expect(
      refusal { try Keyring.open(file + [UInt8](repeating: 0, count: 1 << 20), under: passphrase) }
        == .malformedKeyring)
  }

  /// None of these may reach scrypt: the first would take 1 TiB.
  @Test(arguments: [(17, 30), (17, 21), (17, 255), (17, 9), (17, 0), (18, 255), (18, 0), (19, 255), (19, 0), (16, 2)])
  func `scrypt parameters out of bounds and other versions are refused`(position: Int, value: UInt8) {
    var hostile = file
    hostile[position] = value
    #expect(refusal { try Keyring.open(mended(hostile), under: passphrase) } == .malformedKeyring)
  }

  @Test func `the standard work factor is two to the seventeenth`() throws {
    let file = try keyring.seal(under: passphrase)
    #expect(Array(file[17..<20]) == [17, 8, 1])
    #expect(try Keyring.open(file, under: passphrase).keys.member == keyring.keys.member)
  }

  @Test func `sealing twice uses another salt and nonce`() throws {
    let again = try keyring.seal(under: passphrase, cost: .cheapest)
    #expect(again[20..<52] != file[20..<52])
    #expect(again[52..<64] != file[52..<64])
  }

  @Test func `a changed passphrase opens the new file and the old one no longer does`() throws {
    let changed = try Keyring.changePassphrase(of: file, from: passphrase, to: other, cost: .cheapest)
    #expect(try Keyring.open(changed, under: other).keys.member == keyring.keys.member)
    #expect(refusal { try Keyring.open(changed, under: passphrase) } == .wrongPassphrase)
    #expect(
      refusal { try Keyring.changePassphrase(of: file, from: other, to: passphrase, cost: .cheapest) }
        == .wrongPassphrase)
  }

  @Test func `a keyring is not sealed under fewer than eight characters`() throws {
    #expect(refusal { try keyring.seal(under: Passphrase("sevench"), cost: .cheapest) } == .outOfBounds)
    #expect(refusal { try keyring.seal(under: Passphrase("äöüäöüä"), cost: .cheapest) } == .outOfBounds)
    #expect(refusal { try keyring.seal(under: Passphrase("äöüäöüäö"), cost: .cheapest) } == nil)
    #expect(
      refusal { try Keyring.changePassphrase(of: file, from: passphrase, to: Passphrase("short")) }
        == .outOfBounds)
  }

  @Test func `a keyring keeps thirty-two secrets under plain names`() throws {
    var full = Keyring(try MemberKeys())
    for number in 0..<Keyring.mostSecrets {
      try full.keep(KeyringSecret(), named: String(repeating: "x", count: 62) + (number < 10 ? "0" : "") + "\(number)")
    }
    #expect(refusal { try full.keep(KeyringSecret(), named: "one-more") } == .outOfBounds)
    let file = try full.seal(under: passphrase, cost: .cheapest)
    #expect(file.count == Keyring.mostFileBytes)
    #expect(try Keyring.open(file, under: passphrase).secretNames == full.secretNames)
    full.forget(named: full.secretNames[0])
    #expect(throws: Never.self) { try full.keep(KeyringSecret(), named: "one-more") }
    for name in ["", "Upper", "space ", "ä", String(repeating: "x", count: 65)] {
      #expect(refusal { try full.keep(KeyringSecret(), named: name) } == .outOfBounds)
    }
    #expect(refusal { try KeyringSecret([1, 2, 3]) } == .outOfBounds)
  }

  @Test func `a log key is not replaced by mistake`() throws {
    var keyring = self.keyring
    #expect(refusal { try keyring.makeKey(in: .log) } == .outOfBounds)
    #expect(!keyring.hasKey(in: .witness))
    try keyring.makeKey(in: .witness)
    #expect(keyring.ed25519Key(in: .witness) != nil)
  }

  @Test func `contents that no keyring writes are refused`() throws {
    let contents = keyring.contents()
    #expect(try Keyring(contents: contents).secretNames == keyring.secretNames)
    for count in 0..<contents.count {
      #expect(refusal { try Keyring(contents: Array(contents.prefix(count))) } == .malformedKeyring)
    }
    #expect(refusal { try Keyring(contents: contents + [0]) } == .malformedKeyring)
    var unordered = contents
    unordered[86] = UInt8(ascii: "z")
    #expect(refusal { try Keyring(contents: unordered) } == .malformedKeyring)
    var noScalar = contents
    for position in 20..<52 { noScalar[position] = 0 }
    #expect(refusal { try Keyring(contents: noScalar) } == .malformedKeyring)
  }

  @Test func `no description or dump shows a secret`() throws {
    let secret = try KeyringSecret([UInt8](repeating: 0xab, count: 32))
    for value: Any in [passphrase, secret, keyring, keyring.keys, try NationalIdentifier("ZEBRA")] {
      var dumped = ""
      dump(value, to: &dumped)
      for text in ["\(value)", String(reflecting: value), dumped] {
        #expect(!text.contains("horse"))
        #expect(!text.contains("171, 171") && !text.contains("abab"))
        #expect(!text.contains("ZEBRA"))
        #expect(!text.lowercased().contains("key("))
      }
    }
  }

  private func mended(_ file: [UInt8]) -> [UInt8] {
    let body = Array(file.dropLast(32))
    return body + Word.sha256(body).bytes
  }
}

@Suite("Passphrase")
struct PassphraseTests {
  @Test func `a passphrase has one to 1024 bytes of UTF-8`() {
    #expect(refusal { try Passphrase("") } == .outOfBounds)
    #expect(refusal { try Passphrase(String(repeating: "x", count: 1024)) } == nil)
    #expect(refusal { try Passphrase(String(repeating: "x", count: 1025)) } == .outOfBounds)
    #expect(refusal { try Passphrase(utf8: []) } == .outOfBounds)
    #expect(refusal { try Passphrase(utf8: [0xff, 0xfe]) } == .outOfBounds)
    #expect(refusal { try Passphrase(utf8: Array("p".utf8)) } == nil)
  }

  @Test func `the bytes of a passphrase are those that were typed`() throws {
    #expect(try Passphrase("é").withBytes { $0 } == [0xc3, 0xa9])
    #expect(try Passphrase("e\u{301}").withBytes { $0 } == [0x65, 0xcc, 0x81])
    #expect(try Passphrase(utf8: [0x65, 0xcc, 0x81]).withBytes { $0 } == [0x65, 0xcc, 0x81])
  }

  @Test func `wiping leaves zeros`() {
    var bytes: [UInt8] = [1, 2, 3]
    bytes.wipe()
    #expect(bytes == [0, 0, 0])
  }
}
