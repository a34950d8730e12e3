import Client
import Contract
import Custody
import EmbeddedLedger
import Identity
import NIOHTTP1
import Testing

@testable import Gateway

/// What whoever came by a link may ask.
struct GuestTests {
  @Test func `a guest logs in with the link's keys while the passcode is fresh, and not before it came`() async throws {
    try await Lane.run(lasting: 100_000) { lane in
      _ = try await lane.keep()
      let key = try SigningKey()
      #expect(try await lane.enter(key).code == "wrongPasscode")
      #expect(try await lane.open().status == 200)
      let at = lane.hall.clock.now
      lane.hall.clock.pass(30)
      let entered: Lane.Entered = try await lane.enter(key).json()
      #expect(entered.member == lane.guest.member)
      #expect(entered.secondFactorAt == at)
      #expect(entered.expiresAt == lane.hall.clock.now + 8 * 3600)
      let stranger = try MemberKeys()
      #expect(try await lane.enter(key, by: stranger).code == "notAuthenticated")
      #expect(try await lane.enter(key, by: lane.pat.keys).code == "notAuthenticated")
      #expect(try await lane.enter(key, token: Lane.newToken()).code == "notAuthenticated")
      #expect(try await lane.enter(key, late: 61).code == "stale")
      lane.hall.clock.pass(8 * 3600)
      #expect(try await lane.enter(key).code == "wrongPasscode")
    }
  }

  @Test func `a guest's session ends with the grant`() async throws {
    try await Lane.run(lasting: 600) { lane in
      _ = try await lane.keep()
      let guest = try await LinkVisitor(lane)
      #expect(guest.entered.expiresAt == lane.until)
      #expect(try await guest.send("GET", "/v1/session").status == 200)
      lane.hall.clock.pass(600)
      #expect(try await guest.send("GET", "/v1/session").status == 401)
    }
  }

  @Test func `a guest reads the ledger's pieces and opens, and nothing else is answered`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let guest = try await LinkVisitor(lane)
      let size = lane.hall.core.member.pieces.size
      for target in [
        "/v1/ledger/head", "/v1/ledger/trust?size=\(size)", "/v1/ledger/mine?size=\(size)",
        "/v1/ledger/accessible?size=\(size)", "/v1/ledger/member/\(lane.pat.keys.member.hex)?size=\(size)",
        "/v1/ledger/consistency?from=1&to=\(size)", "/v1/session",
      ] { #expect(try await guest.send("GET", target).status == 200, "\(target)") }
      for target in [
        "/v1/sessions", "/v1/links", "/v1/agents", "/v1/joins", "/v1/accounts", "/v1/ledger/alerts?size=\(size)",
        "/v1/ledger/entries?from=0&count=10",
      ] { #expect(try await guest.send("GET", target).code == "notAllowed", "\(target)") }
      for target in [
        "/v1/session/second-factor", "/v1/account/password", "/v1/account/keyring", "/v1/posture/nonce", "/v1/links",
        "/v1/invitations", "/v1/agents",
      ] { #expect(try await guest.send("POST", target, body: Array("{}".utf8)).code == "notAllowed", "\(target)") }
      #expect(try await guest.send("DELETE", "/v1/session").status == 204)
      #expect(try await guest.send("GET", "/v1/session").status == 401)
    }
  }

  @Test func `a guest hands in accesses alone`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let guest = try await LinkVisitor(lane)
      let report = try await lane.hall.signed(lane.guest, .report(lane.reference, reason: .random()))
      #expect(try await guest.send("POST", "/v1/ledger/actions", body: report.bytes).code == "notAllowed")
      let access = Action.Access(reference: lane.reference, record: lane.record, statement: .random())
      let signed = try await lane.hall.signed(lane.guest, .access(access))
      #expect(try await guest.send("POST", "/v1/ledger/actions", body: signed.bytes).status == 200)
    }
  }

  @Test func `a guest asks for names by identifier, and is not to look around`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let guest = try await LinkVisitor(lane)
      let target = "/v1/host/v1/directory/search"
      let named = try await guest.send(
        "POST", target, body: Array("{\"members\":[\"\(lane.pat.keys.member.hex)\"]}".utf8), isForwarded: true)
      #expect(named.status == 200)
      let found: [String] = try named.json()
      #expect(found.count == 1)
      let searched = try await guest.send("POST", target, body: Array("{\"text\":\"a\"}".utf8), isForwarded: true)
      #expect(searched.status == 200)
      #expect(searched.text == "[]")
      for other in ["statements", "statements/search", "directory", "documents"] {
        let answer = try await guest.send("POST", "/v1/host/v1/\(other)", body: Array("{}".utf8), isForwarded: true)
        #expect(answer.status == 403, "\(other)")
      }
    }
  }

  @Test func `guests are let in only if the policy says so`() async throws {
    try await Lane.run(guests: false) { lane in
      let kept = try await lane.keep()
      #expect(kept.code == "guestsRefused")
      // One that was kept under another policy opens nothing either.
      let link = Links.Application(
        token: try #require(LinkToken(lane.token)), guest: lane.guest.member, reference: lane.reference,
        file: Lane.file, passcode: try LinkPasscode(Lane.passcode))
      _ = try await lane.hall.core.links.keep(link, of: lane.pat.keys.member)
      #expect(try await lane.open().code == "guestsRefused")
      #expect(try await lane.enter().code == "guestsRefused")
    }
  }

  @Test func `a passcode that custodians find too old is asked for again`() async throws {
    try await Lane.run(lasting: 100_000, secondFactor: 3600) { lane in
      _ = try await lane.keep()
      let guest = try await LinkVisitor(lane)
      let fetch = "/v1/custodians/\(lane.custodian.member.hex)/v1/records/1/fetch"
      for _ in 0..<3 {
        #expect(try await guest.send("POST", fetch, body: [1], isForwarded: true).status == 200)
        lane.hall.clock.pass(1200)
      }
      lane.hall.clock.pass(1)
      _ = lane.custodian.take()
      #expect(try await guest.send("POST", fetch, body: [1], isForwarded: true).code == "secondFactorNeeded")
      #expect(lane.custodian.take().isEmpty)
      #expect(try await lane.enter().code == "secondFactorNeeded")
      #expect(try await lane.open().status == 200)
      #expect(try await lane.enter().status == 200)
    }
  }
}
