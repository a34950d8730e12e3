import Contract
import Foundation
import Identity
import Testing

/// Random histories with their rulings and what they add up to, for other engines to be compared with: a JSON object a
/// line, as contracts/README.md says. Written to the file that AUREOLE_SEQUENCES names.
@Suite struct SequenceExport {
  private static let environment = ProcessInfo.processInfo.environment
  private static func number(_ name: String, otherwise usual: Int) -> Int {
    environment[name].flatMap { Int($0) } ?? usual
  }

  private struct Head: Encodable {
    /// The founding's words, one behind the other.
    let genesis: String
    let beginning: [Step]
  }

  private struct Step: Encodable {
    let time: UInt64
    let action: String
    let key: String
    let outcome: UInt8

    init(_ one: Play.Try) {
      time = one.time
      action = Self.hex(one.signed.bytes)
      key = one.verified.key.x.hex + one.verified.key.y.hex
      outcome = one.outcome.rawValue
    }

    private static func hex(_ bytes: [UInt8]) -> String {
      bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
  }

  private struct History: Encodable {
    let seed: UInt64
    let steps: [Step]
    let state: EndState
  }

  /// Time runs backwards on no chain.
  private static func onChain(_ tries: [Play.Try]) -> [Step] {
    tries.filter { $0.outcome != .timeBackwards }.map(Step.init)
  }

  @Test(.enabled(if: environment["AUREOLE_SEQUENCES"] != nil))
  func `random histories are written to a file`() throws {
    let path = try #require(Self.environment["AUREOLE_SEQUENCES"])
    let salt = try #require(Word(hex: Self.environment["AUREOLE_SALT"] ?? Word(7).hex))
    let count = Self.number("AUREOLE_SEQUENCE_COUNT", otherwise: 100)
    let steps = Self.number("AUREOLE_SEQUENCE_STEPS", otherwise: 20)
    let first = UInt64(Self.number("AUREOLE_SEQUENCE_SEED", otherwise: 0))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let file = try #require(FileHandle(forWritingAtPath: path))
    func write(_ line: some Encodable) throws { try file.write(contentsOf: try encoder.encode(line) + Data("\n".utf8)) }
    let stage = try PropertyTests.stage(salt: salt)
    let words = try Town.founding(salt: salt).words
    try write(Head(genesis: words.map(\.hex).joined(), beginning: Self.onChain(stage.beginning)))
    for seed in first..<first + UInt64(count) {
      var play = stage.seeded(seed)
      for _ in 0..<steps { try play.step() }
      let steps = Self.onChain(play.tries)
      let end = EndState(play.state, at: steps.last?.time ?? play.state.time)
      try write(History(seed: seed, steps: steps, state: end))
    }
    try file.close()
  }
}

/// What a history adds up to, in the terms that every engine keeps.
private struct EndState: Encodable {
  private enum Value: Encodable {
    case text(String)
    case number(UInt64)
    case flag(Bool)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .flag(let flag): try container.encode(flag)
      }
    }
  }

  private var members: [String: [Value]] = [:]
  private var records: [String: [Value]] = [:]
  private var grants: [String: [Value]] = [:]
  private let policy: [String]
  private let epoch: UInt64
  private let authorityCount: Int
  private let pending: [String]

  /// The state at the time of the last step, when a recovery may have become due that nothing has settled.
  init(_ state: State, at time: UInt64) {
    for (id, member) in state.members {
      let key = member.keys(at: max(time, state.time)).signingKey
      members[id.hex] = [
        .number(UInt64(member.role.rawValue)), .flag(member.isInGoodStanding), .number(member.strikes),
        .number(member.suspensions), .number(member.sequence), .text(key.x.hex + key.y.hex),
        .text(member.owner?.hex ?? String(repeating: "0", count: 40)),
      ]
    }
    for (id, record) in state.records {
      records[id.hex] = [
        .text(record.anchor.owner.hex), .number(UInt64(record.anchor.kind.rawValue)), .number(record.anchoredAt),
        .flag(record.isErased),
      ]
    }
    for (reference, grant) in state.grants {
      grants[reference.hex] = [
        .text(grant.terms.grantee.hex), .number(grant.grantedAt), .number(grant.terms.until),
        // Nothing need count where there is no limit.
        .number(grant.terms.most == 0 ? 0 : grant.used), .flag(grant.isRevoked),
      ]
    }
    let terms = state.policy
    policy = [
      terms.document, terms.custodianSet, Word(terms.custodianCount), Word(terms.threshold), Word(terms.strikes),
    ].map(\.hex)
    epoch = state.epoch
    authorityCount = state.authorityCount
    pending = state.pending.keys.map(\.hex).sorted()
  }
}
