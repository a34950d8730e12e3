import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

@testable import Client
@testable import Gateway

/// What somebody who came by a link does not take from the gateway that they came to.
struct LyingToGuestsTests {
  /// Runs with a link that opens through somebody in between, and how to visit by it.
  private func visiting(
    _ body: @escaping @Sendable (Meddler, Lane, @escaping @Sendable () async throws -> GuestVisit) async throws -> Void
  ) async throws {
    try await Lane.run { lane in
      let member = lane.hall.core.member
      lane.custodian.showView { size in
        let (root, epoch) = (try await member.replica.root(at: size), await member.replica.read { $0.epoch })
        return try LedgerView(
          ledger: member.ledger, size: size, root: root, time: LedgerClock.system.now(), epoch: epoch,
          by: lane.custodian.keys)
      }
      let (token, key) = (KeyringSecret(), KeyringSecret())
      let file = LinkFile(ledger: member.ledger, reference: lane.reference, record: lane.record, keys: lane.guest)
      let kept = try await lane.keep(token: Base64URL.text(token.bytes), file: file.sealed(under: key))
      try #require(kept.status == 201)
      let (meddler, passcode) = (Meddler(before: lane.hall), try LinkPasscode(Lane.passcode))
      try await meddler.serving { url in
        let link = try LinkPayload(origin: Origin(url), token: token, key: key, until: lane.until, label: "")
        try await body(meddler, lane) {
          lane.hall.clock.catchUp()
          return try await GuestVisit(link, passcode: passcode)
        }
      }
    }
  }

  @Test func `what is true is believed`() async throws {
    try await visiting { _, lane, visit in
      let offer = try await visit().offer()
      #expect(offer.record == lane.record)
      #expect(offer.owner == lane.pat.keys.member)
      #expect(offer.until == lane.until)
    }
  }

  @Test func `an entry that is altered, or stands nowhere, is not`() async throws {
    try await visiting { meddler, _, visit in
      for list in ["/v1/ledger/mine", "/v1/ledger/trust", "/v1/ledger/accessible"] {
        meddler.meddle { path, answer in
          guard path == list, var items = answer["items"] as? [[String: Any]], var last = items.popLast(),
            let entry = (last["entry"] as? String).flatMap({ Data(base64Encoded: $0) })
          else { return answer }
          last["entry"] = (entry.dropLast() + [entry.last.map { $0 ^ 1 } ?? 0]).base64EncodedString()
          return answer.merging(["items": items + [last]]) { $1 }
        }
        #expect(await clientCode { _ = try await visit() } == .ledgerRefused, "\(list)")
      }
    }
  }

  @Test func `what is left out is missed before anything is signed`() async throws {
    try await visiting { meddler, _, visit in
      for list in ["/v1/ledger/mine", "/v1/ledger/accessible"] {
        meddler.meddle { path, answer in
          path == list ? answer.merging(["items": [String](), "more": false]) { $1 } : answer
        }
        #expect(await clientCode { _ = try await visit().offer() } == .ledgerRefused, "\(list)")
      }
      meddler.meddle { path, answer in
        path == "/v1/ledger/trust" ? answer.merging(["document": NSNull()]) { $1 } : answer
      }
      #expect(await clientCode { _ = try await visit() } == .custodiansMissing)
    }
  }

  @Test func `another ledger, somebody else's session and a file of something else are refused`() async throws {
    try await visiting { meddler, lane, visit in
      meddler.meddle { path, answer in
        path == "/v1/network" ? answer.merging(["ledger": Word(7).hex]) { $1 } : answer
      }
      #expect(await clientCode { _ = try await visit() } == .ledgerRefused)
      meddler.meddle { path, answer in
        path.hasSuffix("/session") ? answer.merging(["member": lane.pat.keys.member.hex]) { $1 } : answer
      }
      #expect(await clientCode { _ = try await visit() } == .ledgerRefused)
      meddler.meddle { _, answer in
        guard let files = answer["files"] as? [[String: Any]] else { return answer }
        return ["files": files.map { $0.merging(["contentType": "application/fhir+json"]) { $1 } }]
      }
      #expect(await clientCode { _ = try await visit() } == .ledgerRefused)
      meddler.meddle { _, answer in
        guard let files = answer["files"] as? [[String: Any]] else { return answer }
        return ["files": files.map { $0.merging(["embedded": Lane.file]) { $1 } }]
      }
      await #expect(throws: IdentityError(.linkRefused, "")) { _ = try await visit() }
    }
  }

  @Test func `a head that no custodian signed is not believed, however long one waits`() async throws {
    try await visiting { meddler, _, visit in
      meddler.meddle { path, answer in
        path == "/v1/ledger/head" ? answer.merging(["views": [String]()]) { $1 } : answer
      }
      #expect(await clientCode { _ = try await visit() } == .custodiansMissing)
    }
  }
}
