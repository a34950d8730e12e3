import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

/// A ledger that passes on what a true one shows, but for one thing.
private struct Liar: LedgerService {
  let ledger: any LedgerService
  var onCheckpoint: @Sendable (String) -> String = { $0 }
  var onEntries: @Sendable ([[UInt8]]) -> [[UInt8]] = { $0 }

  func genesis() async throws -> Genesis { try await ledger.genesis() }
  func submit(_ action: SignedAction) async throws -> Receipt { try await ledger.submit(action) }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    onEntries(try await ledger.entries(from: position, count: count))
  }
  func checkpoint() async throws -> String { onCheckpoint(try await ledger.checkpoint()) }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await ledger.inclusion(index: index, size: size)
  }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await ledger.consistency(from: from, to: to)
  }
}

@Suite("A lying ledger")
struct LyingLedgerTests {
  @Test func `a member's replica takes nothing that was altered on the way`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let ledger = patient.network.ledger
      let client = try LedgerClient(world.url)
      let before = try await client.checkpoint()
      _ = try await world.enrol("other", .clinician).close()
      let last: @Sendable (String, Character) -> String = { note, character in
        note.replacing(/(.)\n$/) { match in match.1 == "A" ? "\(character)\n" : "A\n" }
      }
      func flipping(_ index: Int, in entry: Int) -> @Sendable ([[UInt8]]) -> [[UInt8]] {
        { entries in
          var entries = entries
          if entry < entries.count { entries[entry][index] ^= 1 }
          return entries
        }
      }
      let lies: [(String, Liar, LedgerError.Code)] = [
        ("a checkpoint's root", Liar(ledger: client, onCheckpoint: Self.alterRoot), .wrongCheckpoint),
        ("a checkpoint's signature", Liar(ledger: client, onCheckpoint: { last($0, "B") }), .wrongCheckpoint),
        ("no signature", Liar(ledger: client, onCheckpoint: { String($0.prefix(20)) }), .wrongCheckpoint),
        ("an entry's signature", Liar(ledger: client, onEntries: flipping(20, in: 1)), .wrongSignature),
        ("an entry's words", Liar(ledger: client, onEntries: flipping(9 + 64 + 31, in: 0)), .wrongSignature),
        ("an entry's outcome", Liar(ledger: client, onEntries: flipping(8, in: 1)), .wrongOutcome),
        ("an entry's kind", Liar(ledger: client, onEntries: flipping(9 + 64 + 40, in: 0)), .malformedEntry),
        ("a left-out entry", Liar(ledger: client, onEntries: { Array($0.dropFirst()) }), .missingEntries),
        ("no entries", Liar(ledger: client, onEntries: { _ in [] }), .missingEntries),
        ("too many", Liar(ledger: client, onEntries: { $0 + $0 }), .surplusEntries),
      ]
      for (number, (name, liar, code)) in lies.enumerated() {
        let path = world.folder.path + "/replica-\(number).sqlite"
        func follow(_ service: any LedgerService) async throws -> (refused: Refused?, size: UInt64) {
          let follower = try await Follower.open(at: path, ledger: ledger, service: service)
          let refused = await refusal { try await follower.sync() }
          let size = await follower.size
          try await follower.close()
          return (refused, size)
        }
        #expect(try await follow(liar) == (.ledger(code), 0), "\(name)")
        #expect(try await follow(client) == (nil, 2), "\(name)")
        let shrinking = Liar(ledger: client, onCheckpoint: { _ in before })
        #expect(try await follow(shrinking) == (.ledger(.shrunk), 2))
      }
      await patient.close()
    }
  }

  /// Another root, well formed: its first character, which is of the third line.
  private static let alterRoot: @Sendable (String) -> String = { note in
    var lines = note.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[2] = (lines[2].hasPrefix("A") ? "B" : "A") + lines[2].dropFirst()
    return lines.joined(separator: "\n")
  }
}
