import Custody
import Identity
import Synchronization
import Testing

@testable import Gateway

/// Sessions: what a device must sign, how long they last, and what a restart leaves.
struct SessionBookTests {
  private let desk: Desk
  private let book: SessionBook
  private let account: Account

  init() throws {
    desk = try Desk()
    account = try desk.store.account(of: Candidate("cleo"), as: .clinician, now: desk.clock.now)
    book = try desk.book()
  }

  @Test func `a request is taken once, in any order`() throws {
    let (session, device) = try desk.begin(account, in: book)
    for number in [1, 3, 2] as [UInt64] { #expect(try desk.ask(device, number, in: book).number == session.number) }
    for number in [1, 2, 3, 0] as [UInt64] {
      #expect(throws: GatewayError.noSession) { try desk.ask(device, number, in: book) }
    }
  }

  @Test func `what the device did not sign is refused and uses no number up`() throws {
    let (device, now) = (try desk.begin(account, in: book).device, desk.clock.now)
    let good = try device.header(1, at: now)
    for header in [
      nil, "", "Aureole-Session", good.replacing("number=1", with: "number=2"), good + ", number=1",
      good.replacing("Aureole-Session", with: "Aureole-P256"), good + String(repeating: " ", count: 512),
      try device.header(1, at: now, "/v1/sessions"), try device.header(1, at: now, method: "DELETE"),
      try device.header(1, at: now, body: [1]), try device.header(1, at: now, ledger: Word(8)),
      try device.header(1, at: now, key: SigningKey()), try device.header(1, at: now, identifier: .random()),
    ] {
      #expect(throws: GatewayError.noSession) { try book.session(of: header, for: desk.subject) }
    }
    _ = try book.session(of: good, for: desk.subject)
  }

  @Test(arguments: [(-61, false), (-60, true), (60, true), (61, false)])
  func `a device's clock may be a minute away`(distance: Int, isTaken: Bool) throws {
    let device = try desk.begin(account, in: book).device
    desk.clock.pass(100)
    let header = try device.header(1, at: UInt64(Int(desk.clock.now) + distance))
    if isTaken {
      _ = try book.session(of: header, for: desk.subject)
    } else {
      #expect(throws: GatewayError(.stale, "")) { try book.session(of: header, for: desk.subject) }
      // It took no number.
      try desk.ask(device, 1, in: book)
    }
  }

  @Test func `a session ends eight hours after the login, however busy`() throws {
    let device = try desk.begin(account, in: book).device
    var number: UInt64 = 0
    while desk.clock.now < Desk.start + 8 * 3600 - 1200 {
      desk.clock.pass(1200)
      number += 1
      try desk.ask(device, number, in: book)
    }
    desk.clock.set(Desk.start + 8 * 3600 - 1)
    try desk.ask(device, number + 1, in: book)
    desk.clock.pass(1)
    #expect(throws: GatewayError.noSession) { try desk.ask(device, number + 2, in: book) }
  }

  @Test(arguments: [0, 1, 59, 60, 61, 1799] as [UInt64])
  func `a session ends half an hour after its last request, to the second`(last: UInt64) throws {
    let (first, second) = (try desk.begin(account, in: book).device, try desk.begin(account, in: book).device)
    desk.clock.pass(last)
    try desk.ask(first, 1, in: book)
    try desk.ask(second, 1, in: book)
    desk.clock.pass(1799)
    try desk.ask(first, 2, in: book)
    desk.clock.pass(1)
    #expect(throws: GatewayError.noSession) { try desk.ask(second, 2, in: book) }
    try desk.ask(first, 3, in: book)
  }

  @Test func `an ended session takes nothing, and whoever waits is told once`() throws {
    let (session, device) = try desk.begin(account, in: book)
    let other = try desk.begin(account, in: book).device
    let told = Mutex(0)
    _ = book.onEnd(of: session) { told.withLock { $0 += 1 } }
    let forgotten = book.onEnd(of: session) { told.withLock { $0 += 10 } }
    book.forget(forgotten)
    try book.end { $0.number == session.number }
    #expect(told.withLock(\.self) == 1)
    #expect(throws: GatewayError.noSession) { try desk.ask(device, 1, in: book) }
    #expect(throws: GatewayError.noSession) { try book.change(session) { $0.secondFactorAt += 1 } }
    try desk.ask(other, 1, in: book)
    #expect(book.sessions(of: account.id).count == 1)
  }

  @Test func `a restart keeps sessions and takes nothing signed before it`() throws {
    let (session, device) = try desk.begin(account, in: book)
    let gone = try desk.begin(account, in: book)
    try book.end { $0.number == gone.session.number }
    let before = try device.header(1, at: desk.clock.now)
    _ = try book.session(of: before, for: desk.subject)
    let late = try device.header(2, at: desk.clock.now)
    desk.clock.pass(5)
    let again = try desk.reopened()
    let book = try again.book()
    for header in [before, late] {
      #expect(throws: GatewayError(.stale, "")) { try book.session(of: header, for: again.subject) }
    }
    #expect(throws: GatewayError.noSession) { try again.ask(gone.device, 1, in: book) }
    desk.clock.pass(1)
    #expect(try again.ask(device, 2, in: book).number == session.number)
  }

  @Test func `what is over at a restart is forgotten`() throws {
    let device = try desk.begin(account, in: book).device
    desk.clock.pass(1800)
    let again = try desk.reopened()
    #expect(throws: GatewayError.noSession) { try again.ask(device, 1, in: again.book()) }
    #expect(try again.store.sessions(at: again.clock.now).isEmpty)
  }

  @Test func `a change is there after a restart`() throws {
    let (session, device) = try desk.begin(account, in: book)
    let at = desk.clock.now + 3
    let changed = try book.change(session) {
      $0.secondFactorAt = at
      $0.posture = Session.Posture(verdict: .pass, at: at)
    }
    #expect(changed.secondFactorAt == at)
    desk.clock.pass(5)
    let again = try desk.reopened()
    let kept = try again.ask(device, 1, in: again.book())
    #expect(kept.secondFactorAt == at)
    #expect(kept.posture == Session.Posture(verdict: .pass, at: at))
    #expect(kept.createdAt == session.createdAt)
  }

  @Test func `an account has twenty sessions, and one more ends the one that was idle longest`() throws {
    var devices = [Device]()
    for _ in 0..<20 { devices.append(try desk.begin(account, in: book).device) }
    desk.clock.pass(1)
    try desk.ask(devices[0], 1, in: book)
    let last = try desk.begin(account, in: book).device
    #expect(book.sessions(of: account.id).count == 20)
    #expect(throws: GatewayError.noSession) { try desk.ask(devices[1], 1, in: book) }
    for device in [devices[0], devices[2], devices[19], last] { try desk.ask(device, 2, in: book) }
  }

  @Test func `when a session was last used is written down a minute later, beside the requests`() async throws {
    let device = try desk.begin(account, in: book).device
    for (seconds, kept) in [(59, 0), (1, 60), (30, 60), (30, 120)] as [(UInt64, UInt64)] {
      desk.clock.pass(seconds)
      try desk.ask(device, (desk.clock.now - Desk.start), in: book)
      try await book.flush()
      #expect(try desk.store.sessions(at: desk.clock.now).map(\.lastAt) == [Desk.start + kept])
    }
  }

  @Test func `sessions that are over are forgotten on disk too`() async throws {
    let kept = try desk.begin(account, in: book).device
    _ = try desk.begin(account, in: book)
    desk.clock.pass(1000)
    try desk.ask(kept, 1, in: book)
    try await book.flush()
    desk.clock.pass(800)
    try book.sweep()
    #expect(book.members == [account.member])
    #expect(try desk.store.sessions(at: desk.clock.now).count == 1)
    try book.end { _ in true }
    #expect(book.members.isEmpty)
  }
}
