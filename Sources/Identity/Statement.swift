internal import FoundationEssentials

/// Text that only its parties can read: what a request is for, why something is reported. Its salted digest stands on the
/// ledger; the text travels sealed to each recipient (docs/spec/directory.md).
public struct Statement: Hashable, Sendable {
  /// The most bytes of the text in UTF-8.
  public static let mostTextBytes = 4_000
  /// The most bytes of a sealed statement.
  public static let mostSealedBytes = 8 << 10
  private static let context = Array("aureole/statement/v1".utf8)

  /// The text.
  public let text: String
  /// 32 random bytes, so that nobody can tell the text from its digest by trying likely ones.
  public let salt: Word

  /// Takes a text and salts it; throws `outOfBounds` for one that is empty or has more than 4,000 bytes.
  public init(text: String) throws(IdentityError) { try self.init(text: text, salt: Word.random()) }

  /// Takes a text with the salt that it had; throws as above.
  package init(text: String, salt: Word) throws(IdentityError) {
    guard (1...Self.mostTextBytes).contains(text.utf8.count) else {
      throw IdentityError(.outOfBounds, "a statement has 1 to \(Self.mostTextBytes) bytes of text")
    }
    self.text = text
    self.salt = salt
  }

  /// What stands on the ledger: SHA-256("aureole/statement/v1" ‖ ledger ‖ salt ‖ SHA-256(text)).
  public func digest(on ledger: Word) -> Word {
    Word.sha256(tag: "aureole/statement/v1", [ledger, salt, Word.sha256(Array(text.utf8))])
  }

  /// Seals salt and text to a recipient, bound to ledger, digest, author and recipient: encapsulated key ‖ ciphertext.
  /// Throws `malformedKey` when that fails.
  public func sealed(
    to recipient: MemberPublicKeys, by author: MemberID, on ledger: Word
  ) throws(IdentityError) -> [UInt8] {
    let sealed = try recipient.sealingKey.seal(
      Data(salt.bytes + Array(text.utf8)), info: Self.context + ledger.bytes,
      authenticating: Self.binding(digest(on: ledger), author, recipient.member))
    return Array(sealed.encapsulatedKey + sealed.ciphertext)
  }

  /// Opens a statement that was sealed to these keys.
  ///
  /// - Parameters:
  ///   - bytes: what the host kept, not yet believed.
  ///   - digest: what stands on the ledger.
  ///   - author: who signed the action that holds the digest.
  /// - Throws: `notOpened` when it was altered, is another one, by somebody else, or for somebody else.
  public init(
    opening bytes: [UInt8], digest: Word, by author: MemberID, with keys: MemberKeys, on ledger: Word
  ) throws(IdentityError) {
    let refusal = IdentityError(.notOpened, "the statement is not what its digest on the ledger names")
    guard (Sealed.encapsulatedKeyByteCount...Self.mostSealedBytes).contains(bytes.count) else { throw refusal }
    let opened = try keys.sealing.open(
      Sealed(
        encapsulatedKey: Data(bytes.prefix(Sealed.encapsulatedKeyByteCount)),
        ciphertext: Data(bytes.dropFirst(Sealed.encapsulatedKeyByteCount))),
      info: Self.context + ledger.bytes, authenticating: Self.binding(digest, author, keys.member))
    guard let salt = Word(opened.prefix(Word.byteCount)),
      let text = String(validating: opened.dropFirst(Word.byteCount), as: UTF8.self)
    else { throw refusal }
    try self.init(text: text, salt: salt)
    guard self.digest(on: ledger) == digest else { throw refusal }
  }

  private static func binding(_ digest: Word, _ author: MemberID, _ recipient: MemberID) -> [UInt8] {
    digest.bytes + author.word.bytes + recipient.word.bytes
  }
}
