internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// An account for a gateway's pages, made by a member who already has keys in a home: the same member then works with the
/// command line and with a browser. Password and keys stay here; the gateway is sent what is derived and encrypted.
public struct WebAccount: Sendable {
  /// What is shown while the account waits for its second factor.
  public struct Prepared: Codable, Sendable {
    /// Names the account that waits.
    public let setup: String
    /// What an authenticator is told, in base32.
    public let secret: String
    /// The same as an address for QR codes.
    public let uri: String
    /// What the account is called, where there was one before.
    public let account: String?
  }

  private struct Application: Encodable {
    let account: String
    let name: String
    let authKey: String
    let recoveryKey: String
    let keyring: WebKeyring
  }
  private struct Replacement: Encodable {
    let gateway: MemberID
    let authKey: String
    let recoveryKey: String
    let keyring: WebKeyring
  }
  private struct NetworkAnswer: Decodable {
    let ledger: Word
    let gateway: MemberID
  }
  private struct Confirmation: Encodable {
    let setup: String
    let code: String
  }
  private struct Codes: Decodable { let recoveryCodes: [String] }
  private struct Refusal: Decodable {
    struct Content: Decodable { let code: String }
    let error: Content
  }

  private let client: MemberClient
  private let keyring: Keyring
  private let link: GatewayLink

  /// Makes ready to open an account of a member at a gateway, such as https://aureole.example.org.
  ///
  /// - Parameter certificates: certificates in PEM that TLS is to trust there, such as one that the gateway made itself.
  /// - Throws: `IdentityError.outOfBounds` for an address that is neither https nor on this computer; what opening the
  ///   keyring throws.
  public init(
    of client: MemberClient, at gateway: String, trusting certificates: String? = nil, passphrase: Passphrase
  ) throws {
    link = try GatewayLink(try Origin(gateway), certificates: certificates)
    self.client = client
    keyring = try MemberClient.unlock(client.home.keyring, passphrase)
  }

  /// Has the gateway prepare the account.
  ///
  /// - Returns: the second factor to be confirmed, and the recovery key to be written down.
  /// - Throws: `actionRefused` with the gateway's reason; `ledgerUnreachable` when it does not answer.
  public func prepare(_ account: String, password: Passphrase) async throws -> (Prepared, recoveryKey: String) {
    let recovery = RecoveryKey()
    let sealed = try WebKeyring.sealing(keyring, ledger: client.network.ledger, under: password, and: recovery)
    let body = CanonicalJSON.bytes(
      of: Application(
        account: account, name: client.profile.name, authKey: sealed.authKey.hex,
        recoveryKey: sealed.recoveryAuthKey.hex, keyring: sealed.keyring))
    return (try await prepare(body, at: "/v1/accounts/own"), recovery.text)
  }

  /// Has the gateway prepare the account that this member has there anew: for keys that guardians gave after password and
  /// recovery kit were lost. Until the second factor is confirmed nothing has changed.
  ///
  /// - Returns: the second factor to be confirmed with the account's name, and the new recovery key.
  /// - Throws: `actionRefused` with the gateway's reason; `ledgerUnreachable` when it does not answer.
  public func prepareAgain(password: Passphrase) async throws -> (Prepared, recoveryKey: String) {
    let found = try await link.call("GET", "/v1/network")
    guard found.isSuccess, let network = try? JSONDecoder().decode(NetworkAnswer.self, from: found.body),
      network.ledger == client.network.ledger
    else { throw ClientError(.ledgerRefused, "this is not a gateway of your ledger") }
    let recovery = RecoveryKey()
    let sealed = try WebKeyring.sealing(keyring, ledger: client.network.ledger, under: password, and: recovery)
    let body = CanonicalJSON.bytes(
      of: Replacement(
        gateway: network.gateway, authKey: sealed.authKey.hex, recoveryKey: sealed.recoveryAuthKey.hex,
        keyring: sealed.keyring))
    return (try await prepare(body, at: "/v1/accounts/own/again", reasons: Self.reasonsAgain), recovery.text)
  }

  private func prepare(
    _ body: [UInt8], at target: String, reasons: [String: String] = [:]
  ) async throws -> Prepared {
    let subject = SignedRequest.Subject(ledger: client.network.ledger, method: "POST", target: target, body: body)
    let signed = try SignedRequest(
      subject, by: client.keys.member, with: client.keys.signing, at: LedgerClock.system.now())
    let answer = try await post(target, body, authorization: signed.header, reasons: reasons)
    guard let prepared = try? JSONDecoder().decode(Prepared.self, from: answer) else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return prepared
  }

  /// Confirms the second factor with a code; returns the recovery codes.
  public func confirm(_ prepared: Prepared, code: String) async throws -> [String] {
    let body = CanonicalJSON.bytes(of: Confirmation(setup: prepared.setup, code: code))
    let answer = try await post("/v1/accounts/confirm", body, authorization: nil)
    guard let codes = try? JSONDecoder().decode(Codes.self, from: answer).recoveryCodes else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return codes
  }

  private func post(
    _ target: String, _ body: [UInt8], authorization: String?, reasons: [String: String] = [:]
  ) async throws -> Data {
    let answer = try await link.post(target, body, headers: authorization.map { [("authorization", $0)] } ?? [])
    guard answer.isSuccess else {
      // The gateway's own words are text from outside; only its code is taken.
      let code = (try? JSONDecoder().decode(Refusal.self, from: answer.body))?.error.code ?? ""
      throw ClientError(
        .actionRefused, reasons[code] ?? Self.reasons[code] ?? "the gateway refused with status \(answer.status)")
    }
    return answer.body
  }

  private static let reasonsAgain = [
    "refused":
      "the gateway sets an account up anew only once after guardians gave you the keys of this home",
    "notFound": "you have no account there: make one with --name",
    "notAuthenticated": "the keys of this home are not yours on the ledger: see aureole recover status",
  ]
  private static let reasons = [
    "accountTaken": "somebody has that account name, or you have an account there already",
    "refused": "the gateway refused: the name is none, or the code is not the one that the authenticator shows now",
    "notFound": "nothing waits to be confirmed any more: begin again",
    "notAuthenticated": "the gateway does not know you: ask the authority to enrol you",
    "suspended": "the authority has suspended you",
    "stale": "this computer's clock is not the gateway's: set it right", "tooMany": "too many tries: wait a minute",
  ]
}
