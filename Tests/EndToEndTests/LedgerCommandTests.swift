import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

extension InATown {
  /// Reading, proving, exporting and verifying the ledger by commands.
  @Suite struct LedgerCommands {
    let town: Town

    init() throws { town = try Town.here }

    private static let entryKeys: Set = [
      "position", "time", "outcome", "kind", "actor", "sequence", "digest", "signature", "words", "text",
    ]

    private func export(_ name: String) async throws -> String {
      let path = town.path(name)
      let answer = try await town.run(.patient, ["ledger", "export", path, "--json"]).json()
      #expect(answer.keys == ["file", "entries", "ledger"])
      #expect(answer["file"]?.text == path)
      return path
    }

    @Test func `the log lists entries, and an entry is shown by position or digest`() async throws {
      let log = try await town.run(.patient, ["ledger", "log", "--count", "3", "--from", "0", "--json"]).json()
      let rows = try #require(log["entries"]).values
      #expect(rows.count == 3)
      #expect(rows.allSatisfy { $0.keys == Self.entryKeys })
      let digest = try #require(rows[1]["digest"]?.text)
      for name in ["1", String(digest.prefix(8)), digest] {
        let shown = try await town.run(.patient, ["ledger", "show", name, "--json"]).json()
        #expect(shown["digest"]?.text == digest)
        #expect(shown["words"] == rows[1]["words"])
      }
      try await town.refusal(["ledger", "show", "999999"], of: .patient, status: 3, code: "outOfBounds")
      try await town.refusal(["ledger", "show", "ffffffffff"], of: .patient, status: 3, code: "recordNotFound")
    }

    @Test(.disabled(if: Engine.isOnChain, Engine.embeddedAlone))
    func `a proof can be checked by anybody who knows the ledger's key, and an altered one fails`() async throws {
      let proof = try await town.run(.patient, ["ledger", "prove", "2", "--json"]).json()
      #expect(proof.keys == ["entry", "leafHash", "index", "size", "path", "checkpoint"])
      let entry = try #require(proof["entry"]?.text.flatMap { [UInt8](hex: $0) })
      let path = try #require(proof["path"]).values.map { try #require($0.text.flatMap { Word(hex: $0) }) }
      let size = try UInt64(#require(proof["size"]?.int))
      let leaf = MerkleTree.leafHash(entry)
      #expect(proof["leafHash"]?.text == leaf.hex)
      let genesis = try await LedgerClient(town.url).genesis()
      #expect(genesis.ledger.hex == (try town.answer("found"))["ledger"]?.text)
      let checkpoint = try genesis.verifiedCheckpoint(try #require(proof["checkpoint"]?.text))
      let inclusion = InclusionProof(index: 2, size: size, path: path)
      #expect(inclusion.verdict(leafHash: leaf, in: checkpoint) == .included)
      let other = InclusionProof(index: 3, size: size, path: path)
      #expect(other.verdict(leafHash: leaf, in: checkpoint) != .included)
    }

    @Test(.disabled(if: Engine.isOnChain, Engine.embeddedAlone))
    func `an export verifies offline, and not as another ledger's`() async throws {
      let path = try await export("ledger.export")
      let ledger = try #require(try town.answer("found")["ledger"]?.text)
      let verdict = try await town.run(["verify", path, "--ledger", ledger, "--json"]).json()
      #expect(
        verdict.keys == [
          "valid", "ledger", "size", "root", "time", "members", "records", "grants", "accesses", "unlawfulAccesses",
        ])
      #expect(verdict["valid"] == .bool(true))
      #expect(verdict["members"]?.int == 5)
      let another = String(repeating: "ab", count: 32)
      try await town.refusal(["verify", path, "--ledger", another], status: 5, code: "otherLedger")
    }

    @Test(
      .disabled(if: Engine.isOnChain, Engine.embeddedAlone),
      arguments: [(0, 20, "wrongSignature"), (2, 8, "malformedEntry"), (3, 150, "wrongSignature")])
    func `an altered export is refused, and the entry is named`(at entry: Int, byte: Int, code: String) async throws {
      let whole = try await export("altered-\(entry)")
      var bytes = try Array(Data(contentsOf: URL(filePath: whole)))
      // Two lines, then of each entry its length in two bytes, its bytes, and a mark of eight.
      var offset = try #require(bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.prefix(2).last) + 1
      for _ in 0..<entry { offset += 2 + (Int(bytes[offset]) << 8 | Int(bytes[offset + 1])) + 8 }
      bytes[offset + 2 + byte] ^= 0x40
      let altered = try town.write(bytes, to: "altered-\(entry).export")
      let message = try await town.refusal(["verify", altered], status: 5, code: "damagedEntry")
      #expect(message.contains("at entry \(entry),"))

      // With its mark mended, as somebody would who means it.
      let length = Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
      let content = Array(bytes[(offset + 2)..<(offset + 2 + length)])
      let mark = MerkleTree.leafHash(content).bytes.prefix(8)
      bytes.replaceSubrange((offset + 2 + length)..<(offset + 10 + length), with: mark)
      let mended = try town.write(bytes, to: "mended-\(entry).export")
      let other = try await town.refusal(["verify", mended], status: 5, code: code)
      #expect(other.contains("at entry \(entry),"))
    }

    @Test(.disabled(if: Engine.isOnChain, Engine.embeddedAlone))
    func `an export that is cut off or is none is refused`() async throws {
      let bytes = try Array(Data(contentsOf: URL(filePath: try await export("to-cut"))))
      let cut = try town.write(Array(bytes.dropLast(3)), to: "cut.export")
      try await town.refusal(["verify", cut], status: 5, code: "truncatedEntry")
      let none = try town.write("no export", to: "none.export")
      try await town.refusal(["verify", none], status: 5, code: "notAnExport")
      try await town.refusal(["verify", town.path("nowhere")], status: 9, code: "fileRefused")
    }
  }
}
