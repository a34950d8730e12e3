import Contract
import EmbeddedLedger
import Foundation
import GRDB
import Identity
import Testing
import Transparency

struct LedgerStoreTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func `file, log and lock are the owner's alone, and so is a new folder`() async throws {
    let path = ledger.path("new/ledger.db")
    let store = try LedgerStore(at: path, founding: ledger.genesis)
    let sequencer = try await Sequencer.open(store, seed: ledger.seed)
    #expect(try mode(ledger.path("new")) == 0o700)
    for suffix in ["", "-wal", ".lock"] { #expect(try mode(path + suffix) == 0o600) }
    try await sequencer.close()
  }

  @Test func `a folder that others can write is refused`() throws {
    let folder = ledger.path("open")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try FileManager.default.setAttributes([.posixPermissions: 0o770], ofItemAtPath: folder)
    #expect(throws: LedgerError(.unsafeStorage, "")) { try LedgerStore(at: folder + "/a.db", founding: ledger.genesis) }
  }

  @Test func `a second sequencer on the same file is refused at once, and one after it is not`() async throws {
    let sequencer = try await ledger.open()
    #expect(throws: LedgerError(.alreadyRunning, "")) { try LedgerStore(at: ledger.path()) }
    #expect(try await sequencer.submit(ledger.enrol(ledger.patient, as: .patient)).outcome == .accepted)
    try await sequencer.close()
    let again = try await ledger.open()
    #expect(try await ledger.verified(again).size == 1)
    try await again.close()
  }

  @Test func `a file without a ledger is refused when none is founded`() throws {
    #expect(throws: LedgerError(.noLedger, "")) { try LedgerStore(at: ledger.path()) }
  }

  @Test func `a file of another ledger is refused, and without a genesis it is taken as it is`() throws {
    let other = try TestLedger(ledger.scratch)
    do { _ = try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
    #expect(throws: LedgerError(.otherLedger, "")) { try LedgerStore(at: ledger.path(), founding: other.genesis) }
    let store = try LedgerStore(at: ledger.path())
    #expect(store.genesis == ledger.genesis)
  }

  @Test func `a file of a newer version is refused`() throws {
    do { _ = try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
    let database = try DatabaseQueue(path: ledger.path())
    try database.write { try $0.execute(sql: "PRAGMA user_version = 3") }
    try database.close()
    #expect(throws: LedgerError(.unsupportedVersion, "")) { try LedgerStore(at: ledger.path()) }
  }

  @Test func `a file of the first version is taken up`() async throws {
    let first = try await ledger.open()
    try await ledger.fill(first)
    try await first.close()
    let database = try DatabaseQueue(path: ledger.path())
    try await database.write { try $0.execute(sql: "DROP TABLE witnessed; PRAGMA user_version = 1") }
    try database.close()
    let sequencer = try await ledger.open()
    #expect(try await ledger.verified(sequencer).size == 5)
    let board = try WitnessBoard(sequencer) { nil }
    await expectRefusal(.notFound) { _ = try await board.witnessed() }
    try await sequencer.close()
  }

  @Test func `a file that is no database is refused as damaged`() throws {
    try Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0) }).write(to: URL(filePath: ledger.path()))
    #expect(throws: LedgerError(.corrupt, "")) { try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
  }

  @Test func `a database that another program holds is refused as locked`() throws {
    do { _ = try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
    let database = try DatabaseQueue(path: ledger.path())
    try database.inDatabase { other in
      try other.execute(sql: "BEGIN EXCLUSIVE")
      #expect(throws: LedgerError(.locked, "")) { try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
      try other.execute(sql: "ROLLBACK")
    }
    #expect(throws: Never.self) { _ = try LedgerStore(at: ledger.path()) }
  }

  @Test func `a stored genesis that was altered is refused`() async throws {
    do { _ = try LedgerStore(at: ledger.path(), founding: ledger.genesis) }
    let database = try DatabaseQueue(path: ledger.path())
    try await database.write { try $0.execute(sql: "UPDATE genesis SET words = x'00'") }
    try database.close()
    #expect(throws: LedgerError(.corrupt, "")) { try LedgerStore(at: ledger.path()) }
  }
}
