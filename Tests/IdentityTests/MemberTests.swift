import FoundationEssentials
import Identity
import Testing

@Suite("Names")
struct MemberNameTests {
  @Test(arguments: [
    "Ada", "Dr. María José O’Neill-Łukasz", "王 小明", "شیرین نیک\u{200c}پور", "😀",
    String(repeating: "x", count: 200),
  ])
  func `a name is what people write`(text: String) throws {
    #expect(try MemberName(text).text == text)
  }

  @Test(arguments: [
    "", " ", " Ada", "Ada ", "Ada\u{a0}", "A\nB", "A\u{0}B", "A\u{7f}B", "A\u{85}B", "A\u{2028}B",
    "A\u{202e}B", "A\u{2066}B", "A\u{200f}B", "A\u{061c}B", "A\u{200b}B", "A\u{feff}B", "A\u{ad}B", "A\u{e0041}B",
    "A\u{e000}B", "A\u{ffff}B", String(repeating: "x", count: 201), "A" + String(repeating: "\u{301}", count: 400),
  ])
  func `a name holds nothing that misleads`(text: String) {
    #expect(refusal { try MemberName(text) } == .outOfBounds)
  }

  @Test func `a common name is cut at 64 scalars, between characters`() throws {
    #expect(try MemberName("Ada").commonName == "Ada")
    #expect(try MemberName(String(repeating: "x", count: 65)).commonName.count == 64)
    let marked = String(repeating: "x", count: 63) + "e\u{301}e"
    #expect(try MemberName(marked).commonName == String(repeating: "x", count: 63))
    let spaced = String(repeating: "x", count: 63) + " yz"
    #expect(try MemberName(spaced).commonName == String(repeating: "x", count: 63))
  }
}

@Suite("Members")
struct MemberTests {
  @Test func `public keys from outside are those on the ledger or refused`() throws {
    let keys = try MemberKeys().publicKeys
    let other = try MemberKeys().publicKeys
    func take(_ signing: VerifyingKey, _ sealing: SealingPublicKey) throws -> MemberPublicKeys {
      try MemberPublicKeys(
        member: keys.member, signingKey: signing, sealingKey: sealing, ledgerSigningKey: keys.signingKey,
        ledgerSealingKeyDigest: keys.sealingKey.digest)
    }
    #expect(try take(keys.signingKey, keys.sealingKey) == keys)
    #expect(refusal { try take(other.signingKey, keys.sealingKey) } == .malformedKey)
    #expect(refusal { try take(keys.signingKey, other.sealingKey) } == .malformedKey)
  }

  @Test func `a fingerprint is five groups of four digits over both keys`() throws {
    let keys = MemberPublicKeys(
      signingKey: try Known.signingKey().verifyingKey, sealingKey: try SealingKey(seed: Array(0..<32)).publicKey)
    let bytes = Array("aureole/fingerprint/v1".utf8) + keys.signingKey.bytes + keys.sealingKey.digest.bytes
    let digits = Word.sha256(bytes).hex
    let groups = keys.fingerprint.split(separator: " ")
    #expect(groups.map(\.count) == [4, 4, 4, 4, 4])
    #expect(groups.joined() == digits.prefix(20))
    let otherSealing = MemberPublicKeys(signingKey: keys.signingKey, sealingKey: try SealingKey().publicKey)
    #expect(otherSealing.fingerprint != keys.fingerprint)
  }
}

@Suite("Join request")
struct JoinRequestTests {
  private let ledger = Word(7)
  private let keys: MemberKeys
  private let request: JoinRequest

  init() throws {
    keys = try MemberKeys()
    request = try JoinRequest(ledger: ledger, name: MemberName("Ada Müller"), role: .clinician, keys: keys)
  }

  @Test func `a join request is read back from its JSON`() throws {
    let read = try JoinRequest(json: request.json)
    #expect(read == request)
    #expect(read.fingerprint == keys.publicKeys.fingerprint)
    #expect(read.keys == keys.publicKeys)
  }

  @Test(arguments: [
    "\"clinician\"": "\"authority\"", "Ada": "Eve", "\"version\":1": "\"version\":2",
    "\"role\"": "\"rolle\"", "ledger\":\"00": "ledger\":\"01",
  ])
  func `a join request that was altered is refused`(old: String, new: String) throws {
    let text = String(decoding: request.json, as: UTF8.self)
    let altered = text.replacing(old, with: new)
    #expect(altered != text)
    #expect(refusal { try JoinRequest(json: Array(altered.utf8)) } == .joinRefused)
  }

  @Test func `another person's keys cannot be put in`() throws {
    let other = try JoinRequest(ledger: ledger, name: request.name, role: .clinician, keys: MemberKeys())
    let text = String(decoding: request.json, as: UTF8.self)
    for (mine, theirs) in [
      (request.keys.signingKey.bytes.hex, other.keys.signingKey.bytes.hex),
      (request.keys.sealingKey.bytes.base64EncodedString(), other.keys.sealingKey.bytes.base64EncodedString()),
      (request.signature.bytes.hex, other.signature.bytes.hex),
    ] {
      let altered = text.replacing(mine, with: theirs)
      #expect(altered != text)
      #expect(refusal { try JoinRequest(json: Array(altered.utf8)) } == .joinRefused)
    }
  }

  @Test func `a join request is made with the member's first keys only`() throws {
    let rotated = MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: keys.member)
    #expect(
      refusal { try JoinRequest(ledger: ledger, name: request.name, role: .patient, keys: rotated) }
        == .joinRefused)
  }

  @Test func `nobody asks to join as a guest`() throws {
    #expect(
      refusal { try JoinRequest(ledger: ledger, name: request.name, role: .guest, keys: MemberKeys()) } == .joinRefused)
    let keys = try MemberKeys()
    let asking = try JoinRequest(ledger: ledger, name: request.name, role: .device, keys: keys)
    let altered = String(decoding: asking.json, as: UTF8.self).replacing("device", with: "guest")
    #expect(refusal { try JoinRequest(json: Array(altered.utf8)) } == .joinRefused)
  }

  @Test func `what is no join request, or too large, is refused`() {
    for wrong in [[], Array("{}".utf8), Array("[]".utf8), [0xff], [UInt8](repeating: 0x5b, count: 8000)] {
      #expect(refusal { try JoinRequest(json: wrong) } == .joinRefused)
    }
    let padded = request.json + [UInt8](repeating: 0x20, count: JoinRequest.mostBytes)
    #expect(refusal { try JoinRequest(json: padded) } == .joinRefused)
    #expect(refusal { try JoinRequest(json: request.json + [0x20]) } == nil)
  }
}

@Suite("Identity commitment")
struct IdentityCommitmentTests {
  private let ledger = Word([UInt8](repeating: 0x11, count: 32)) ?? .zero
  private let salt = Word([UInt8](repeating: 0x22, count: 32)) ?? .zero

  @Test(arguments: ["AB12345X", "ab 12345-x", " A-B 1 2 3 4 5 X "])
  func `the ways to write an identifier give one commitment`(text: String) throws {
    let commitment = IdentityCommitment(to: try NationalIdentifier(text), ledger: ledger, salt: salt)
    #expect(commitment.word.hex == "5223ac61fce3735106b5aee7f56c86f35ea47fbef7ff6c839582ddac2aebada6")
  }

  @Test func `a commitment opens to its identifier, ledger and salt only`() throws {
    let identifier = try NationalIdentifier("AB12345X")
    let commitment = IdentityCommitment(to: identifier, ledger: ledger, salt: salt)
    #expect(commitment.opens(to: identifier, ledger: ledger, salt: salt))
    #expect(try !commitment.opens(to: NationalIdentifier("AB12345Y"), ledger: ledger, salt: salt))
    #expect(!commitment.opens(to: identifier, ledger: salt, salt: salt))
    #expect(!commitment.opens(to: identifier, ledger: ledger, salt: ledger))
    #expect(!IdentityCommitment(.zero).opens(to: identifier, ledger: ledger, salt: salt))
  }

  @Test(arguments: [
    "", " - ", "Ä1", "1\n2", "1\t2", "１２", String(repeating: "1", count: 65),
    String(repeating: " ", count: 300) + "1",
  ])
  func `what is no identifier is refused`(text: String) {
    #expect(refusal { try NationalIdentifier(text) } == .outOfBounds)
  }

  @Test func `an identifier has up to 64 bytes and any printable ASCII`() {
    #expect(refusal { try NationalIdentifier(String(repeating: "1", count: 64)) } == nil)
    #expect(refusal { try NationalIdentifier("123.456/78+9") } == nil)
  }
}
