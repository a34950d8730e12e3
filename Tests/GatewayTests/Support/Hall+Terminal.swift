import Contract
import EmbeddedLedger
import Foundation
import Identity
import Posture
import Synchronization
import Testing

@testable import Client
@testable import Gateway

/// Somebody with a home and an account, who works on the command line.
final class Terminal: Sendable {
  let hall: Hall
  let client: MemberClient
  let home: Home
  let account: String
  let password: Passphrase
  private let totp: TOTP

  init(_ hall: Hall, _ client: MemberClient, _ account: String, _ password: Passphrase, _ totp: TOTP) {
    (self.hall, self.client, home) = (hall, client, client.home)
    (self.account, self.password, self.totp) = (account, password, totp)
  }

  var url: String { "http://127.0.0.1:\(hall.port)" }

  /// The six digits of this moment, which work once.
  func code() -> String { totp.code(at: hall.clock.now / TOTP.stepSeconds) }

  /// Logs in, by default as themselves, with digits that were not used.
  @discardableResult
  func logIn(as other: Terminal? = nil) async throws -> LoginReport {
    hall.clock.pass(TOTP.stepSeconds)
    let who = other ?? self
    return try await client.logIn(
      at: try await client.gateway(at: url), as: LoginPlace(url: url, account: who.account), password: who.password,
      code: who.code())
  }

  /// Another program of the same home, on a computer that says nothing of its health.
  func program() -> GatewayLogin {
    let clock = hall.clock
    let root = hall.scratch.path("no-computer")
    return GatewayLogin(
      LoginFiles(home: home, ledger: client.network.ledger, keys: client.keys), clock: clock.ledgerClock,
      machine: { Machine(root: root, environment: [:], now: clock.now) { _ in .missing } })
  }
}

extension Hall {
  /// A member of a role with a home, enrolled, and with an account of their own making.
  func terminal(_ who: String, _ role: Role) async throws -> Terminal {
    let home = Home(path: scratch.path(who))
    var joining = Joining(name: try MemberName(who), role: role)
    joining.keyringCost = .cheapest
    let request = try joining.join(Home(path: scratch.path("authority")).network, in: home, passphrase: passphrase)
    try await authority.enrol(.init(request: request, identifier: nil))
    try await core.member.sync()
    var client = try await MemberClient.open(home, passphrase: passphrase, url: ledgerURL, clock: clock.ledgerClock)
    client.witnessPatience = nil
    let password = try Passphrase("the password of \(who)")
    clock.catchUp()
    let opening = try WebAccount(of: client, at: "http://127.0.0.1:\(port)", passphrase: passphrase)
    let (prepared, _) = try await opening.prepare(who, password: password)
    let terminal = Terminal(
      self, client, who, password, TOTP(secret: try #require(Base32.bytes(rfc4648: prepared.secret))))
    _ = try await opening.confirm(prepared, code: terminal.code())
    return terminal
  }
}

/// The code of the client's error that a body throws; nil when it throws none.
func clientCode(_ body: () async throws -> Void) async -> ClientError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? ClientError)?.code
  }
}
