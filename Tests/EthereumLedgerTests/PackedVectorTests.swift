import Contract
import EthereumLedger
import Foundation
import Identity
import Servers
import Testing

/// Packed actions of every kind as the encoder beside the contracts makes them: `docs/spec/vectors/chain-calls.txt`, of
/// each action its name, signature ‖ words, the signer's x ‖ y, and what stands in the call. Recorded grants and anchors come
/// before their uses.
struct PackedVectorTests {
  @Test func `both encoders pack alike, and what the other packed is read`() async throws {
    let path = Server.repository + "/docs/spec/vectors/chain-calls.txt"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let named = lines.first { $0.hasPrefix("ledger: ") }?.split(separator: " ").last
    let ledger = try #require(named.flatMap { Word(hex: $0) })
    var grants = [Word: Action]()
    var owners = [Word: MemberID]()
    var kinds = Set<ActionKind>()
    for line in lines.dropFirst(2) {
      let columns = try line.split(separator: " ").dropFirst().map { try #require([UInt8](hex: $0)) }
      let parts = [columns[2], columns[0]]
      let signed = try SignedAction(bytes: parts[1])
      guard signed.action.ledger == ledger else {
        // The contract says so of an action for another ledger, and it is never an entry.
        await expectRefusal(.malformed) { _ = try ChainCall.unpacked(parts[0], ledger: ledger) { owners[$0] } }
        continue
      }
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
