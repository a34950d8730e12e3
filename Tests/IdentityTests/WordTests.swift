import Identity
import Testing

@Suite("Words, identifiers and roles")
struct WordTests {
  @Test func `a word is read from its hexadecimal and written back`() throws {
    let text = "00112233445566778899aabbccddeeff0123456789abcdef0f1e2d3c4b5a6978"
    let word = try #require(Word(hex: text))
    #expect(word.hex == text)
    #expect(word.bytes.count == 32)
    #expect(word.bytes[1] == 0x11)
    #expect(Word(word.bytes) == word)
    #expect(Word(hex: text.uppercased()) == word)
  }

  @Test(arguments: [
    "", "00", String(repeating: "0", count: 63), String(repeating: "g", count: 64),
    String(repeating: "0", count: 66), "0x" + String(repeating: "0", count: 62), String(repeating: "٣", count: 64),
  ])
  func `a word is not read from anything but 64 digits`(text: String) {
    #expect(Word(hex: text) == nil)
  }

  @Test func `a word is not read from 31 or 33 bytes`() {
    #expect(Word([UInt8](repeating: 1, count: 31)) == nil)
    #expect(Word([UInt8](repeating: 1, count: 33)) == nil)
    #expect(Word([UInt8](repeating: 1, count: 32)) != nil)
  }

  @Test func `a number is a big-endian word and read back only when it fits`() throws {
    #expect(Word(0x0102).bytes.suffix(3) == [0, 1, 2])
    #expect(Word(UInt64.max).number == UInt64.max)
    #expect(try #require(Word(hex: "1" + String(repeating: "0", count: 63))).number == nil)
    #expect(Word.zero.isZero)
    #expect(!Word(1).isZero)
  }

  @Test func `words are ordered as big-endian numbers`() throws {
    let large = try #require(Word(hex: "01" + String(repeating: "00", count: 31)))
    #expect(Word(UInt64.max) < large)
    #expect(!(large < Word(UInt64.max)))
  }

  @Test func `SHA-256 of abc is FIPS 180-4's`() {
    #expect(
      Word.sha256(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `a tagged digest is the digest of the tag and the words`() {
    let plain = Word.sha256(Array("tag".utf8) + Word(1).bytes + Word(2).bytes)
    #expect(Word.sha256(tag: "tag", [Word(1), Word(2)]) == plain)
    #expect(Word.sha256(tag: "tag", [Word(2), Word(1)]) != plain)
  }

  @Test func `a comparison in constant time agrees with equality in every byte`() throws {
    let bytes = [UInt8](repeating: 0xa5, count: 32)
    let word = try #require(Word(bytes))
    #expect(word.equalsInConstantTime(word))
    for position in bytes.indices {
      var other = bytes
      other[position] ^= 1
      #expect(try !word.equalsInConstantTime(#require(Word(other))))
    }
  }

  @Test func `random words differ`() {
    #expect(Word.random() != Word.random())
  }

  @Test func `a member identifier is the end of the digest of the key`() throws {
    #expect(MemberID(try Known.signingKey().verifyingKey).hex == Known.member)
  }

  @Test func `a member identifier is read from a word whose first twelve bytes are zero`() throws {
    let member = try #require(MemberID(hex: Known.member))
    #expect(MemberID(member.word) == member)
    #expect(member.word.bytes.prefix(12).allSatisfy { $0 == 0 })
    for position in 0..<12 {
      var bytes = member.word.bytes
      bytes[position] = 1
      #expect(MemberID(try #require(Word(bytes))) == nil)
    }
    #expect(MemberID(Word.zero) == nil)
    #expect(MemberID(hex: String(repeating: "0", count: 40)) == nil)
    #expect(MemberID(hex: Known.member + "00") == nil)
    #expect(MemberID(hex: Known.member.dropLast()) == nil)
  }

  @Test func `every role has its own number and is read from its name`() {
    #expect(Role.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6, 7])
    for role in Role.allCases { #expect(Role(name: role.name) == role) }
    #expect(Role(name: "Patient") == nil)
    #expect(Role(name: "") == nil)
    #expect(Role(rawValue: 0) == nil)
    #expect(Role(rawValue: 8) == nil)
  }

  @Test func `errors are equal when their codes are`() {
    #expect(IdentityError(.highS, "here") == IdentityError(.highS, "there"))
    #expect(IdentityError(.highS, "here") != IdentityError(.notOpened, "here"))
    #expect("\(IdentityError(.highS, "here"))" == "here")
  }
}
