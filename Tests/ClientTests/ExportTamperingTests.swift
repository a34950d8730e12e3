import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

@Suite("Tampering with an exported ledger")
struct ExportTamperingTests {
  @Test func `every alteration is found, and the entry named`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      _ = try await patient.send(SendPlan([path], expected: []), to: patient.member("patient"))
      let export = world.folder.path + "/export"
      #expect(try await patient.export(to: export) == 2)
      let bytes = Array(try contents(export))
      let lines = bytes.split(separator: 0x0a, maxSplits: 2, omittingEmptySubsequences: false)
      let start = lines[0].count + lines[1].count + 2
      let length = Int(bytes[start]) << 8 | Int(bytes[start + 1])
      let second = start + 2 + length + 8
      let header = lines[0].count + 1

      typealias Change = (inout [UInt8]) -> Void
      func flip(_ index: Int) -> Change { { $0[index] ^= 1 } }
      func text(_ old: String, _ new: String) -> Change {
        { bytes in
          let head = String(decoding: bytes[..<start], as: UTF8.self)
          bytes = Array(head.replacing(old, with: new).utf8) + bytes[start...]
        }
      }
      /// Changes the first entry and mends the mark behind it, as somebody who knows the format would.
      func mended(_ change: @escaping (inout [UInt8]) -> Void) -> Change {
        { bytes in
          var entry = Array(bytes[(start + 2)..<(start + 2 + length)])
          change(&entry)
          let mark = MerkleTree.leafHash(entry).bytes.prefix(8)
          bytes.replaceSubrange((start + 2)..<second, with: entry + mark)
        }
      }
      let changes: [(String, Change, ExportVerdict.Reason, UInt64?)] = [
        ("the first line", flip(3), .notAnExport, nil),
        ("the header's form", { $0.insert(0x20, at: header + 1) }, .malformedHeader, nil),
        ("the founding", text(patient.network.genesis.salt.hex, Word(8).hex), .unsigned, nil),
        ("the checkpoint's size", text("\\n2\\n", "\\n1\\n"), .wrongCheckpointSignature, nil),
        ("an entry's time", flip(start + 2 + 7), .damagedEntry, 0),
        ("an entry's signature", flip(start + 2 + 9), .damagedEntry, 0),
        ("an entry's last word", flip(second - 9), .damagedEntry, 0),
        ("the second entry", flip(second + 30), .damagedEntry, 1),
        ("a mark", flip(second - 1), .damagedEntry, 0),
        ("a mended signature", mended { $0[12] ^= 1 }, .wrongSignature, 0),
        ("a mended field", mended { $0[9 + 64 + 4 * 32 + 5 * 32 + 31] ^= 1 }, .wrongSignature, 0),
        ("a mended outcome", mended { $0[8] = 1 }, .wrongOutcome, 0),
        (
          "a mended time, later",
          mended {
            $0[0] = 0; $0[3] ^= 1
          }, .wrongOutcome, 1
        ),
        ("a mended kind", mended { $0[9 + 64 + 63] = 0xff }, .malformedEntry, 0),
        ("a cut", { $0.removeLast() }, .truncatedEntry, 1),
        ("an entry less", { $0.removeSubrange(second...) }, .missingEntries, 1),
        ("an entry more", { $0 += $0[second...] }, .surplusEntries, 2),
      ]
      #expect(try await LedgerExport.verify(export).isValid)
      for (name, change, reason, position) in changes {
        var altered = bytes
        change(&altered)
        #expect(altered != bytes, "\(name)")
        let file = try world.folder.write(altered, to: "altered")
        let verdict = try await LedgerExport.verify(file)
        #expect(verdict == .invalid(reason, at: position), "\(name): \(verdict)")
      }
      await patient.close()
    }
  }
}

extension ExportVerdict {
  fileprivate var isValid: Bool { if case .valid = self { true } else { false } }
}
