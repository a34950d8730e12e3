import Contract
import Foundation
import Identity
import Testing

/// Swift's part in script/signatures, in the folder that AUREOLE_SIGNATURES names: what is to be signed, Swift's own
/// signatures, and what `Contract` says to everybody's.
@Suite struct SignatureTests {
  private static let folder = ProcessInfo.processInfo.environment["AUREOLE_SIGNATURES"]
  private static let part = ProcessInfo.processInfo.environment["AUREOLE_SIGNATURES_PART"]
  private static let other = Word.sha256(Array("aureole/test/signatures/another ledger".utf8))

  private func file(_ name: String) throws -> URL {
    URL(fileURLWithPath: try #require(Self.folder)).appendingPathComponent(name)
  }

  private func write(_ value: some Encodable, to name: String) throws {
    try JSONEncoder().encode(value).write(to: file(name))
  }

  private func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: file(name)))
  }

  @Test(.enabled(if: folder != nil && part == "write"))
  func `actions are written for every party, and signed by Swift`() throws {
    let count = try #require(ProcessInfo.processInfo.environment["AUREOLE_SIGNATURES_COUNT"].flatMap { Int($0) })
    var town = try Town()
    var tasks = SignatureFiles.Tasks(
      genesis: town.genesis.words.map(\.hex), time: town.now, otherLedger: Self.other.hex)
    tasks.beginning = try town.entries.map { entry in
      let actor = entry.signed.action.actor
      let key = try #require(town.state.signingKey(of: actor, at: town.now))
      return .init(party: "town", entry.signed, key: key, outcome: entry.outcome)
    }
    for party in ["swift", "python", "chromium"] {
      var signers = try Signers(party: party)
      tasks.beginning += try signers.enrolled(in: &town)
      var signatures = [SignatureFiles.Signed]()
      for _ in 0..<count {
        let (task, signed) = try signers.next(in: &town, other: Self.other)
        tasks.parties[party, default: []].append(task)
        signatures.append(signed)
      }
      if party == "swift" { try write(signatures, to: "swift.json") }
    }
    try write(tasks, to: "tasks.json")
  }

  @Test(.enabled(if: folder != nil && part == "judge"))
  func `every party's signatures are judged by Contract as they should be`() throws {
    let tasks = try read("tasks.json", as: SignatureFiles.Tasks.self)
    let attempts = try read("attempts.json", as: [SignatureFiles.Attempt].self)
    #expect(!attempts.isEmpty)
    var state = State(try Genesis(words: try tasks.genesis.map { try #require(Word(hex: $0)) }))
    var outcomes = [Int]()
    for attempt in tasks.beginning {
      try #require(try attempt.judged(by: &state, at: tasks.time) == attempt.outcome)
    }
    for (place, attempt) in attempts.enumerated() {
      let before = attempt.what == "signed" ? nil : state
      let outcome = try attempt.judged(by: &state, at: tasks.time)
      let hasTrace = before.map { $0 != state } ?? false
      #expect(!hasTrace, "a refused action changed the state: \(attempt.what)")
      #expect(outcome == attempt.outcome, "\(attempt.party), \(attempt.what), place \(place)")
      outcomes.append(outcome)
    }
    try write(outcomes, to: "outcomes.json")
  }
}
