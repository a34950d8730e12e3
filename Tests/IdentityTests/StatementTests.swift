import Foundation
import Identity
import Testing

@Suite("Statements")
struct StatementTests {
  private let ledger = Word(7)
  private let author = MemberID(hex: String(repeating: "1", count: 40))
  private let recipient: MemberKeys
  private let statement: Statement

  init() throws {
    recipient = try MemberKeys()
    statement = try Statement(text: "second opinion on the left lung")
  }

  private func opened(
    _ bytes: [UInt8], digest: Word? = nil, by other: MemberID? = nil, with keys: MemberKeys? = nil,
    on place: Word? = nil
  ) throws -> Statement {
    try Statement(
      opening: bytes, digest: digest ?? statement.digest(on: ledger), by: try #require(other ?? author),
      with: keys ?? recipient, on: place ?? ledger)
  }

  @Test func `a statement opens for its recipient and is what its digest names`() throws {
    let sealed = try statement.sealed(to: recipient.publicKeys, by: try #require(author), on: ledger)
    #expect(sealed.count <= Statement.mostSealedBytes)
    #expect(try opened(sealed) == statement)
  }

  @Test func `it opens for nobody else, under no other digest, author or ledger, and not when altered`() throws {
    let sealed = try statement.sealed(to: recipient.publicKeys, by: try #require(author), on: ledger)
    let other = try Statement(text: statement.text)
    #expect(other.digest(on: ledger) != statement.digest(on: ledger), "a salt hides likely texts")
    let refused = IdentityError(.notOpened, "")
    #expect(throws: refused) { try opened(sealed, with: MemberKeys()) }
    #expect(throws: refused) { try opened(sealed, digest: other.digest(on: ledger)) }
    #expect(throws: refused) { try opened(sealed, by: recipient.member) }
    #expect(throws: refused) { try opened(sealed, on: Word(8)) }
    #expect(throws: refused) { try opened([]) }
    #expect(throws: refused) { try opened(Array(sealed.dropLast())) }
    for index in [0, Sealed.encapsulatedKeyByteCount - 1, Sealed.encapsulatedKeyByteCount, sealed.count - 1] {
      var altered = sealed
      altered[index] ^= 1
      #expect(throws: refused) { try opened(altered) }
    }
  }

  @Test func `a text that was sealed under another text's digest does not open`() throws {
    let other = try Statement(text: "something else")
    let author = try #require(author)
    // An author who lies to the recipient: the seal is bound to the digest on the ledger, the text is not the one.
    let sealed = try recipient.publicKeys.sealingKey.seal(
      Data(other.salt.bytes + Array(other.text.utf8)), info: Array("aureole/statement/v1".utf8) + ledger.bytes,
      authenticating: statement.digest(on: ledger).bytes + author.word.bytes + recipient.member.word.bytes)
    #expect(throws: IdentityError(.notOpened, "")) {
      try opened(Array(sealed.encapsulatedKey + sealed.ciphertext))
    }
  }

  @Test func `the text has 1 to 4000 bytes`() throws {
    #expect(try Statement(text: String(repeating: "a", count: 4_000)).text.count == 4_000)
    for text in ["", String(repeating: "a", count: 4_001), String(repeating: "ä", count: 2_001)] {
      #expect(throws: IdentityError(.outOfBounds, "")) { try Statement(text: text) }
    }
  }
}
