import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

struct LedgerExportTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  private var path: String { ledger.path("ledger.export") }

  /// An export of a small ledger: its bytes, and where each entry's record begins.
  private func export() async throws -> (bytes: [UInt8], starts: [Int]) {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    #expect(try await LedgerExport.write(sequencer, to: path) == 5)
    let entries = try await sequencer.entries(from: 0, count: 100)
    try await sequencer.close()
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    var starts = [Int]()
    var position = bytes.count - entries.reduce(0) { $0 + $1.count + 10 }
    for entry in entries {
      starts.append(position)
      position += entry.count + 10
    }
    return (bytes, starts)
  }

  private func verdict(_ bytes: [UInt8], ledger id: Word? = nil) async throws -> ExportVerdict {
    try Data(bytes).write(to: URL(filePath: path))
    return try await LedgerExport.verify(path, ledger: id)
  }

  @Test func `a whole export is valid and says what it holds`() async throws {
    let (bytes, _) = try await export()
    guard case .valid(let summary) = try await verdict(bytes, ledger: ledger.genesis.ledger) else {
      Issue.record("the export was refused")
      return
    }
    #expect(summary.ledger == ledger.genesis.ledger)
    #expect(summary.size == 5)
    #expect(summary.members == 3)
    #expect(summary.time == TestLedger.foundedAt + 100)
    #expect(summary.unlawfulAccesses == 0)
  }

  @Test func `an export replaces the one before it and is its owner's alone`() async throws {
    _ = try await export()
    let sequencer = try await ledger.open()
    _ = try await sequencer.submit(ledger.request())
    #expect(try await LedgerExport.write(sequencer, to: path) == 6)
    try await sequencer.close()
    guard case .valid(let summary) = try await LedgerExport.verify(path) else {
      Issue.record("the export was refused")
      return
    }
    #expect(summary.size == 6)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test func `a changed bit in any part of any entry's record names that entry`() async throws {
    let (bytes, starts) = try await export()
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
      // Length, time, outcome, signature, words and mark: every fifth byte, shifted from entry to entry, and the ends.
      for place in Array(stride(from: start + index, to: end, by: 5)) + [start, start + 1, end - 1] {
        var altered = bytes
        altered[place] ^= 1
        guard case .invalid(_, let position) = try await verdict(altered) else {
          Issue.record("byte \(place) of the export was changed unseen")
          continue
        }
        #expect(position == UInt64(index), "byte \(place)")
      }
    }
  }

  @Test func `a changed bit anywhere before the entries is refused without naming one`() async throws {
    let (bytes, starts) = try await export()
    for place in 0..<starts[0] {
      var altered = bytes
      altered[place] ^= 1
      guard case .invalid(_, nil) = try await verdict(altered) else {
        Issue.record("byte \(place) of the export was changed unseen, or an entry was blamed")
        continue
      }
    }
  }

  @Test func `missing, cut and surplus entries are told apart`() async throws {
    let (bytes, starts) = try await export()
    #expect(try await verdict(Array(bytes[..<starts[4]])) == .invalid(.missingEntries, at: 4))
    #expect(try await verdict(Array(bytes[..<starts[0]])) == .invalid(.missingEntries, at: 0))
    #expect(try await verdict(bytes.dropLast()) == .invalid(.truncatedEntry, at: 4))
    #expect(try await verdict(Array(bytes[...starts[3]])) == .invalid(.truncatedEntry, at: 3))
    #expect(try await verdict(bytes + [0]) == .invalid(.surplusEntries, at: 5))
    #expect(try await verdict(bytes + bytes[starts[4]...]) == .invalid(.surplusEntries, at: 5))
    // One taken out of the middle: its successor's signature is good, its sequence number is not.
    let without = Array(bytes[..<starts[2]] + bytes[starts[3]...])
    #expect(try await verdict(without) == .invalid(.wrongOutcome, at: 2))
  }

  @Test func `an entry altered by somebody who knows the format is named by signature or rule`() async throws {
    let (bytes, starts) = try await export()
    var entry = Array(bytes[(starts[3] + 2)..<(starts[4] - 8)])
    let good = entry
    func framed(_ entry: [UInt8]) -> [UInt8] {
      bytes[..<(starts[3] + 2)] + entry + MerkleTree.leafHash(entry).bytes.prefix(8) + bytes[starts[4]...]
    }
    entry[80] ^= 1
    #expect(try await verdict(framed(entry)) == .invalid(.wrongSignature, at: 3))
    entry = good
    entry[8] = Outcome.pending.rawValue
    #expect(try await verdict(framed(entry)) == .invalid(.wrongOutcome, at: 3))
    entry[8] = Outcome.noGrant.rawValue
    #expect(try await verdict(framed(entry)) == .invalid(.malformedEntry, at: 3))
  }

  @Test func `a time altered by somebody who knows the format is found by the root`() async throws {
    let (bytes, starts) = try await export()
    var entry = Array(bytes[(starts[4] + 2)..<(bytes.count - 8)])
    entry[7] += 1
    let altered = bytes[..<(starts[4] + 2)] + entry + MerkleTree.leafHash(entry).bytes.prefix(8)
    #expect(try await verdict(Array(altered)) == .invalid(.wrongRoot, at: nil))
  }

  /// An export with another genesis or checkpoint before the entries.
  private func replacing(
    _ bytes: [UInt8], _ starts: [Int], genesis: Genesis? = nil, note: String? = nil
  ) throws -> [UInt8] {
    let magic = Array("aureole-ledger-export/v1\n".utf8)
    let line = Data(bytes[magic.count..<(starts[0] - 1)])
    var header = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
    if let genesis { header["genesis"] = genesis.words.map(\.hex) }
    if let note { header["checkpoint"] = note }
    let new = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    return magic + new + [0x0a] + bytes[starts[0]...]
  }

  @Test func `a wrong checkpoint or genesis is refused, each with its reason`() async throws {
    let (bytes, starts) = try await export()
    let other = try TestLedger(ledger.scratch)
    #expect(try await verdict(bytes, ledger: other.genesis.ledger) == .invalid(.otherLedger, at: nil))
    let foreign = try replacing(bytes, starts, note: other.forgedNote(over: []))
    #expect(try await verdict(foreign) == .invalid(.unsigned, at: nil))
    let note = try ledger.forgedNote(over: [])
    let short = try replacing(bytes, starts, note: note)
    #expect(try await verdict(short) == .invalid(.surplusEntries, at: 0))
    // The size is the note's second line.
    let swollen = note.replacing("\n0\n", with: "\n1\n", maxReplacements: 1)
    #expect(try await verdict(replacing(bytes, starts, note: swollen)) == .invalid(.wrongCheckpointSignature, at: nil))
    #expect(try await verdict(replacing(bytes, starts, note: "none")) == .invalid(.malformedCheckpoint, at: nil))
    let wrongRoot = try ledger.forgedNote(over: Array(repeating: [1, 2, 3], count: 5))
    #expect(try await verdict(replacing(bytes, starts, note: wrongRoot)) == .invalid(.wrongRoot, at: nil))
    #expect(try await verdict(replacing(bytes, starts, genesis: other.genesis)) == .invalid(.unsigned, at: nil))
    #expect(try await verdict([]) == .invalid(.notAnExport, at: nil))
    #expect(try await verdict(Array("aureole-ledger-export/v1\n{}\n".utf8)) == .invalid(.malformedHeader, at: nil))
  }

  @Test func `a file that cannot be read is an error, not a verdict`() async throws {
    await expectRefusal(.storage) { _ = try await LedgerExport.verify(ledger.path("nowhere")) }
  }
}
