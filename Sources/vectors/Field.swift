internal import Contract
internal import Identity

/// A field of an action as the vectors name and write it: numbers in decimal, members with 40 digits, other words
/// with 64.
struct Field {
  enum Form {
    case number, member, word
  }

  let name: String
  let form: Form

  func text(_ word: Word) -> String {
    switch form {
    case .number: word.number.map { "\($0)" } ?? word.hex
    case .member: MemberID(word)?.hex ?? word.hex
    case .word: word.hex
    }
  }

  /// The fields of a kind in their order.
  static func names(of kind: ActionKind) -> [Field] {
    switch kind {
    case .enrol: [member("member"), number("role")] + keys + [word("identity-commitment")]
    case .approve: [word("proposal")]
    case .suspend, .reinstate: [member("member"), word("reason")]
    case .policy:
      [word("document"), word("custodian-set"), number("custodian-count"), number("threshold"), number("strikes")]
    case .rotate: keys
    case .anchor:
      [
        word("record"), member("owner"), number("record-kind"), word("envelope"), word("key-commitment"),
        number("measured-at"), word("reference"),
      ]
    case .request:
      [member("owner")] + scope + [number("purpose-code"), word("purpose-digest"), number("mode"), number("duration")]
    case .grant:
      [word("request"), member("grantee")] + scope + [number("mode"), number("until"), number("most"), word("parent")]
    case .deny, .revoke: [word("reference")]
    case .access: [word("reference"), word("record"), word("statement")]
    case .release: [word("access")]
    case .report: [word("subject"), word("reason")]
    case .erase: [word("record")]
    case .guard: [word("root"), number("count"), number("wait")]
    case .recover:
      [member("owner")] + keys
        + [word("salt"), number("position"), word("path-0"), word("path-1"), word("path-2")]
    case .veto: [word("x"), word("y")]
    }
  }

  private static let keys = [word("x"), word("y"), word("sealing-key-digest")]
  private static let scope = [number("nature"), word("scope")]

  private static func number(_ name: String) -> Field { Field(name: name, form: .number) }
  private static func member(_ name: String) -> Field { Field(name: name, form: .member) }
  private static func word(_ name: String) -> Field { Field(name: name, form: .word) }
}
