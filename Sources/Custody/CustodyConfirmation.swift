public import Identity

/// What a custodian signs for: that it keeps a deposit, or that it has destroyed what it kept of a record.
///
/// Signed over "aureole/confirmation/v1" ‖ words; travels as signature ‖ words.
public struct CustodyConfirmation: Hashable, Sendable {
  /// The bytes of a confirmation.
  public static let byteCount = Signature.byteCount + 6 * Word.byteCount

  /// What is confirmed.
  public enum Subject: Hashable, Sendable {
    /// Everything of this deposit, by its digest, is on disk.
    case kept(Word)
    /// Every share and shard of the record is destroyed; the word is the digest of the entry that demanded it, or of the
    /// dealing that took the place of the one destroyed.
    case destroyed(Word)

    var words: [Word] {
      switch self {
      case .kept(let digest): [Word(1), digest]
      case .destroyed(let digest): [Word(2), digest]
      }
    }
  }

  /// The ledger.
  public let ledger: Word
  /// The record.
  public let record: Word
  /// Who confirms.
  public let custodian: MemberID
  /// What is confirmed.
  public let subject: Subject
  /// When, by the custodian's clock, in seconds since 1970.
  public let time: UInt64
  private let signature: Signature

  /// Signs a confirmation; throws when the key cannot sign. The caller has made durable what it says.
  public init(
    ledger: Word, record: Word, subject: Subject, time: UInt64, by keys: MemberKeys
  ) throws(IdentityError) {
    self.ledger = ledger
    self.record = record
    custodian = keys.member
    self.subject = subject
    self.time = time
    signature = try keys.signing.sign(Self.message(ledger, record, keys.member, subject, time))
  }

  /// Reads a confirmation; throws `malformedMessage`. The signature is not checked yet.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count == Self.byteCount else {
      throw CustodyError(.malformedMessage, "a confirmation has another size")
    }
    var reader = WordReader(bytes)
    signature = try reader.signature()
    (ledger, record, custodian) = (try reader.word(), try reader.word(), try reader.member())
    let kind = try reader.number(atMost: 2)
    let digest = try reader.word()
    guard kind > 0 else { throw CustodyError(.malformedMessage, "a confirmation of nothing") }
    subject = kind == 1 ? .kept(digest) : .destroyed(digest)
    time = try reader.number(atMost: .max)
  }

  /// Whether the custodian with this key signed it.
  public func isSigned(by key: VerifyingKey) -> Bool {
    key.verifies(signature, message: Self.message(ledger, record, custodian, subject, time))
  }

  /// Signature, then the words.
  public var bytes: [UInt8] {
    signature.bytes + Self.words(ledger, record, custodian, subject, time).flatMap(\.bytes)
  }

  private static func words(
    _ ledger: Word, _ record: Word, _ custodian: MemberID, _ subject: Subject, _ time: UInt64
  ) -> [Word] { [ledger, record, custodian.word] + subject.words + [Word(time)] }

  private static func message(
    _ ledger: Word, _ record: Word, _ custodian: MemberID, _ subject: Subject, _ time: UInt64
  ) -> [UInt8] {
    Array("aureole/confirmation/v1".utf8) + words(ledger, record, custodian, subject, time).flatMap(\.bytes)
  }
}
