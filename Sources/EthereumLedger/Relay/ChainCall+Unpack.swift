public import Contract
public import Identity

extension ChainCall {
  /// Reads a packed action back, with the key that it was signed with, as the contract did. Throws `malformed` for bytes
  /// that are none, and for an action of another ledger, of which a call holds nothing else.
  ///
  /// - Parameter owner: the owner of a record that was anchored before, on which a shown grant may rest.
  public static func unpacked(
    _ bytes: [UInt8], ledger: Word, owner: (Word) -> MemberID? = { _ in nil }
  ) throws(EthereumError) -> (signed: SignedAction, key: VerifyingKey) {
    guard bytes.count > 9 + 128 else { throw EthereumError(.malformed, "the packed action is cut short") }
    var tail = PackedReader(Array(bytes.suffix(128)))
    let key: VerifyingKey
    do throws(IdentityError) {
      key = try VerifyingKey(x: try part(&tail), y: try part(&tail))
    } catch {
      throw EthereumError(.malformed, "the key of the packed action is malformed")
    }
    let signature = try tail.words(2)
    var reader = PackedReader(Array(bytes.dropLast(128)))
    let first = try reader.byte()
    guard first & 0x40 == 0, let kind = ActionKind(rawValue: first & 0x1f) else {
      throw EthereumError(.malformed, "the packed action is of an unknown kind or another ledger")
    }
    let sequence = try reader.number(bytes: 8)
    let actor = first & 0x80 == 0 ? MemberID(key).word : try reader.member()
    let fields = try self.fields(of: kind, from: &reader, actor: actor, ledger: ledger, owner)
    guard reader.isAtEnd else { throw EthereumError(.malformed, "bytes follow the packed action") }
    let words = [ledger, Word(UInt64(kind.rawValue)), actor, sequence] + fields
    do throws(ContractError) {
      return (try SignedAction(bytes: (signature + words).flatMap(\.bytes)), key)
    } catch {
      throw EthereumError(.malformed, "the packed action is none: \(error.detail)")
    }
  }

  /// A word of what is known to be long enough.
  private static func part(_ reader: inout PackedReader) throws(IdentityError) -> Word {
    guard let word = try? reader.word() else { throw IdentityError(.malformedKey, "the key is cut short") }
    return word
  }

  private static func fields(
    of kind: ActionKind, from reader: inout PackedReader, actor: Word, ledger: Word, _ owner: (Word) -> MemberID?
  ) throws(EthereumError) -> [Word] {
    switch kind {
    case .enrol:
      let (member, role) = (try reader.member(), try reader.number(bytes: 1))
      return [member, role] + (try reader.words(4))
    case .suspend, .reinstate: return [try reader.member(), try reader.word()]
    case .policy:
      let words = try reader.words(2)
      return words + [try reader.number(bytes: 1), try reader.number(bytes: 1), try reader.number(bytes: 2)]
    case .anchor:
      let reference = try Reference(from: &reader)
      let (owner, kind) = (try reader.member(), try reader.number(bytes: 1))
      let measuredAt = try reader.number(bytes: 8)
      let words = try reader.words(3)
      let digest = reference.digest(ledger: ledger, actor: actor, record: nil)
      return [words[0], owner, kind, words[1], words[2], measuredAt, digest]
    case .request:
      let (owner, terms) = (try reader.member(), Terms(try reader.byte()))
      let (code, duration, digest) = (try reader.number(bytes: 1), try reader.number(bytes: 4), try reader.word())
      let scope = if let kinds = terms.kinds { kinds } else { try reader.word() }
      return [owner, terms.nature, scope, code, digest, terms.mode, duration]
    case .grant:
      let (terms, flags) = (Terms(try reader.byte()), try reader.byte())
      let (until, most, grantee) = (try reader.number(bytes: 8), try reader.number(bytes: 3), try reader.member())
      let request = flags & Shown.hasRequest == 0 ? Word.zero : try reader.word()
      let scope = if let kinds = terms.kinds { kinds } else { try reader.word() }
      let parent = try Reference(from: &reader).digest(ledger: ledger, actor: actor, record: nil)
      return [request, grantee, terms.nature, scope, terms.mode, until, most, parent]
    case .revoke: return [try Reference(from: &reader).digest(ledger: ledger, actor: actor, record: nil)]
    case .access:
      let reference = try Reference(from: &reader, hasRecord: true)
      let words = try reader.words(2)
      let recordOwner = owner(words[0])?.word
      return [reference.digest(ledger: ledger, actor: actor, record: words[0], recordOwner: recordOwner)] + words
    case .guard: return [try reader.word(), try reader.number(bytes: 1), try reader.number(bytes: 4)]
    case .recover:
      let owner = try reader.member()
      let words = try reader.words(4)
      return [owner] + words + [try reader.number(bytes: 1)] + (try reader.words(3))
    case .approve, .rotate, .deny, .release, .report, .erase, .veto: return try reader.words(kind.fieldCount)
    }
  }
}

/// The first byte of a scope: mode, nature and kinds.
private struct Terms {
  let mode: Word
  let nature: Word
  /// The kinds as the second word of the scope; nil where a record takes their place.
  let kinds: Word?

  init(_ byte: UInt8) {
    mode = Word(UInt64(byte & 3))
    nature = Word(UInt64(byte >> 2 & 3))
    kinds = byte >> 2 & 3 == 0 ? nil : Word(UInt64(byte >> 4))
  }
}

/// A reference as it is packed: none, a word, or the grants that lead to it.
private enum Reference {
  case word(Word)
  case grants(Owner, [ShownGrant])

  /// Who signed the first of the grants.
  enum Owner {
    case member(Word)
    case actor
    /// The owner of the record that is accessed.
    case ofRecord
  }

  init(from reader: inout PackedReader, hasRecord: Bool = false) throws(EthereumError) {
    let form = try reader.byte()
    switch form {
    case 0: self = .word(.zero)
    case 0xff: self = .word(try reader.word())
    case 1...4, 0x41...0x44, 0x81...0x84:
      let owner: Owner = form < 0x40 ? .member(try reader.member()) : form < 0x80 ? .ofRecord : .actor
      var grants = [ShownGrant]()
      for _ in 0..<(form & 0x0f) { grants.append(try ShownGrant(from: &reader, hasRecord: hasRecord)) }
      self = .grants(owner, grants)
    default: throw EthereumError(.malformed, "the packed action's reference is malformed")
    }
  }

  /// The digest of the last grant, each put together from the one before.
  func digest(ledger: Word, actor: Word, record: Word?, recordOwner: Word? = nil) -> Word {
    switch self {
    case .word(let word): return word
    case .grants(let owner, let grants):
      var parent = Word.zero
      // An owner that is not known gives a digest that is none.
      var grantor =
        switch owner {
        case .member(let member): member
        case .actor: actor
        case .ofRecord: recordOwner ?? .zero
        }
      for grant in grants {
        let words = grant.words(ledger: ledger, grantor: grantor, parent: parent, actor: actor, record: record)
        parent = Word.sha256(words.flatMap(\.bytes))
        grantor = grant.grantee ?? actor
      }
      return parent
    }
  }
}

/// A grant that is shown so that its reference need not be sent.
private struct ShownGrant {
  let terms: Terms
  let until: Word
  let most: Word
  let sequence: Word
  /// Nil where it is the actor of the action.
  let grantee: Word?
  let request: Word
  /// Nil where it is the record of the access, or the scope is kinds.
  let record: Word?

  init(from reader: inout PackedReader, hasRecord: Bool) throws(EthereumError) {
    terms = Terms(try reader.byte())
    let flags = try reader.byte()
    until = try reader.number(bytes: 8)
    most = try reader.number(bytes: 3)
    sequence = try reader.number(bytes: 8)
    grantee = flags & ChainCall.Shown.isToActor == 0 ? try reader.member() : nil
    request = flags & ChainCall.Shown.hasRequest == 0 ? .zero : try reader.word()
    let isThisRecord = hasRecord && flags & ChainCall.Shown.isOfThisRecord != 0
    record = terms.kinds == nil && !isThisRecord ? try reader.word() : nil
  }

  func words(ledger: Word, grantor: Word, parent: Word, actor: Word, record accessed: Word?) -> [Word] {
    [
      ledger, Word(UInt64(ActionKind.grant.rawValue)), grantor, sequence, request, grantee ?? actor, terms.nature,
      terms.kinds ?? record ?? accessed ?? .zero, terms.mode, until, most, parent,
    ]
  }
}
