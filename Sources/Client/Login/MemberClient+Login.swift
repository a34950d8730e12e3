internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity
internal import NIOPosix
internal import Posture

/// What came of a login.
public struct LoginReport: Sendable {
  /// Where the member is logged in.
  public let place: LoginPlace
  /// When the session ends at the latest, in seconds since 1970.
  public let expiresAt: UInt64
  /// What is wrong with this computer by the policy's checks, a sentence each; empty when nothing is, or nobody asks.
  public let warnings: [String]
  /// Whether custodians release nothing to it for that.
  public let isBlocked: Bool
}

extension MemberClient {
  private struct NetworkAnswer: Decodable {
    let ledger: Word
    let gateway: MemberID
  }
  private struct Account: Encodable { let account: String }
  private struct Parameters: Decodable {
    let salt: String
    let iterations: Int
  }
  private struct Login: Encodable {
    let account: String
    let authKey: String
    let code: String
    let deviceKey: VerifyingKey
    let time: UInt64
    let proof: String
  }
  private struct Begun: Decodable {
    let session: Word
    let member: MemberID
    let expiresAt: UInt64
  }

  /// The way to a gateway of the policy in force, found to be of this ledger; before anybody types a password.
  public struct Gateway: Sendable {
    let link: GatewayLink
    let member: MemberID
    let certificates: String?
    /// The demands of the policy in force.
    let demands: LoginDemands

    /// Its address.
    public var url: String { link.origin.text }
  }

  /// Looks who answers at an address.
  ///
  /// - Parameter certificates: certificates in PEM that TLS is to trust there, such as one that the gateway made itself.
  /// - Throws: `networkRefused` when the gateway is another ledger's, none that the policy names, or not trusted;
  ///   `IdentityError.outOfBounds` for an address that is neither https nor on this computer.
  public func gateway(at url: String, trusting certificates: String? = nil) async throws -> Gateway {
    let link = try GatewayLink(try Origin(url), certificates: certificates)
    let answer: NetworkAnswer = try Self.read(try await link.call("GET", "/v1/network"))
    guard answer.ledger == network.ledger else {
      throw ClientError(.networkRefused, "\(link.origin.text) is a gateway of another ledger than this home's")
    }
    let state = try await sync()
    guard let demands = try await policyDocument()?.login else {
      throw ClientError(.networkRefused, "the policy in force asks for no login: every command works without one")
    }
    guard demands.gateways.contains(answer.gateway), state.members[answer.gateway]?.isInGoodStanding == true else {
      let names = await names(of: Set(demands.gateways), in: state)
      let known = demands.gateways.map { names[$0] ?? $0.hex }.joined(separator: ", ")
      throw ClientError(
        .networkRefused, "\(link.origin.text) is none of the gateways that the policy in force names: \(known)")
    }
    return Gateway(link: link, member: answer.gateway, certificates: certificates, demands: demands)
  }

  /// Logs in with a new device key, and keeps the session in the home. A login that the home kept before is ended.
  ///
  /// - Parameters:
  ///   - place: the gateway, the account, and the file of certificates, as they are remembered.
  ///   - code: six digits of the second factor, or a recovery code.
  /// - Throws: `accountRefused` when the gateway does not take account, password or code, or the account is another
  ///   member's; `suspended`; `fileRefused`.
  public func logIn(
    at gateway: Gateway, as place: LoginPlace, password: Passphrase, code: String
  ) async throws -> LoginReport {
    let link = gateway.link
    let parameters: Parameters = try Self.read(
      try await link.post(
        "/v1/login/parameters", CanonicalJSON.bytes(of: Account(account: place.account))))
    guard let salt = [UInt8](hex: parameters.salt), salt.count == 16 else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    let keys = try await NIOThreadPool.singleton.runIfActive {
      try WebKeys(password: password, salt: salt, iterations: parameters.iterations)
    }
    let (deviceKey, now) = (try SigningKey(), clock.now())
    let proof = try deviceKey.sign(
      GatewayProofs.login(ledger: network.ledger, account: place.account, authKey: keys.authentication, time: now))
    let body = Login(
      account: place.account, authKey: keys.authentication.hex, code: code, deviceKey: deviceKey.verifyingKey,
      time: now,
      proof: proof.bytes.hex)
    let begun: Begun = try Self.read(
      try await link.post(
        "/v1/login", CanonicalJSON.bytes(of: body), headers: [("user-agent", Self.deviceName(login.machine().host))]))
    let made = KeptLogin(
      place: KeptLogin.Place(
        url: link.origin.text, gateway: gateway.member, account: place.account, loginAt: now,
        expiresAt: begun.expiresAt, certificates: gateway.certificates),
      identifier: try KeyringSecret(begun.session.bytes), deviceKey: deviceKey)
    guard begun.member == self.keys.member else {
      await Self.end(made, at: link, on: network.ledger, now)
      throw ClientError(
        .accountRefused, "the account is another member's than this home's; its session was ended at once")
    }
    return try await keep(made, at: gateway, as: place)
  }

  private func keep(_ login: KeptLogin, at gateway: Gateway, as place: LoginPlace) async throws -> LoginReport {
    // The one before, which nobody could use any more.
    if self.login.place() != nil { _ = try? await self.login.logOut() }
    try self.login.files.keep(login, next: 1)
    try place.remember(in: home)
    let role = await replica.read { [keys] in $0.members[keys.member]?.role } ?? profile.role
    var warnings = [String]()
    if gateway.demands.posture != .report, role == .technologist || role == .clinician {
      do {
        try await self.login.vouch(for: try AgentKey(makingIn: home.path))
        warnings = try await self.login.showPosture(try await self.login.status().posture, as: gateway.demands)
      } catch let error as ClientError {
        // The login stands; what it lacks is told now, and again where it is needed.
        warnings = [error.detail]
      }
    }
    return LoginReport(
      place: place, expiresAt: login.place.expiresAt, warnings: warnings,
      isBlocked: !warnings.isEmpty && gateway.demands.posture == .block)
  }

  /// What the list of sessions shows of this program: which computer it runs on.
  private static func deviceName(_ host: String) -> String {
    "aureole on "
      + String(host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }.prefix(64))
  }

  /// Ends a session that is not kept; as well as it goes.
  private static func end(_ login: KeptLogin, at link: GatewayLink, on ledger: Word, _ now: UInt64) async {
    let subject = SessionSignature.Subject(ledger: ledger, method: "DELETE", target: "/v1/session", body: [])
    guard let header = try? GatewayLogin.header(of: login, 1, at: now, subject) else { return }
    _ = try? await link.call("DELETE", "/v1/session", headers: [("authorization", header)])
  }

  private static func read<Value: Decodable>(_ answer: GatewayLink.Answer) throws -> Value {
    guard answer.isSuccess else { throw GatewayRefusal(answer).anywhere }
    guard let value = try? JSONDecoder().decode(Value.self, from: answer.body) else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return value
  }
}
