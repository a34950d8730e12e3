import Client
import EmbeddedLedger
import Identity
import LedgerNode
import Logging
import Testing

@testable import Gateway

/// A ledger that answers on a free loopback port, and the home of a gateway that can be opened before it, once at a time.
struct Ground: Sendable {
  let scratch: Scratch
  let clock: SetClock
  let passphrase: Passphrase
  /// The founding authority at work.
  let authority: MemberClient
  /// Where the ledger answers.
  let ledgerURL: String
  private let gateway: Home

  private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Founds a ledger, which answers while the body runs.
  static func run(_ body: @escaping @Sendable (Ground) async throws -> Void) async throws {
    let (scratch, clock) = (try Scratch(), SetClock(LedgerClock.system.now()))
    for (path, text) in Hall.pages { try scratch.write(text, to: "web/" + path) }
    try scratch.write("nobody's business", to: "outside.js")
    let passphrase = try Passphrase("correct horse")
    let home = Home(path: scratch.path("authority"))
    var founding = Founding(
      name: try MemberName("Aurora Hospital"), url: "http://127.0.0.1:1", dataShards: 1,
      folders: [scratch.path("store")], strikes: 0)
    founding.keyringCost = .cheapest
    _ = try founding.found(in: home, passphrase: passphrase)
    let host = try await LedgerHost(home: home, passphrase: passphrase, logger: silent, clock: clock.ledgerClock)
    try await serving {
      try await host.run(host: "127.0.0.1", port: 0, stopsOnSignals: false, started: $0)
    } whileRunning: { port in
      let url = "http://127.0.0.1:\(port)"
      var authority = try await MemberClient.open(home, passphrase: passphrase, url: url, clock: clock.ledgerClock)
      authority.witnessPatience = nil
      let gateway = try await Hall.join("gateway", of: authority, in: scratch, passphrase)
      try await body(
        Ground(
          scratch: scratch, clock: clock, passphrase: passphrase, authority: authority, ledgerURL: url,
          gateway: gateway))
      await authority.close()
    }
  }

  /// Opens the gateway, which answers while the body runs, and then stops it.
  func open<Result: Sendable>(
    _ change: @Sendable (inout GatewayHost.Options) -> Void = { _ in },
    _ body: @escaping @Sendable (Hall) async throws -> Result
  ) async throws -> Result {
    var options = GatewayHost.Options(webFolder: scratch.path("web"))
    options.ledgerURL = ledgerURL
    change(&options)
    let opened = try await GatewayHost(
      home: gateway, passphrase: passphrase, options: options, clock: clock.ledgerClock, logger: Self.silent)
    return try await Self.serving {
      try await opened.run(host: "127.0.0.1", port: 0, stopsOnSignals: false, started: $0)
    } whileRunning: { port in
      try await body(
        Hall(
          scratch: scratch, clock: clock, passphrase: passphrase, authority: authority, ledgerURL: ledgerURL,
          core: opened.core, port: port))
    }
  }

  /// Runs a server while the body runs, which is told the port; then stops it and waits until it has stopped.
  static func serving<Result: Sendable>(
    _ server: @escaping @Sendable (@escaping @Sendable (Int) async -> Void) async throws -> Void,
    whileRunning body: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> Result {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { announce.finish() }
      try await server { announce.yield($0) }
    }
    let work = Task { try await body(try #require(await ports.first { _ in true }, "the server did not start")) }
    let result = await work.result
    running.cancel()
    _ = await running.result
    return try result.get()
  }
}
