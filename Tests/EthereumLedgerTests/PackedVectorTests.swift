import Contract
import EthereumLedger
import Foundation
import Identity
import Testing

/// Packed actions of every kind as the encoder beside the contracts makes them: `Support/packed-actions.txt`, the ledger
/// first, then of each action the packed bytes and signature ‖ words. Recorded grants and anchors come before their uses.
struct PackedVectorTests {
  @Test func `both encoders pack alike, and what the other packed is read`() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().path + "/Support/packed-actions.txt"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let ledger = try #require(lines.first?.split(separator: " ").last.flatMap { Word(hex: $0) })
    var grants = [Word: Action]()
    var owners = [Word: MemberID]()
    var kinds = Set<ActionKind>()
    for line in lines.dropFirst() {
      let parts = try line.split(separator: " ").map { try #require([UInt8](hex: $0)) }
      let signed = try SignedAction(bytes: parts[1])
      let read = try ChainCall.unpacked(parts[0], ledger: ledger) { owners[$0] }
      #expect(read.signed == signed)
      #expect(signed.verified(with: read.key) != nil)
      let packed = try ChainCall.packed(
        signed, key: read.key, showing: { grants[$0] }, owner: { owners[$0] })
      #expect(packed == parts[0])
      kinds.insert(signed.action.body.kind)
      switch signed.action.body {
      case .grant: grants[signed.action.digest] = signed.action
      case .anchor(let body): owners[body.record] = body.owner
      default: break
      }
    }
    #expect(kinds.count == ActionKind.allCases.count)
  }
}
