public import Identity

/// A custodian's release: its shares of the record's data key, each sealed to the reader, signed as a whole so that a wrong
/// one can be laid at its door. While a key is being shared out anew a custodian has two shares; otherwise one.
///
/// Bytes: signature ‖ ledger ‖ record ‖ access ‖ reader ‖ custodian ‖ count ‖ of each share: length of the signed dealing
/// (a word) ‖ signed dealing ‖ sealed share. Signed over "aureole/answer/v1" ‖ SHA-256(all after the signature).
public struct ReleaseAnswer: Hashable, Sendable {
  /// The most shares of an answer.
  public static let mostShares = 2
  /// The most bytes of an answer.
  public static let mostBytes =
    Signature.byteCount + 6 * Word.byteCount
    + mostShares * (Word.byteCount + SignedDealing.mostBytes + SealedShare.byteCount)

  /// One share with its dealing.
  public struct Released: Hashable, Sendable {
    /// How the key was shared out.
    public let dealing: SignedDealing
    /// The share, sealed to the reader.
    public let share: SealedShare

    /// Joins the two.
    public init(dealing: SignedDealing, share: SealedShare) {
      self.dealing = dealing
      self.share = share
    }
  }

  /// The ledger.
  public let ledger: Word
  /// The record.
  public let record: Word
  /// The access that it answers.
  public let access: Word
  /// Whom it is for.
  public let reader: MemberID
  /// Who released.
  public let custodian: MemberID
  /// The shares.
  public let released: [Released]
  private let signature: Signature

  /// Signs an answer. Throws `outOfBounds` for no or too many shares; when the key cannot sign.
  public init(
    ledger: Word, record: Word, access: Word, reader: MemberID, released: [Released], by keys: MemberKeys
  ) throws {
    guard (1...Self.mostShares).contains(released.count) else {
      throw CustodyError(.outOfBounds, "an answer holds 1 or 2 shares")
    }
    self.ledger = ledger
    self.record = record
    self.access = access
    self.reader = reader
    custodian = keys.member
    self.released = released
    let body = Self.body(ledger, record, access, reader, keys.member, released)
    signature = try keys.signing.sign(Self.message(body))
  }

  /// Reads an answer; throws `malformedMessage` or `dealingRefused`. The signature is not checked yet.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes else { throw CustodyError(.malformedMessage, "the answer is too large") }
    var reader = WordReader(bytes)
    signature = try reader.signature()
    (ledger, record, access) = (try reader.word(), try reader.word(), try reader.word())
    self.reader = try reader.member()
    custodian = try reader.member()
    let count = try reader.number(atMost: UInt64(Self.mostShares))
    var released: [Released] = []
    for _ in 0..<count {
      let length = Int(try reader.number(atMost: UInt64(SignedDealing.mostBytes)))
      let dealing = try SignedDealing(bytes: try reader.take(length))
      released.append(Released(dealing: dealing, share: try SealedShare(bytes: try reader.take(SealedShare.byteCount))))
    }
    self.released = released
    try reader.end()
  }

  /// Whether the custodian with this key signed it.
  public func isSigned(by key: VerifyingKey) -> Bool { key.verifies(signature, message: Self.message(body)) }

  /// The answer's bytes.
  public var bytes: [UInt8] { signature.bytes + body }

  private var body: [UInt8] { Self.body(ledger, record, access, reader, custodian, released) }

  private static func body(
    _ ledger: Word, _ record: Word, _ access: Word, _ reader: MemberID, _ custodian: MemberID, _ released: [Released]
  ) -> [UInt8] {
    let head = [ledger, record, access, reader.word, custodian.word, Word(UInt64(released.count))]
    return released.reduce(into: head.flatMap(\.bytes)) { bytes, one in
      let dealing = one.dealing.bytes
      bytes += Word(UInt64(dealing.count)).bytes + dealing + one.share.bytes
    }
  }

  private static func message(_ body: [UInt8]) -> [UInt8] {
    Array("aureole/answer/v1".utf8) + Word.sha256(body).bytes
  }
}
