import Client
import Contract
import EmbeddedLedger
import Identity
import LedgerNode
import Logging
import Testing

@testable import Gateway

/// A gateway that answers on a free loopback port, before a ledger that does as well.
struct Hall: Sendable {
  let scratch: Scratch
  let clock: SetClock
  let passphrase: Passphrase
  /// The founding authority at work.
  let authority: MemberClient
  /// Where the ledger answers.
  let ledgerURL: String
  let core: GatewayCore
  /// Where the gateway answers.
  let port: Int

  static let pages = [
    "index.html": "<!doctype html><title>Aureole</title>", "app.js": "export {};", "pages/a.js": "export {};\n",
    "app.css": "body { margin: 0 }", ".secret.js": "hidden", ".git/a.js": "hidden", "notes.md": "of no page",
    "icons/.a.svg": "hidden",
  ]
  private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Founds a ledger and opens a gateway, which answer while the body runs.
  static func run(_ body: @escaping @Sendable (Hall) async throws -> Void) async throws {
    let (scratch, clock) = (try Scratch(), SetClock(LedgerClock.system.now()))
    for (path, text) in pages { try scratch.write(text, to: "web/" + path) }
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
    } whileRunning: { ledgerPort in
      let url = "http://127.0.0.1:\(ledgerPort)"
      var authority = try await MemberClient.open(home, passphrase: passphrase, url: url, clock: clock.ledgerClock)
      authority.witnessPatience = nil
      let gateway = try await join("gateway", of: authority, in: scratch, passphrase)
      var options = GatewayHost.Options(webFolder: scratch.path("web"))
      options.ledgerURL = url
      let opened = try await GatewayHost(
        home: gateway, passphrase: passphrase, options: options, clock: clock.ledgerClock, logger: silent)
      try await serving {
        try await opened.run(host: "127.0.0.1", port: 0, stopsOnSignals: false, started: $0)
      } whileRunning: { [authority] port in
        try await body(
          Hall(
            scratch: scratch, clock: clock, passphrase: passphrase, authority: authority, ledgerURL: url,
            core: opened.core, port: port))
      }
      await authority.close()
    }
  }

  /// Makes the home of a custodian that keeps nothing, or will.
  static func join(
    _ who: String, of authority: MemberClient, in scratch: Scratch, _ passphrase: Passphrase
  ) async throws -> Home {
    let home = Home(path: scratch.path(who))
    var joining = Joining(name: try MemberName(who), role: .custodian)
    joining.keyringCost = .cheapest
    let request = try joining.join(Home(path: scratch.path("authority")).network, in: home, passphrase: passphrase)
    try await authority.enrol(.init(request: request, identifier: nil))
    // Else the gateway puts its secret there itself, and seals the keyring at full cost.
    let file = PrivateFile(path: home.keyring)
    var keyring = try Keyring.open(try file.read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    try keyring.keep(KeyringSecret(), named: "gateway-accounts")
    try file.write(try keyring.seal(under: passphrase, cost: .cheapest), replacing: true)
    return home
  }

  /// Runs a server while the body runs, which is told the port; then stops it and waits until it has stopped.
  static func serving(
    _ server: @escaping @Sendable (@escaping @Sendable (Int) async -> Void) async throws -> Void,
    whileRunning body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { announce.finish() }
      try await server { announce.yield($0) }
    }
    let work = Task { try await body(try #require(await ports.first { _ in true }, "the server did not start")) }
    let result = await work.result
    running.cancel()
    _ = await running.result
    try result.get()
  }
}
