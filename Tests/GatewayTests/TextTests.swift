import Identity
import Testing

@testable import Gateway

/// What people and links carry as text.
struct TextTests {
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
    ("foobar", "MZXW6YTBOI"),
  ])
  func `base32 is RFC 4648's without padding, and reads back`(plain: String, text: String) {
    #expect(Base32.rfc4648(Array(plain.utf8)) == text)
    #expect(Base32.bytes(rfc4648: text) == Array(plain.utf8))
  }

  @Test(arguments: ["MZXW6===", "mzxw6", "MZXW1", "MZX W6"])
  func `what is not of the alphabet is refused`(text: String) { #expect(Base32.bytes(rfc4648: text) == nil) }

  @Test func `crockford's base32 has its own digits`() {
    // Groups of five bits with the values 0 to 7.
    #expect(Base32.crockford([0x00, 0x44, 0x32, 0x14, 0xc7]) == "01234567")
    #expect(Base32.crockford([0xff]) == "ZW")
    #expect(Base32.crockford([]).isEmpty)
  }

  @Test func `what a person types is brought to one form`() {
    #expect(Base32.normalised("o1il-0 abcde") == "01110ABCDE")
    #expect(Base32.normalised("0111-0-ABCDE") == "01110ABCDE")
  }

  @Test(arguments: ["cleo", "c-l", "cleo.hale@st-mary_1", "0.0", String(repeating: "a", count: 64)])
  func `an account's name is taken`(text: String) { #expect(AccountName(text)?.text == text) }

  @Test(arguments: [
    "", "ab", "Cleo", "cleo hale", "cleo+x", "clé", "cleo\n", "cleo/", "cleo:", String(repeating: "a", count: 65),
  ])
  func `another name is refused`(text: String) { #expect(AccountName(text) == nil) }

  @Test func `a token has one text`() throws {
    let token = Token()
    #expect(token.text.utf8.count == 22)
    let read = try #require(Token(token.text))
    #expect(read.digest == token.digest)
    // The last character's low four bits say nothing: of the sixteen that name the same bytes, one is the token.
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let others = digits.map { String(token.text.dropLast()) + String($0) }
    #expect(others.filter { Token($0)?.digest == token.digest } == [token.text])
    #expect(others.filter { Token($0) != nil }.count == 4)
  }

  @Test(arguments: [
    "", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAA+A",
    "AAAAAAAAAAAAAAAAAAAA/A", "AAAAAAAAAA AAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB",
  ])
  func `what is no token is refused`(text: String) {
    #expect(Token("AAAAAAAAAAAAAAAAAAAAAA") != nil)
    #expect(Token(text) == nil)
  }

  @Test func `a recovery key is written in nine groups, the last of which is its check`() throws {
    let text = RecoveryKey().text
    let groups = text.split(separator: "-")
    #expect(groups.count == 9)
    #expect(groups.allSatisfy { $0.count == 4 })
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var bits = [UInt8]()
    for character in groups.joined() {
      let digit = try #require(digits.firstIndex(of: character))
      bits += (0..<5).reversed().map { UInt8(digit >> $0 & 1) }
    }
    let bytes = stride(from: 0, to: 160, by: 8).map { bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 } }
    let digest = Word.sha256(Array("aureole/web/recovery/v1".utf8) + bytes).bytes
    let check = digest.prefix(3).flatMap { byte in (0..<8).reversed().map { byte >> $0 & 1 } }.prefix(20)
    #expect(Array(bits.suffix(20)) == Array(check))
    #expect(RecoveryKey().text != text)
  }

  @Test func `recovery codes are told from six digits by their length`() {
    #expect(RecoveryCodes.isCode("abcde-fghjk"))
    #expect(RecoveryCodes.isCode("ABCDE FGHJK"))
    #expect(!RecoveryCodes.isCode("123456"))
    #expect(!RecoveryCodes.isCode("abcde-fghj"))
  }
}
