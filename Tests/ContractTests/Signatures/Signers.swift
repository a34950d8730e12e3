import Contract
import Identity
import Testing

/// Patients whose actions one party signs, in turn, and the ledger that they are put to.
struct Signers {
  /// How many keys a party signs with.
  static let count = 8

  let party: String
  private let keys: [SigningKey]
  private let members: [MemberID]
  private var turn = 0
  /// The digest of a member's last grant.
  private var grants: [Int: Word] = [:]

  /// Keys made from names. Of the first two, x or y begins with a zero byte, which must not be lost on the way.
  init(party: String) throws {
    self.party = party
    var keys = [SigningKey]()
    let shapes: [(VerifyingKey) -> Bool] = [{ $0.x.bytes.first == 0 }, { $0.y.bytes.first == 0 }]
    for number in 0... {
      let name = "aureole/test/signatures/\(party)/\(number)"
      let key = try SigningKey(Word.sha256(Array(name.utf8)).bytes)
      guard keys.count >= shapes.count || shapes[keys.count](key.verifyingKey) else { continue }
      keys.append(key)
      if keys.count == Self.count { break }
    }
    self.keys = keys
    members = keys.map { MemberID($0.verifyingKey) }
  }

  /// Has the patients enrolled; what was recorded.
  func enrolled(in town: inout Town) throws -> [SignatureFiles.Attempt] {
    let key = try Person.ada.key
    return try keys.map { patient in
      let new = NewKeys(signingKey: patient.verifyingKey, sealingKeyDigest: Word(1))
      let body = Action.Body.enrol(Action.Enrol(role: .patient, keys: new, identityCommitment: .zero))
      let signed = try town.action(.ada, body).signed(by: key)
      let verified = try #require(signed.verified(with: key.verifyingKey))
      try #require(town.state.apply(verified, at: town.now) == .accepted)
      return .init(party: party, signed, key: key.verifyingKey, outcome: .accepted)
    }
  }

  /// The next action as a task, and what Swift makes of it. The state goes on as if that were recorded; the words, and so
  /// the outcome, are the same whoever signs.
  mutating func next(in town: inout Town, other: Word) throws -> (SignatureFiles.Task, SignatureFiles.Signed) {
    let (index, round) = (turn % Self.count, turn / Self.count)
    turn += 1
    let (key, member) = (keys[index], members[index])
    let sequence = (town.state.members[member]?.sequence ?? 0) + 1
    let body = try body(round, index, of: member, in: town)
    let action = Action(ledger: town.state.ledger, actor: member, sequence: sequence, body: body)
    let elsewhere = Action(ledger: other, actor: member, sequence: sequence, body: body)
    let signed = try action.signed(by: key)
    let verified = try #require(signed.verified(with: key.verifyingKey))
    let outcome = town.state.apply(verified, at: town.now)
    try #require(outcome.isRecorded(for: body.kind))
    if case .grant = body { grants[index] = action.digest }
    return (
      .init(
        scalar: key.secretBytes.hex, key: key.verifyingKey.bytes.hex, words: action.words.map(\.hex),
        outcome: Int(outcome.rawValue)),
      .init(
        signature: signed.signature.bytes.hex, raw: nil, again: try action.signed(by: key).signature.bytes.hex,
        elsewhere: try elsewhere.signed(by: key).signature.bytes.hex)
    )
  }

  /// What a patient does: anchors, grants, opens the record, opens one under a grant that is none (which is recorded as
  /// unlawful), revokes, reports.
  private func body(_ round: Int, _ index: Int, of member: MemberID, in town: Town) throws -> Action.Body {
    let record = Word.sha256(Array("\(party) \(index) \(round / 6)".utf8))
    switch round % 6 {
    case 0:
      return .anchor(
        Action.Anchor(
          record: record, owner: member, kind: .imaging, envelope: Word(8), keyCommitment: Word(9),
          measuredAt: town.now, reference: .zero))
    case 1: return try town.grant(.kinds(.all, [.existing, .new]))
    case 2: return .access(Action.Access(reference: .zero, record: record, statement: Word(6)))
    case 3: return .access(Action.Access(reference: Word.sha256(record.bytes), record: record, statement: Word(6)))
    case 4: return .revoke(try #require(grants[index]))
    default: return .report(record, reason: Word(4))
    }
  }
}
