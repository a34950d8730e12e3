internal import Contract
internal import Identity
internal import VectorText

/// One action of a kind, with its fields, words, digest and signature.
enum ActionVector {
  static func file(_ kind: ActionKind, _ kept: KeptSignatures) throws -> VectorFile {
    let (player, body) = try sample(kind)
    let action = Action(
      ledger: try GenesisVector.genesis().ledger, actor: try player.id, sequence: 257, body: body)
    var kept = kept
    let signed = try kept.sign(action, by: try player.key)
    var file = VectorFile(scenario: "an action of the kind \(kind.name)")
    file.add("kind", "\(kind.rawValue)")
    file.add("ledger", action.ledger.hex)
    file.add("actor", action.actor.hex)
    file.add("sequence", "\(action.sequence)")
    for (field, word) in zip(Field.names(of: kind), body.fields) { file.add("field-\(field.name)", field.text(word)) }
    file.add("private-key", "sha-256 of aureole/vector/\(player.rawValue)")
    file.add("signing-key", try player.key.verifyingKey.bytes.hex)
    file.add("digest", action.digest.hex)
    file.add("signature", signed.signature.bytes.hex)
    file.lines = action.words.map(\.hex)
    return file
  }

  /// The guardians of the vectors: Cleo, Carl and Pia.
  static func guardians() throws -> GuardianSet {
    let salts = (0..<GuardianSet.capacity).map { Player.word("salt/\($0)") }
    guard let set = GuardianSet(try [Player.cleo, .carl, .pia].map { try $0.id }, salts: salts) else {
      throw ContractError(.malformedField, "the guardians of the vectors are malformed")
    }
    return set
  }

  static func vote(_ voter: Player, for keys: NewKeys) throws -> Action.Body {
    guard let proof = try guardians().proof(for: try voter.id) else {
      throw ContractError(.malformedField, "the voter is not a guardian of the vectors")
    }
    return .recover(Action.Recover(owner: try Player.pat.id, keys: keys, proof: proof))
  }

  private static func sample(_ kind: ActionKind) throws -> (Player, Action.Body) {
    let (reference, record, reason) = (Player.word("reference"), Player.word("record"), Player.word("reason"))
    let pat = try Player.pat.id
    switch kind {
    case .enrol: return (.ada, try Player.cleo.enrolment(.clinician))
    case .approve: return (.bea, .approve(Player.word("proposal")))
    case .suspend: return (.ada, .suspend(try Player.cleo.id, reason: reason))
    case .reinstate: return (.ada, .reinstate(try Player.cleo.id, reason: reason))
    case .policy: return (.ada, .policy(try GenesisVector.genesis().policy))
    case .rotate: return (.pat, .rotate(try Player.pat.secondKeys))
    case .anchor:
      return (
        .tom,
        .anchor(
          Action.Anchor(
            record: record, owner: pat, kind: .measurement, envelope: Player.word("envelope"),
            keyCommitment: Player.word("key"), measuredAt: GenesisVector.time, reference: reference))
      )
    case .request:
      return (
        .cleo,
        .request(
          Action.Request(
            owner: pat, scope: .kinds([.init(.imaging), .init(.document)], .new), purposeCode: 7,
            purposeDigest: Player.word("purpose"), mode: .store, duration: 604_800))
      )
    case .grant:
      return (
        .pat,
        .grant(
          Action.Grant(
            request: .zero, grantee: try Player.cleo.id, scope: .record(record), mode: .all,
            until: GenesisVector.time + 604_800, most: 12, parent: reference))
      )
    case .deny: return (.pat, .deny(reference))
    case .revoke: return (.pat, .revoke(reference))
    case .access:
      return (
        .cleo,
        .access(Action.Access(reference: reference, record: record, statement: Player.word("statement")))
      )
    case .release: return (.vault, .release(Player.word("access")))
    case .report: return (.pat, .report(Player.word("access"), reason: reason))
    case .erase: return (.pat, .erase(record))
    case .guard: return (.pat, .guard(Action.Guard(root: try guardians().root, count: 2, wait: 259_200)))
    case .recover: return (.carl, try vote(.carl, for: Player.pat.secondKeys))
    case .veto: return (.pat, .veto(try Player.pat.secondKey.verifyingKey))
    }
  }
}
