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
    let genesis: [String]
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
    let end: EndState
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
    try write(Head(genesis: words.map(\.hex), beginning: stage.beginning.map(Step.init)))
    for seed in first..<first + UInt64(count) {
      var play = stage.seeded(seed)
      for _ in 0..<steps { try play.step() }
      try write(History(seed: seed, steps: play.tries.map(Step.init), end: EndState(play.state)))
    }
    try file.close()
  }
}

/// What a history adds up to, in the terms that every engine keeps.
private struct EndState: Encodable {
  var members: [String: [String]]
  var records: [String: [String]]
  var grants: [String: [String]]
  let policy: [String]
  let epoch: UInt64
  let authorityCount: Int
  let pending: [String]

  init(_ state: State) {
    members = [:]
    for (id, member) in state.members {
      let key = member.keys(at: state.time).signingKey
      members[id.hex] = [
        "\(member.role.rawValue)", member.isInGoodStanding ? "1" : "0", "\(member.strikes)", "\(member.suspensions)",
        "\(member.sequence)", key.x.hex + key.y.hex,
      ]
    }
    records = [:]
    for (id, record) in state.records {
      records[id.hex] = [
        record.anchor.owner.hex, "\(record.anchor.kind.rawValue)", "\(record.anchoredAt)", record.isErased ? "1" : "0",
      ]
    }
    grants = [:]
    for (reference, grant) in state.grants {
      grants[reference.hex] = [
        grant.terms.grantee.hex, "\(grant.grantedAt)", "\(grant.terms.until)",
        // Nothing need count where there is no limit.
        "\(grant.terms.most == 0 ? 0 : grant.used)", grant.isRevoked ? "1" : "0",
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
