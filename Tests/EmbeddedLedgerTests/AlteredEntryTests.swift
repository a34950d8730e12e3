import Contract
import EmbeddedLedger
import Foundation
import GRDB
import Identity
import Testing
import Transparency

/// Bytes changed behind the ledger's back.
struct AlteredEntryTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  private func filled() async throws -> [[UInt8]] {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let entries = try await sequencer.entries(from: 0, count: 100)
    try await sequencer.close()
    return entries
  }

  /// Writes an entry's bytes; with `remarking`, as somebody does who knows the file's format.
  private func write(_ bytes: [UInt8], at position: Int, remarking: Bool = false) throws {
    let database = try DatabaseQueue(path: ledger.path())
    try database.write { database in
      try database.execute(sql: "UPDATE entries SET bytes = ? WHERE position = ?", arguments: [Data(bytes), position])
      if remarking {
        let mark = MerkleTree.leafHash(bytes).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        try database.execute(
          sql: "UPDATE entries SET mark = ? WHERE position = ?", arguments: [Int64(bitPattern: mark), position])
      }
    }
    try database.close()
  }

  @Test func `an altered byte in any stored entry is found and the entry named`() async throws {
    let entries = try await filled()
    for (position, entry) in entries.enumerated() {
      // Every seventh byte, shifted from entry to entry: time, outcome, signature and every field are met.
      for place in stride(from: position, to: entry.count, by: 7) {
        var altered = entry
        altered[place] ^= 1
        try write(altered, at: position)
        await expectRefusal(.alteredEntry, at: UInt64(position)) { _ = try await ledger.open() }
      }
      try write(entry, at: position)
    }
    let again = try await ledger.open()
    #expect(try await again.entries(from: 0, count: 100) == entries)
    try await again.close()
  }

  @Test func `an entry altered with its mark is named by its signature`() async throws {
    let entries = try await filled()
    // The last byte of the purpose digest: no rule looks at it.
    var altered = entries[3]
    altered[altered.count - 65] ^= 1
    try write(altered, at: 3, remarking: true)
    await expectRefusal(.wrongSignature, at: 3) { _ = try await ledger.open() }
  }

  @Test func `a time altered with its mark is found by the root`() async throws {
    let entries = try await filled()
    var altered = entries[4]
    altered[7] += 1
    try write(altered, at: 4, remarking: true)
    await expectRefusal(.wrongRoot) { _ = try await ledger.open() }
  }

  @Test func `a checkpoint that the log key did not sign is refused`() async throws {
    _ = try await filled()
    let other = try TestLedger(ledger.scratch)
    let database = try DatabaseQueue(path: ledger.path())
    let forged = try other.forgedNote(over: [])
    try await database.write { try $0.execute(sql: "UPDATE checkpoint SET note = ?", arguments: [forged]) }
    try database.close()
    await expectRefusal(.wrongCheckpoint) { _ = try await ledger.open() }
  }

  @Test func `values of another kind are refused as they are read`() async throws {
    _ = try await filled()
    let database = try DatabaseQueue(path: ledger.path())
    try await database.write { database in
      try database.execute(sql: "UPDATE entries SET bytes = 'text', mark = 'text' WHERE position = 2")
    }
    try database.close()
    await expectRefusal(.alteredEntry, at: 2) { _ = try await ledger.open() }
  }
}
