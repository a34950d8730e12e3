import GRDB
import Identity
import Testing

@testable import Gateway

/// Files of other versions of the program.
struct StoreVersionTests {
  private func setVersion(_ version: Int, _ desk: Desk) throws {
    try desk.store.write { database in
      if version < 2 { try database.execute(sql: "ALTER TABLE sessions DROP COLUMN isSuspended") }
      if version < 4 { try database.execute(sql: "DROP TABLE links") }
      if version < 3 { try database.execute(sql: "ALTER TABLE accounts DROP COLUMN restoredAt") }
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  @Test func `a file of version 1 is taken up with its accounts and sessions`() throws {
    let desk = try Desk()
    let cleo = try desk.store.account(of: try Candidate("cleo"), as: .clinician, now: desk.clock.now)
    let (session, device) = try desk.begin(cleo, in: desk.book())
    try setVersion(1, desk)
    desk.clock.pass(2)
    let again = try desk.reopened()
    let book = try again.book()
    #expect(try again.ask(device, 1, in: book).number == session.number)
    try book.suspend([cleo.member])
    desk.clock.pass(2)
    let third = try again.reopened()
    #expect(try third.ask(device, 2, in: third.book()).isSuspended)
  }

  @Test func `for accounts of version 2 only later recoveries count`() throws {
    let desk = try Desk()
    let cleo = try desk.store.account(of: try Candidate("cleo"), as: .clinician, now: desk.clock.now)
    #expect(cleo.restoredAt == 0)
    try setVersion(2, desk)
    #expect(try desk.reopened().store.account(named: "cleo")?.restoredAt == cleo.createdAt)
  }

  @Test func `a file of a newer version is refused`() throws {
    let desk = try Desk()
    try setVersion(5, desk)
    #expect(throws: GatewayError(.unavailable, "")) { try desk.reopened() }
  }
}
