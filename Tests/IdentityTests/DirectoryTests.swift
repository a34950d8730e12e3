import FoundationEssentials
import Identity
import Testing

@Suite("Directory entries")
struct DirectoryEntryTests {
  private let cast: Cast
  private let entry: DirectoryEntry
  private let signed: SignedDirectoryEntry

  init() throws {
    cast = try Cast()
    entry = try DirectoryEntry(
      keys: cast.keys.publicKeys, name: cast.name, certificate: cast.certificate, issuedAt: 1_800_000_000)
    signed = try SignedDirectoryEntry(entry, by: cast.authorityKeys)
  }

  @Test func `a signed entry is read back under the authority's key`() throws {
    let read = try SignedDirectoryEntry(json: signed.json)
    #expect(read == signed)
    #expect(read.authority == cast.authorityKeys.member)
    #expect(try read.verified(by: cast.authorityKeys.signing.verifyingKey) == entry)
    #expect(entry.role == .clinician)
    #expect(entry.member == cast.keys.member)
  }

  @Test func `an entry of another authority is refused`() throws {
    let other = try SigningKey().verifyingKey
    #expect(refusal { try signed.verified(by: other) } == .directoryRefused)
    let member = cast.keys.signing.verifyingKey
    #expect(refusal { try signed.verified(by: member) } == .directoryRefused)
  }

  @Test func `an entry with any altered byte is refused`() throws {
    let key = cast.authorityKeys.signing.verifyingKey
    for position in stride(from: 0, to: signed.bytes.count, by: 7) {
      var bytes = signed.bytes
      bytes[position] ^= 1
      let json =
        #"{"authority":"\#(signed.authority.hex)","entry":"\#(Data(bytes).base64EncodedString())","#
        + #""signature":"\#(signed.signature.bytes.hex)"}"#
      let altered = try SignedDirectoryEntry(json: Array(json.utf8))
      #expect(refusal { try altered.verified(by: key) } == .directoryRefused)
    }
  }

  @Test func `a signature over something else is none over an entry`() throws {
    let bare = try cast.authorityKeys.signing.sign(signed.bytes)
    let text = String(decoding: signed.json, as: UTF8.self)
      .replacing(signed.signature.bytes.hex, with: bare.bytes.hex)
    let altered = try SignedDirectoryEntry(json: Array(text.utf8))
    #expect(refusal { try altered.verified(by: cast.authorityKeys.signing.verifyingKey) } == .directoryRefused)
  }

  @Test(arguments: [
    ("\"clinician\"", "\"authority\""), ("\"version\":1", "\"version\":2"), ("O’Neill", "O\\u202eNeill"),
    ("María", "Mario"), ("\"issuedAt\":1800000000", "\"issuedAt\":-1"),
    ("\"issuedAt\":1800000000", "\"issuedAt\":1e20"),
    ("\"certificate\":\"", "\"certificate\":\"AAAA"), ("\"sealingKey\":\"", "\"sealingKey\":\"AAAA"),
    ("\"name\":", "\"nom\":"),
  ])
  func `a signed entry at odds with itself is refused`(old: String, new: String) throws {
    let text = String(decoding: signed.bytes, as: UTF8.self)
    let bytes = Array(text.replacing(old, with: new).utf8)
    #expect(bytes != signed.bytes)
    #expect(refusal { try resigned(bytes).verified(by: cast.authorityKeys.signing.verifyingKey) } == .directoryRefused)
    #expect(refusal { try resigned(signed.bytes).verified(by: cast.authorityKeys.signing.verifyingKey) } == nil)
  }

  @Test func `another member's keys or name do not go with a certificate`() throws {
    let other = try MemberKeys().publicKeys
    func make(_ keys: MemberPublicKeys, _ name: MemberName, _ time: UInt64 = 1) throws -> DirectoryEntry {
      try DirectoryEntry(keys: keys, name: name, certificate: cast.certificate, issuedAt: time)
    }
    #expect(refusal { try make(cast.keys.publicKeys, cast.name) } == nil)
    #expect(refusal { try make(other, cast.name) } == .directoryRefused)
    #expect(refusal { try make(cast.keys.publicKeys, MemberName("Eve")) } == .directoryRefused)
    #expect(refusal { try make(cast.keys.publicKeys, cast.name, .max) } == .directoryRefused)
  }

  @Test func `what is no signed entry, or too large, is refused`() {
    for wrong in [[], Array("{}".utf8), [UInt8](repeating: 0x5b, count: 30_000), [0xff]] {
      #expect(refusal { try SignedDirectoryEntry(json: wrong) } == .directoryRefused)
    }
    let padded = signed.json + [UInt8](repeating: 0x20, count: SignedDirectoryEntry.mostBytes)
    #expect(refusal { try SignedDirectoryEntry(json: padded) } == .directoryRefused)
    let large = [UInt8](repeating: 0x20, count: DirectoryEntry.mostBytes + 1)
    #expect(refusal { try resigned(large) } == .directoryRefused)
  }

  private func resigned(_ bytes: [UInt8]) throws -> SignedDirectoryEntry {
    let signature = try cast.authorityKeys.signing.sign(Array("aureole/directory/v1".utf8) + bytes)
    let json =
      #"{"authority":"\#(cast.authorityKeys.member.hex)","entry":"\#(Data(bytes).base64EncodedString())","#
      + #""signature":"\#(signature.bytes.hex)"}"#
    return try SignedDirectoryEntry(json: Array(json.utf8))
  }
}

@Suite("Directory")
struct DirectoryTests {
  private let cast: Cast

  init() throws { cast = try Cast() }

  private func entry(_ name: String, keys: MemberKeys, at time: UInt64 = 1) throws -> DirectoryEntry {
    let name = try MemberName(name)
    let certificate = try cast.authority.issue(for: keys.publicKeys, name: name, role: .clinician, at: cast.now)
    return try DirectoryEntry(keys: keys.publicKeys, name: name, certificate: certificate, issuedAt: time)
  }

  @Test func `a member is found by its exact identifier`() throws {
    var directory = Directory(ledger: cast.ledger)
    let ada = try entry("Ada", keys: cast.keys)
    try directory.insert(ada)
    #expect(directory.entry(of: cast.keys.member) == ada)
    #expect(try directory.entry(of: MemberKeys().member) == nil)
  }

  @Test func `members are found by part of a name, whatever its case and diacritics`() throws {
    var directory = Directory(ledger: cast.ledger)
    for name in ["Dr. José Núñez", "Jose Nunez", "Grüße Müller"] {
      try directory.insert(entry(name, keys: MemberKeys()))
    }
    #expect(directory.count == 3)
    #expect(directory.entries(named: "nunez").map(\.name.text) == ["Dr. José Núñez", "Jose Nunez"])
    #expect(directory.entries(named: "JOSÉ").count == 2)
    #expect(directory.entries(named: "MULLER").count == 1)
    #expect(directory.entries(named: "Mu\u{308}ller").count == 1)
    #expect(directory.entries(named: "eve").isEmpty)
  }

  @Test func `no name, too long a name and no room find nobody`() throws {
    var directory = Directory(ledger: cast.ledger)
    try directory.insert(entry("Ada", keys: cast.keys))
    #expect(directory.entries(named: "").isEmpty)
    #expect(directory.entries(named: " ").isEmpty)
    #expect(directory.entries(named: String(repeating: "a", count: 1000)).isEmpty)
    #expect(directory.entries(named: "a", atMost: 0).isEmpty)
    #expect(directory.entries(named: "a", atMost: -1).isEmpty)
    #expect(directory.entries(named: "a", atMost: 1).count == 1)
  }

  @Test func `a text finds members by name or first digits, and everybody when it is empty`() throws {
    var directory = Directory(ledger: cast.ledger)
    let ada = try entry("Ada", keys: cast.keys)
    let ben = try entry("Ben", keys: MemberKeys())
    // A name of hexadecimal digits is found too, unless an identifier begins with it.
    let cafe = try entry("Cafe Deadbeef", keys: MemberKeys())
    for entry in [cafe, ben, ada] { try directory.insert(entry) }
    #expect(directory.entries(matching: "") == [ada, ben, cafe])
    #expect(directory.entries(matching: "EN") == [ben])
    #expect(directory.entries(matching: ada.member.hex) == [ada])
    #expect(directory.entries(matching: ben.member.hex.prefix(8).uppercased()) == [ben])
    #expect(directory.entries(matching: String(ben.member.hex.prefix(7))).isEmpty)
    #expect(directory.entries(matching: ada.member.hex + "0").isEmpty)
    #expect(directory.entries(matching: "deadbeef") == [cafe])
    #expect(directory.entries(matching: " ").isEmpty)
    #expect(directory.entries(matching: "nobody").isEmpty)
  }

  @Test func `a later entry replaces an earlier one and not the other way round`() throws {
    var directory = Directory(ledger: cast.ledger)
    try directory.insert(entry("Ada", keys: cast.keys, at: 5))
    try directory.insert(entry("Old", keys: cast.keys, at: 4))
    #expect(directory.entry(of: cast.keys.member)?.name.text == "Ada")
    try directory.insert(entry("New", keys: cast.keys, at: 6))
    #expect(directory.entry(of: cast.keys.member)?.name.text == "New")
    #expect(directory.entries(named: "ada").isEmpty)
  }

  @Test func `an entry of another ledger is refused`() throws {
    var directory = Directory(ledger: Word(8))
    let ada = try entry("Ada", keys: cast.keys)
    #expect(refusal { try directory.insert(ada) } == .directoryRefused)
    #expect(directory.count == 0)
  }
}
