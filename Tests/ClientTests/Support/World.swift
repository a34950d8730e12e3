import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import LedgerNode
import Logging
import Testing

/// A founded ledger that answers on a free loopback port, with five stores of which any three rebuild a record.
struct World: Sendable {
  let folder: TemporaryFolder
  let passphrase: Passphrase
  let port: Int
  /// The founding authority at work.
  let authority: MemberClient
  /// What ledger and members take the time from.
  var clock = LedgerClock.system

  var url: String { "http://127.0.0.1:\(port)" }
  var stores: [String] { Self.stores(in: folder) }
  func home(_ who: String) -> Home { Self.home(who, in: folder) }

  static func stores(in folder: TemporaryFolder) -> [String] { (1...5).map { folder.path + "/stores/\($0)" } }
  static func home(_ who: String, in folder: TemporaryFolder) -> Home { Home(path: folder.path + "/homes/" + who) }

  /// Founds a ledger, has it answer while the body runs, and stops it.
  static func run<Result: Sendable>(
    clock: LedgerClock = .system, _ body: @escaping @Sendable (World) async throws -> Result
  ) async throws -> Result {
    let folder = try TemporaryFolder()
    let passphrase = try Passphrase("correct horse")
    let home = home("authority", in: folder)
    _ = try founding(in: folder).found(in: home, passphrase: passphrase)
    let host = try await LedgerHost(
      home: home, passphrase: passphrase, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      clock: clock)
    return try await serving(host) { port in
      var authority = try await MemberClient.open(
        home, passphrase: passphrase, url: "http://127.0.0.1:\(port)", clock: clock)
      authority.witnessPatience = nil
      let world = World(folder: folder, passphrase: passphrase, port: port, authority: authority, clock: clock)
      do {
        let result = try await body(world)
        await authority.close()
        return result
      } catch {
        await authority.close()
        throw error
      }
    }
  }

  static func founding(in folder: TemporaryFolder) throws -> Founding {
    var founding = Founding(
      name: try MemberName("Aurora Hospital"), url: "http://127.0.0.1:1", dataShards: 3, folders: stores(in: folder),
      strikes: 5)
    founding.keyringCost = .cheapest
    return founding
  }

  /// Makes a new member's home and join request, of which the authority does not know yet.
  @discardableResult
  func join(_ who: String, _ role: Role, name: String? = nil) throws -> JoinRequest {
    var joining = Joining(name: try MemberName(name ?? who), role: role)
    joining.keyringCost = .cheapest
    return try joining.join(home("authority").network, in: home(who), passphrase: passphrase)
  }

  /// Has a member join and be enrolled, and returns the member at work.
  func enrol(
    _ who: String, _ role: Role, name: String? = nil, identifier: NationalIdentifier? = nil
  ) async throws -> MemberClient {
    let request = try join(who, role, name: name)
    try await authority.enrol(.init(request: request, identifier: identifier))
    return try await open(who)
  }

  /// A member at work, with the stores as they are now.
  func open(_ who: String) async throws -> MemberClient {
    var client = try await MemberClient.open(home(who), passphrase: passphrase, url: url, clock: clock)
    // Nobody co-signs in a world without custodian processes.
    client.witnessPatience = nil
    return client
  }

  /// The private keys in a home.
  func keys(_ who: String) throws -> MemberKeys {
    let bytes = try PrivateFile(path: home(who).keyring).read(atMost: Keyring.mostFileBytes).bytes
    return try Keyring.open(bytes, under: passphrase).keys
  }
}

/// Runs a host while the body runs, which is told the port; then stops the host and waits until it has stopped.
func serving<Result: Sendable>(
  _ host: LedgerHost, _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
  let (ports, port) = AsyncStream.makeStream(of: Int.self)
  let server = Task {
    defer { port.finish() }
    try await host.run(host: "127.0.0.1", port: 0, stopsOnSignals: false) { port.yield($0) }
  }
  let work = Task {
    let number = try #require(await ports.first { _ in true }, "the host did not start")
    return try await body(number)
  }
  let result = await work.result
  server.cancel()
  _ = await server.result
  return try result.get()
}
