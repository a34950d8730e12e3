import Client
import Contract
import EmbeddedLedger
import Identity
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

  /// Founds a ledger and opens a gateway, which answer while the body runs.
  static func run(
    _ change: @escaping @Sendable (inout GatewayHost.Options) -> Void = { _ in },
    _ body: @escaping @Sendable (Hall) async throws -> Void
  ) async throws {
    try await Ground.run { try await $0.open(change, body) }
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
}
