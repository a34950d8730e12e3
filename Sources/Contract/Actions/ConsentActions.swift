public import Identity

extension Action {
  /// The fields of `anchor`.
  public struct Anchor: Hashable, Sendable {
    /// The record, 32 random bytes chosen by the sender.
    public let record: Word
    /// The patient who owns it.
    public let owner: MemberID
    /// What kind of record it is.
    public let kind: RecordKind
    /// SHA-256 of the envelope block.
    public let envelope: Word
    /// The commitment to the data key.
    public let keyCommitment: Word
    /// When it was measured or made, in seconds since 1970.
    public let measuredAt: UInt64
    /// The grant that this record answers, or zero.
    public let reference: Word

    /// Joins the fields.
    public init(
      record: Word, owner: MemberID, kind: RecordKind, envelope: Word, keyCommitment: Word, measuredAt: UInt64,
      reference: Word = .zero
    ) {
      self.record = record
      self.owner = owner
      self.kind = kind
      self.envelope = envelope
      self.keyCommitment = keyCommitment
      self.measuredAt = measuredAt
      self.reference = reference
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      record = try fields.required("record")
      owner = try fields.member("owner")
      let number = try fields.number("record kind", atMost: UInt64(UInt8.max))
      guard let kind = RecordKind(rawValue: UInt8(number)) else { throw fields.refusal("record kind") }
      self.kind = kind
      envelope = try fields.required("envelope")
      keyCommitment = try fields.required("key commitment")
      measuredAt = try fields.number("measured at")
      reference = fields.word()
    }

    var words: [Word] {
      [record, owner.word, Word(UInt64(kind.rawValue)), envelope, keyCommitment, Word(measuredAt), reference]
    }
  }

  /// The fields of `request`.
  public struct Request: Hashable, Sendable {
    /// The longest time that can be asked for: ten years.
    public static let longestDuration: UInt64 = 3_650 * 86_400
    /// Whose records are asked for.
    public let owner: MemberID
    /// Which records.
    public let scope: Scope
    /// What for, as a code of the purpose list (HL7 PurposeOfUse), 0 to 255.
    public let purposeCode: UInt64
    /// The salted digest of the purpose in plain words.
    public let purposeDigest: Word
    /// What the clinician wants to do.
    public let mode: Mode
    /// For how long, in seconds.
    public let duration: UInt64

    /// Joins the fields.
    public init(
      owner: MemberID, scope: Scope, purposeCode: UInt64, purposeDigest: Word, mode: Mode, duration: UInt64
    ) {
      self.owner = owner
      self.scope = scope
      self.purposeCode = purposeCode
      self.purposeDigest = purposeDigest
      self.mode = mode
      self.duration = duration
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      owner = try fields.member("owner")
      scope = try fields.scope()
      purposeCode = try fields.number("purpose code", atMost: UInt64(UInt8.max))
      purposeDigest = try fields.required("purpose digest")
      mode = try fields.mode()
      duration = try fields.number("duration", atMost: Self.longestDuration)
      guard duration > 0 else { throw fields.refusal("duration") }
    }

    var words: [Word] {
      [owner.word] + scope.words + [Word(purposeCode), purposeDigest, Word(UInt64(mode.rawValue)), Word(duration)]
    }
  }

  /// The fields of `grant`.
  public struct Grant: Hashable, Sendable {
    /// The most accesses that can be counted: 24 bits.
    public static let mostAccesses: UInt64 = (1 << 24) - 1
    /// The digest of the request that is answered, or zero for an offer or a child. The ledger takes it as a link; the
    /// grant's reference is its own digest.
    public let request: Word
    /// Who may open.
    public let grantee: MemberID
    /// What may be opened.
    public let scope: Scope
    /// What else is allowed.
    public let mode: Mode
    /// The end, in seconds since 1970; the grant is live strictly before it.
    public let until: UInt64
    /// The most accesses; 0 means no limit.
    public let most: UInt64
    /// The reference of the grant that is passed on, or zero.
    public let parent: Word

    /// Joins the fields.
    public init(
      request: Word = .zero, grantee: MemberID, scope: Scope, mode: Mode, until: UInt64, most: UInt64 = 0,
      parent: Word = .zero
    ) {
      self.request = request
      self.grantee = grantee
      self.scope = scope
      self.mode = mode
      self.until = until
      self.most = most
      self.parent = parent
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      request = fields.word()
      grantee = try fields.member("grantee")
      scope = try fields.scope()
      mode = try fields.mode()
      until = try fields.number("until")
      most = try fields.number("most accesses", atMost: Self.mostAccesses)
      parent = fields.word()
    }

    var words: [Word] {
      [request, grantee.word] + scope.words + [Word(UInt64(mode.rawValue)), Word(until), Word(most), parent]
    }
  }

  /// The fields of `access`.
  public struct Access: Hashable, Sendable {
    /// The grant, or zero when an owner opens a record of their own.
    public let reference: Word
    /// The record to be opened.
    public let record: Word
    /// The salted digest of the conditions that the reader accepts by signing.
    public let statement: Word

    /// Joins the fields.
    public init(reference: Word, record: Word, statement: Word) {
      self.reference = reference
      self.record = record
      self.statement = statement
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      reference = fields.word()
      record = try fields.required("record")
      statement = fields.word()
    }

    var words: [Word] { [reference, record, statement] }
  }
}
