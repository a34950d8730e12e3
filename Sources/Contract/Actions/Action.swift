public import Identity

/// What a member signs: ledger, kind, actor, the actor's sequence number, then the fields of that kind, each a word
/// of 32 bytes. The digest of the words is the action's identity; the signature is not part of it (design 5.2).
public struct Action: Hashable, Sendable {
  /// The number of words before the fields.
  public static let headerCount = 4
  /// The largest number of words of any kind.
  public static let maximumWordCount = headerCount + 9

  /// The ledger the action is meant for.
  public let ledger: Word
  /// Who acts.
  public let actor: MemberID
  /// One more than the actor's last recorded action; the first is 1.
  public let sequence: UInt64
  /// What is done.
  public let body: Body

  /// Joins the parts of an action.
  public init(ledger: Word, actor: MemberID, sequence: UInt64, body: Body) {
    self.ledger = ledger
    self.actor = actor
    self.sequence = sequence
    self.body = body
  }

  /// Reads an action from its words; throws when count, kind or a field is wrong.
  public init(words: [Word]) throws(ContractError) {
    guard words.count >= Self.headerCount else { throw ContractError(.wrongLength, "an action has at least 4 words") }
    guard let number = words[1].number, let raw = UInt8(exactly: number), let kind = ActionKind(rawValue: raw) else {
      throw ContractError(.unknownKind, "the kind of the action is unknown")
    }
    guard words.count == Self.headerCount + kind.fieldCount else {
      throw ContractError(.wrongLength, "the number of words does not fit the kind \(kind.name)")
    }
    var reader = FieldReader(words, kind: kind)
    ledger = reader.word()
    _ = reader.word()
    actor = try reader.member("actor")
    sequence = try reader.number("sequence")
    body = try Body(kind: kind, fields: &reader)
  }

  /// Reads an action from the bytes of its words; throws when they are no action.
  public init(bytes: some RandomAccessCollection<UInt8>) throws(ContractError) {
    guard bytes.count.isMultiple(of: Word.byteCount), bytes.count <= Self.maximumWordCount * Word.byteCount else {
      throw ContractError(.wrongLength, "an action has at most \(Self.maximumWordCount) words of 32 bytes")
    }
    var words = [Word]()
    words.reserveCapacity(bytes.count / Word.byteCount)
    var rest = bytes[...]
    while let word = Word(rest.prefix(Word.byteCount)) {
      words.append(word)
      rest = rest.dropFirst(Word.byteCount)
    }
    try self.init(words: words)
  }

  /// The action's words, header first.
  public var words: [Word] {
    var words = [Word]()
    words.reserveCapacity(Self.maximumWordCount)
    words.append(ledger)
    words.append(Word(UInt64(body.kind.rawValue)))
    words.append(actor.word)
    words.append(Word(sequence))
    words.append(contentsOf: body.fields)
    return words
  }

  /// The bytes that are signed.
  public var bytes: [UInt8] { Self.bytes(of: words) }

  /// The bytes of words that were taken from an action before.
  static func bytes(of words: [Word]) -> [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(words.count * Word.byteCount)
    for word in words { word.append(to: &result) }
    return result
  }

  /// SHA-256 of the words: the action's identity.
  public var digest: Word { Word.sha256(bytes) }

  /// Signs the action; throws when the key cannot sign.
  public func signed(by key: SigningKey) throws(IdentityError) -> SignedAction {
    SignedAction(action: self, signature: try key.sign(bytes))
  }
}
