import Client
import Contract
import Custody
import EmbeddedLedger
import Identity
import NIOHTTP1
import Testing

@testable import Gateway

/// Links for people without an account (docs/spec/links.md, section 4).
struct LinkTests {
  @Test func `a patient's link gives its file for the passcode, however that is written down`() async throws {
    try await Lane.run { lane in
      let kept = try await lane.keep()
      #expect(kept.status == 201)
      for written in ["48219037", "4821 9037", "4821-9037"] {
        let opened = try await lane.open(written)
        #expect(opened.status == 200)
        #expect(opened.headers["cache-control"] == ["no-store"])
        let files: Lane.Files = try opened.json()
        #expect(files.files.map(\.embedded) == [Lane.file])
        #expect(files.files.map(\.contentType) == ["application/vnd.aureole.guest+json"])
      }
      let row = try #require(try await lane.rows().first)
      #expect(row.guest == lane.guest.member)
      #expect(row.reference == lane.reference)
      #expect(row.until == lane.until)
      #expect(row.attemptsLeft == 10)
      #expect(row.shownAt == lane.hall.clock.now)
    }
  }

  @Test func `ten wrong passcodes end a link for good, and each says how many are left`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      for left in (0..<10).reversed() {
        let answer = try await lane.open(left.isMultiple(of: 2) ? "11111111" : nil)
        #expect(answer.status == 401)
        #expect(answer.code == "wrongPasscode")
        #expect(answer.text.contains("\"remainingAttempts\":\(left)"))
        if left == 5 { #expect(try await lane.open().status == 200) }
      }
      #expect(try await lane.open().status == 404)
      #expect(try await lane.open("11111111").status == 404)
      #expect(try await lane.rows().first?.attemptsLeft == 0)
      // Who was in already, and whoever restarts the gateway, is not let around it.
      #expect(try await lane.enter().status == 200)
    }
  }

  @Test func `of wrong passcodes at the same time no more than ten are looked at`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let statuses = try await withThrowingTaskGroup(of: UInt.self) { group in
        for number in 0..<25 { group.addTask { try await lane.open("1111111\(number % 10)").status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.filter { $0 == 401 }.count == 10)
      #expect(statuses.filter { $0 == 404 }.count == 15)
      #expect(try await lane.open().status == 404)
    }
  }

  @Test func `a try that was counted stays counted when the gateway dies before it has looked`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let token = try #require(LinkToken(lane.token))
      for _ in 0..<9 { _ = try lane.hall.core.store.takeTry(token) }
      #expect(try await lane.rows().first?.attemptsLeft == 1)
      #expect(try await lane.open("11111111").status == 401)
      #expect(try await lane.open().status == 404)
    }
  }

  @Test func `a link that is opened again and again has to wait, and is not used up by it`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      for _ in 0..<10 { #expect(try await lane.open().status == 200) }
      let answer = try await lane.open()
      #expect(answer.code == "tooMany")
      #expect(answer.headers["retry-after"].isEmpty == false)
      lane.hall.clock.pass(61)
      #expect(try await lane.open().status == 200)
      #expect(try await lane.rows().first?.attemptsLeft == 10)
    }
  }

  @Test func `a link ends with its grant, and answers like one that never was`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      #expect(try await lane.open().status == 200)
      try await lane.pat.act(.revoke(lane.reference))
      let unknown = try await lane.open(token: Lane.newToken())
      let over = try await lane.open()
      #expect(unknown.status == 404)
      #expect(over.status == 404)
      #expect(over.text == unknown.text || unknown.code == "notFound")
      #expect(try await lane.enter().status == 404)
    }
    try await Lane.run(lasting: 100) { lane in
      _ = try await lane.keep()
      lane.hall.clock.pass(100)
      #expect(try await lane.open().status == 404)
      try await lane.hall.core.store.sweepLinks(at: lane.hall.clock.now)
      #expect(try lane.hall.core.store.links(of: lane.pat.keys.member).isEmpty)
    }
  }

  @Test func `a link that was used as often as it may be is over`() async throws {
    try await Lane.run(most: 1) { lane in
      _ = try await lane.keep()
      let access = Action.Access(reference: lane.reference, record: lane.record, statement: .zero)
      #expect(try await lane.hall.act(lane.guest, .access(access)).outcome == .accepted)
      #expect(try await lane.open().status == 404)
    }
  }

  @Test func `who is suspended gives nothing away`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      _ = try await lane.hall.authority.suspend(lane.guest.member, reason: "lost")
      try await lane.hall.core.member.sync()
      #expect(try await lane.open().status == 404)
    }
  }

  @Test func `only the ledger's own guest of the caller with a live grant is kept`() async throws {
    try await Lane.run { lane in
      let hall = lane.hall
      let other = try await hall.visitor(.patient)
      #expect(try await lane.keep(by: other).code == "refused")
      #expect(try await lane.keep(reference: .random()).code == "refused")
      #expect(try await lane.keep(guest: other.keys.member).code == "refused")
      let cleo = try await hall.visitor(.clinician)
      #expect(try await lane.keep(by: cleo).code == "notAllowed")
      #expect(try await lane.keep(guest: cleo.keys.member).code == "refused")
      #expect(try await lane.keep().status == 201)
      #expect(try await lane.keep().code == "refused")
      #expect(try await lane.keep(token: Lane.newToken()).code == "refused")
    }
  }

  @Test func `what is no link is refused before anything is kept`() async throws {
    try await Lane.run { lane in
      for token in [
        "", "short", String(repeating: "+", count: 43), lane.token + "A", String(repeating: "/", count: 43),
      ] {
        #expect(try await lane.keep(token: token).code == "badRequest")
      }
      for file in ["", "a b", "\u{fc}", String(repeating: "a", count: 4097)] {
        #expect(try await lane.keep(file: file).code == "badRequest")
      }
      for passcode in ["", "12345", "1 2 3 4 5", String(repeating: "9", count: 65)] {
        #expect(try await lane.keep(passcode: passcode).code == "refused")
      }
      let rows = try await lane.rows()
      #expect(rows.isEmpty)
      #expect(try await lane.open().status == 404)
      #expect(try await lane.open(token: "%2e%2e").status == 404)
    }
  }

  @Test func `links of others are not listed`() async throws {
    try await Lane.run { lane in
      _ = try await lane.keep()
      let other = try await lane.hall.visitor(.patient)
      let rows: [Lane.Row] = try await other.send("GET", "/v1/links").json()
      #expect(rows.isEmpty)
      #expect(try await lane.rows().count == 1)
    }
  }
}
