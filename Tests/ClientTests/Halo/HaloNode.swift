import Client
import Custody
import CustodianNode
import Foundation
import GRDB
import Halo
import Identity
import Logging
import Synchronization
import Testing

/// One custodian of the tests: it can be stopped, started again at its port, and robbed.
final class HaloNode: Sendable {
  let member: MemberID
  let home: Home
  private let world: World
  private let running = Mutex<(port: Int, task: Task<Void, any Error>?)>((0, nil))

  init(_ world: World, _ who: String, _ member: MemberID) {
    self.world = world
    self.member = member
    home = world.home(who)
  }

  /// How errors and findings name it.
  var name: String { "custodian \(member.hex.prefix(12))" }

  func start() async throws {
    let host = try await CustodianHost(
      home: home, passphrase: world.passphrase, url: world.url,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let before = running.withLock { $0.port }
    let task = Task {
      defer { announce.finish() }
      try await host.run(host: "127.0.0.1", port: before, stopsOnSignals: false) { announce.yield($0) }
    }
    let port = try #require(await ports.first { _ in true }, "the custodian did not start")
    running.withLock { $0 = (port, task) }
  }

  func stop() async {
    let task = running.withLock { running in
      defer { running.task = nil }
      return running.task
    }
    task?.cancel()
    _ = await task?.result
  }

  func description() throws -> CustodianDescription {
    try CustodianHost.description(
      of: home, passphrase: world.passphrase, url: "https://127.0.0.1:\(running.withLock { $0.port })")
  }

  /// The files of its blocks.
  var blockFiles: [String] {
    files(below: home.custodyBlocks).filter { !$0.hasSuffix("/SEALED") }
  }

  /// The dealings that it keeps a share of.
  func dealings() throws -> [Dealing] {
    let database = try DatabaseQueue(path: home.custody)
    defer { try? database.close() }
    return try database.read { try Data.fetchAll($0, sql: "SELECT signed FROM dealings") }
      .map { try SignedDealing(bytes: [UInt8]($0)).dealing }
  }

  /// Notes a fork in its file, as one that it saw before it stopped.
  func rememberFork(held: String, shown: String) throws {
    let database = try DatabaseQueue(path: home.custody)
    defer { try? database.close() }
    try database.write { database in
      for (name, value) in [("forked", "1"), ("fork-held", held), ("fork-shown", shown)] {
        try database.execute(sql: "INSERT INTO meta (name, value) VALUES (?, ?)", arguments: [name, Data(value.utf8)])
      }
    }
  }

  /// Takes its shares away, as a damaged disk would.
  func loseShares() throws {
    let database = try DatabaseQueue(path: home.custody)
    defer { try? database.close() }
    try database.write { try $0.execute(sql: "DELETE FROM dealings; DELETE FROM named") }
  }
}
