import Client
import Contract
import EmbeddedLedger
import Identity
import Synchronization
import Testing

@testable import Gateway

/// A suspension ends everything, and whoever is meant is told why: whoever noticed it first, and after a restart.
struct SuspensionTests {
  @Test func `a suspended member's next requests are refused as such, and others' are not`() async throws {
    try await Hall.run { hall in
      let ruth = try await hall.visitor(.authority)
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      #expect(try await cleo.send("GET", "/v1/session").status == 200)
      #expect(try await ruth.act(.suspend(cleo.keys.member, reason: Word(1))).outcome == .accepted)
      // The request itself may find it out, or the gateway before.
      for target in ["/v1/session", "/v1/sessions", "/v1/ledger/head", "/v1/events"] {
        let answer = try await cleo.send("GET", target)
        #expect(answer.status == 403)
        #expect(answer.code == "suspended")
      }
      #expect(hall.core.sessions.sessions(of: cleo.account.id).isEmpty)
      #expect(try await carl.send("GET", "/v1/session").status == 200)
    }
  }

  @Test func `a suspension that came while the gateway was down is told at the next request`() async throws {
    try await Ground.run { ground in
      let (cleo, carl) = try await ground.open { hall in
        (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      }
      #expect(try await ground.authority.suspend(cleo.keys.member, reason: "left").outcome == .accepted)
      ground.clock.pass(2)
      for _ in 0..<2 {
        try await ground.open { hall in
          let answer = try await Visitor(cleo, at: hall).send("GET", "/v1/session")
          #expect(answer.status == 403)
          #expect(answer.code == "suspended")
          #expect(try await Visitor(carl, at: hall).send("GET", "/v1/session").status == 200)
        }
        ground.clock.pass(2)
      }
    }
  }

  @Test func `whoever is reinstated logs in anew: the session has ended`() async throws {
    try await Hall.run { hall in
      let ruth = try await hall.visitor(.authority)
      let cleo = try await hall.visitor(.clinician)
      try await ruth.act(.suspend(cleo.keys.member, reason: Word(1)))
      #expect(try await cleo.send("GET", "/v1/session").code == "suspended")
      let proposed = try await hall.authority.reinstate(cleo.keys.member, reason: "back")
      #expect(try await ruth.act(.approve(proposed.digest)).outcome == .accepted)
      let answer = try await cleo.send("GET", "/v1/session")
      #expect(answer.status == 401)
      #expect(answer.code == "notAuthenticated")
      let anew = try Visitor(hall, cleo.keys, cleo.account)
      #expect(try await anew.send("GET", "/v1/session").status == 200)
    }
  }

  @Test func `on disk and in memory a suspended session is told apart, changes no more, and is over in its time`()
    throws
  {
    let desk = try Desk()
    let (first, second) = (try Candidate("cleo"), try Candidate("carl"))
    let cleo = try desk.store.account(of: first, as: .clinician, now: desk.clock.now)
    let carl = try desk.store.account(of: second, as: .clinician, now: desk.clock.now)
    let book = try desk.book()
    let (session, device) = try desk.begin(cleo, in: book)
    let other = try desk.begin(carl, in: book).device
    let told = Mutex(0)
    _ = book.onEnd(of: session) { told.withLock { $0 += 1 } }
    for _ in 0..<2 { try book.suspend([cleo.member]) }
    #expect(told.withLock(\.self) == 1)
    #expect(try desk.ask(device, 1, in: book).isSuspended)
    #expect(try !desk.ask(other, 1, in: book).isSuspended)
    #expect(!book.isRunning(session))
    #expect(book.members == [carl.member])
    #expect(throws: GatewayError.noSession) { try book.change(session) { $0.secondFactorAt += 1 } }
    desk.clock.pass(1000)
    #expect(try desk.ask(device, 2, in: book).isSuspended)
    let again = try desk.reopened()
    let kept = try again.book()
    desk.clock.pass(1)
    #expect(try again.ask(device, 3, in: kept).isSuspended)
    // Asking does not prolong it.
    desk.clock.pass(799)
    #expect(throws: GatewayError.noSession) { try again.ask(device, 4, in: kept) }
  }
}
