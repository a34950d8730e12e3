public import Contract
public import Identity

extension ChainCall {
  /// Packs an action that a key has signed.
  ///
  /// - Parameters:
  ///   - grant: the recorded grant with a reference, to be shown; nil where there is none. The contract refuses to read
  ///     an action that shows a grant it does not keep, or does not show one that it keeps.
  ///   - owner: the owner of an anchored record; nil where that is not known, which only costs 20 bytes.
  /// - Throws: `outOfBounds` for a number that a chain does not take.
  public static func packed(
    _ signed: SignedAction, key: VerifyingKey, showing grant: (Word) -> Action?,
    owner: (Word) -> MemberID? = { _ in nil }
  ) throws(EthereumError) -> [UInt8] {
    let action = signed.action
    var writer = PackedWriter()
    let isRotated = MemberID(key) != action.actor
    writer.byte(action.body.kind.rawValue | (isRotated ? 0x80 : 0))
    try writer.number(action.sequence, bytes: 8)
    if isRotated { writer.member(action.actor) }
    try write(action, to: &writer, showing: grant, owner)
    writer.words([key.x, key.y, signed.signature.r, signed.signature.s])
    return writer.bytes
  }

  private static func write(
    _ action: Action, to writer: inout PackedWriter, showing grant: (Word) -> Action?, _ owner: (Word) -> MemberID?
  ) throws(EthereumError) {
    let fields = action.body.fields
    switch action.body {
    case .enrol(let body):
      writer.member(body.member)
      writer.byte(body.role.rawValue)
      writer.words(Array(fields.dropFirst(2)))
    case .suspend(let member, let reason), .reinstate(let member, let reason):
      writer.member(member)
      writer.word(reason)
    case .policy(let terms):
      writer.words([terms.document, terms.custodianSet])
      try writer.number(terms.custodianCount, bytes: 1)
      try writer.number(terms.threshold, bytes: 1)
      try writer.number(terms.strikes, bytes: 2)
    case .anchor(let body):
      try write(reference: body.reference, of: action, to: &writer, showing: grant)
      writer.member(body.owner)
      writer.byte(body.kind.rawValue)
      try writer.number(body.measuredAt, bytes: 8)
      writer.words([body.record, body.envelope, body.keyCommitment])
    case .request(let body):
      writer.member(body.owner)
      writer.byte(terms(body.mode, body.scope))
      try writer.number(body.purposeCode, bytes: 1)
      try writer.number(body.duration, bytes: 4)
      writer.word(body.purposeDigest)
      if case .record(let record) = body.scope { writer.word(record) }
    case .grant(let body):
      writer.byte(terms(body.mode, body.scope))
      writer.byte(body.request.isZero ? 0 : Shown.hasRequest)
      try writer.number(body.until, bytes: 8)
      try writer.number(body.most, bytes: 3)
      writer.member(body.grantee)
      if !body.request.isZero { writer.word(body.request) }
      if case .record(let record) = body.scope { writer.word(record) }
      try write(reference: body.parent, of: action, to: &writer, showing: grant)
    case .revoke(let reference):
      try write(reference: reference, of: action, to: &writer, showing: grant)
    case .access(let body):
      try write(
        reference: body.reference, of: action, to: &writer, showing: grant, recordOwner: owner(body.record))
      writer.words([body.record, body.statement])
    case .guard(let body):
      writer.word(body.root)
      try writer.number(body.count, bytes: 1)
      try writer.number(body.wait, bytes: 4)
    case .recover(let body):
      writer.member(body.owner)
      writer.words([body.keys.signingKey.x, body.keys.signingKey.y, body.keys.sealingKeyDigest, body.proof.salt])
      try writer.number(body.proof.position, bytes: 1)
      writer.words(body.proof.path)
    case .approve, .rotate, .deny, .release, .report, .erase, .veto: writer.words(fields)
    }
  }

  /// Bits 0 and 1 the mode, 2 and 3 the nature, 4 to 7 the kinds.
  private static func terms(_ mode: Mode, _ scope: Scope) -> UInt8 {
    switch scope {
    case .record: mode.rawValue
    case .kinds(let kinds, let nature): mode.rawValue | nature.rawValue << 2 | kinds.rawValue << 4
    }
  }

  /// The bits of a grant's second byte.
  enum Shown {
    static let hasRequest: UInt8 = 1
    static let isOfThisRecord: UInt8 = 2
    static let isToActor: UInt8 = 4
  }

  private static func write(
    reference: Word, of action: Action, to writer: inout PackedWriter, showing grant: (Word) -> Action?,
    recordOwner: MemberID? = nil
  ) throws(EthereumError) {
    guard !reference.isZero else { return writer.byte(0) }
    guard let chain = chain(to: reference, showing: grant), let first = chain.first else {
      writer.byte(0xff)
      return writer.word(reference)
    }
    if first.actor == action.actor {
      writer.byte(0x80 | UInt8(chain.count))
    } else if first.actor == recordOwner {
      writer.byte(0x40 | UInt8(chain.count))
    } else {
      writer.byte(UInt8(chain.count))
      writer.member(first.actor)
    }
    for link in chain { try write(shown: link, in: action, to: &writer) }
  }

  /// The grants from the owner's own down to a reference; nil where one of them is not known, or there are too many.
  private static func chain(to reference: Word, showing grant: (Word) -> Action?) -> [Action]? {
    var chain = [Action]()
    var next = reference
    while !next.isZero {
      guard chain.count < State.Grant.deepest, let action = grant(next), case .grant(let body) = action.body else {
        return nil
      }
      chain.append(action)
      next = body.parent
    }
    return chain.reversed()
  }

  private static func write(
    shown: Action, in action: Action, to writer: inout PackedWriter
  ) throws(EthereumError) {
    guard case .grant(let body) = shown.body else { return }
    var flags: UInt8 = body.request.isZero ? 0 : Shown.hasRequest
    var record: Word?
    if case .record(let scoped) = body.scope {
      if case .access(let access) = action.body, access.record == scoped {
        flags |= Shown.isOfThisRecord
      } else {
        record = scoped
      }
    }
    if body.grantee == action.actor { flags |= Shown.isToActor }
    writer.byte(terms(body.mode, body.scope))
    writer.byte(flags)
    try writer.number(body.until, bytes: 8)
    try writer.number(body.most, bytes: 3)
    try writer.number(shown.sequence, bytes: 8)
    if body.grantee != action.actor { writer.member(body.grantee) }
    if !body.request.isZero { writer.word(body.request) }
    if let record { writer.word(record) }
  }
}
