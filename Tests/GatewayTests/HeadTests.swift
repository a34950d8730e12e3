import Custody
import EmbeddedLedger
import Foundation
import Identity
import Synchronization
import Testing

@testable import Gateway

/// The head of the ledger, with what custodians say of it.
struct HeadTests {
  private struct Head: Decodable {
    struct View: Decodable {
      let custodian: MemberID
      let time: UInt64
      let epoch: UInt64
      let signature: String
    }
    let size: UInt64
    let root: Word
    let views: [View]
  }

  @Test func `before there are custodians a head has no views, and a network no least size and no document`()
    async throws
  {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let head = try await cleo.send("GET", "/v1/ledger/head").json(as: Head.self)
      #expect(head.size == hall.core.member.pieces.size)
      #expect(head.root == (try await hall.core.member.replica.root(at: head.size)))
      #expect(head.views.isEmpty)
      #expect(try await hall.send("GET", "/v1/ledger/head").code == "notAuthenticated")
      #expect(try await hall.send("GET", "/v1/network").text.contains(#""least":null"#))
      let trust = "/v1/ledger/trust?size=\(head.size)"
      #expect(try await cleo.send("GET", trust).text.contains(#""document":null"#))
      #expect(try await cleo.send("GET", trust + "&skip=1").text.contains("document") == false)
    }
  }

  @Test func `a head carries the views that custodians signed of it, and no other`() async throws {
    try await Hall.run { hall in
      try await hall.withCustodian(demanding: nil) { counter in
        let cleo = try await hall.visitor(.clinician)
        let member = hall.core.member
        @Sendable func sign(_ size: UInt64, _ root: Word, by keys: MemberKeys, ledger: Word? = nil) throws -> LedgerView
        {
          try LedgerView(
            ledger: ledger ?? member.ledger, size: size, root: root, time: hall.clock.now, epoch: 1, by: keys)
        }
        let stranger = try MemberKeys()
        for wrong in [
          { try sign($0, .random(), by: counter.keys) },
          { try sign($0, try await member.replica.root(at: $0), by: stranger) },
          { try sign($0, try await member.replica.root(at: $0), by: counter.keys, ledger: Word(8)) },
          { try sign($0 - 1, try await member.replica.root(at: $0 - 1), by: counter.keys) },
        ] as [@Sendable (UInt64) async throws -> LedgerView] {
          counter.showView(wrong)
          // Views are kept for their size: another one is asked for anew.
          try await hall.enrol(try MemberKeys(), as: .patient)
          #expect(try await cleo.send("GET", "/v1/ledger/head").json(as: Head.self).views.isEmpty)
        }
        counter.showView { try sign($0, try await member.replica.root(at: $0), by: counter.keys) }
        try await hall.enrol(try MemberKeys(), as: .patient)
        let head = try await cleo.send("GET", "/v1/ledger/head").json(as: Head.self)
        let view = try #require(head.views.first)
        #expect(head.views.count == 1)
        #expect(view.custodian == counter.member)
        let signature = try Signature(try #require([UInt8](hex: view.signature)))
        let words = [
          member.ledger, counter.member.word, Word(head.size), head.root, Word(view.time), Word(view.epoch),
        ]
        #expect(
          counter.keys.signing.verifyingKey.verifies(
            signature, message: Array("aureole/view/v1".utf8) + words.flatMap(\.bytes)))
        let size = member.pieces.size
        #expect(try await cleo.send("GET", "/v1/ledger/trust?size=\(size)").text.contains(#""document":""#))
      }
    }
  }
}
