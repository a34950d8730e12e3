import Contract
import Identity
import Testing

/// A well-formed action of every kind, and what each of its words may hold.
enum Sample {
  /// What a word of an action stands for.
  enum Slot: Sendable {
    case any, required, member, kind
    case number(atMost: UInt64)
    case keyX, keyY
    case nature, scopeValue

    /// Words that the slot does not hold.
    var refused: [Word] {
      switch self {
      case .any: []
      case .required: [.zero]
      case .member: [.zero, Word(hex: "00000000000000000000000100000000000000000000000000000000000000ff") ?? .zero]
      case .kind: [.zero, Word(19), Word(256 + 7), Self.large]
      case .number(.max): [Self.large, Self.largest]
      case .number(let limit): [Word(limit + 1), Word(limit + 256), Self.large, Self.largest]
      case .keyX, .keyY: [.zero, Word(3), Self.largest]
      case .nature: [Word(4), Word(259), Self.large]
      case .scopeValue: [.zero, Word(16), Word(257), Self.large]
      }
    }

    private static let large = word(String(repeating: "0", count: 47) + "1" + String(repeating: "0", count: 16))
    private static let largest = word(String(repeating: "f", count: 64))

    private static func word(_ hex: String) -> Word { Word(hex: hex) ?? .zero }
  }

  static let header: [Slot] = [.any, .kind, .member, .number(atMost: .max)]

  static func slots(of kind: ActionKind) -> [Slot] {
    let keys: [Slot] = [.keyX, .keyY, .required]
    let scope: [Slot] = [.nature, .scopeValue]
    let fields: [Slot] =
      switch kind {
      case .enrol: [.member, .number(atMost: 7)] + keys + [.any]
      case .approve, .deny, .revoke, .release, .erase: [.required]
      case .suspend, .reinstate: [.member, .any]
      case .policy: [.any, .required, .number(atMost: 32), .number(atMost: 3), .number(atMost: 1_000)]
      case .rotate: keys
      case .anchor: [.required, .member, .number(atMost: 3), .required, .required, .number(atMost: .max), .any]
      case .request:
        [.member] + scope
          + [.number(atMost: 255), .required, .number(atMost: 3), .number(atMost: 3_650 * 86_400)]
      case .grant:
        [.any, .member] + scope + [.number(atMost: 3), .number(atMost: .max), .number(atMost: 0xff_ffff), .any]
      case .access: [.any, .required, .any]
      case .report: [.required, .any]
      case .guard: [.required, .number(atMost: 8), .number(atMost: 90 * 86_400)]
      case .recover: [.member] + keys + [.any, .number(atMost: 7), .any, .any, .any]
      case .veto: [.keyX, .keyY]
      }
    return header + fields
  }

  static func body(_ kind: ActionKind) throws -> Action.Body {
    let pat = try Person.pat.id
    let set = try #require(GuardianSet([try Person.cleo.id], salts: (0..<8).map { Word(UInt64($0)) }))
    switch kind {
    case .enrol: return .enrol(try Town.enrolment(of: .cid, as: .patient))
    case .approve: return .approve(Word(1))
    case .suspend: return .suspend(pat, reason: Word(2))
    case .reinstate: return .reinstate(pat, reason: Word(2))
    case .policy:
      return .policy(
        PolicyTerms(document: Word(1), custodianSet: Word(2), custodianCount: 3, threshold: 2, strikes: 5))
    case .rotate: return .rotate(try Person.pat.secondNewKeys)
    case .anchor: return try Town.anchor(1)
    case .request: return try Town.request(.kinds([.init(.imaging), .init(.other)], .new), mode: .all)
    case .grant:
      return .grant(
        Action.Grant(
          request: Word(3), grantee: pat, scope: .kinds(.all, [.existing, .new]), mode: .store, until: 1_800_000_000,
          most: 7, parent: Word(4)))
    case .deny: return .deny(Word(3))
    case .revoke: return .revoke(Word(3))
    case .access: return Town.access(1, under: Word(3))
    case .release: return .release(Word(3))
    case .report: return .report(Word(3), reason: Word(4))
    case .erase: return .erase(Word(3))
    case .guard: return .guard(Action.Guard(root: set.root, count: 1, wait: 60))
    case .recover: return try Town.vote(.cleo, set, keys: Person.pat.secondNewKeys)
    case .veto: return .veto(try Person.pat.secondKey.verifyingKey)
    }
  }

  static func action(_ kind: ActionKind) throws -> Action {
    Action(
      ledger: Word(hex: String(repeating: "c", count: 64)) ?? .zero, actor: try Person.ada.id, sequence: 258,
      body: try body(kind))
  }
}
