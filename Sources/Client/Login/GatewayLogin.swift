internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity
internal import Posture

/// A member's login at a gateway, as the home keeps it: each request is signed by the session's device key and numbered, so that
/// the gateway takes it once (docs/spec/gateway.md, section 2).
///
/// What is kept is read anew for each request: a program that runs for hours finds the login that another command made
/// meanwhile.
public actor GatewayLogin {
  private static let reservationLife: Duration = .seconds(5)

  nonisolated let files: LoginFiles
  let clock: LedgerClock
  /// The computer whose health is looked at; tests make one up.
  let machine: @Sendable () -> Machine
  private var reserved: (session: Word, rest: Range<UInt64>, until: ContinuousClock.Instant)?
  /// What a policy that only warns was told of this computer, so that a busy program does not look again for each record.
  var warned: (checks: [String], faults: [String], until: UInt64)?
  private var link: (origin: Origin, certificates: String?, link: GatewayLink)?

  /// Opens what a home keeps, without its replica: for what is asked of the gateway alone.
  ///
  /// - Throws: `homeRefused` when nobody lives there; `IdentityError.wrongPassphrase`.
  public init(of home: Home, passphrase: Passphrase) throws {
    let profile = try MemberClient.profile(of: home)
    let keyring = try MemberClient.unlock(home.keyring, passphrase)
    guard keyring.keys.member == profile.member else {
      throw ClientError(.homeRefused, "the keyring in \(home.path) is another member's")
    }
    let network = try Network(path: home.network)
    self.init(LoginFiles(home: home, ledger: network.ledger, keys: keyring.keys), clock: .system)
  }

  init(_ files: LoginFiles, clock: LedgerClock, machine: @escaping @Sendable () -> Machine = Machine.current) {
    (self.files, self.clock, self.machine) = (files, clock, machine)
  }

  /// The member whose login it is.
  public nonisolated var member: MemberID { files.keys.member }

  /// The login that is kept. Throws `loginNeeded`, which says how to log in.
  func kept() throws(ClientError) -> KeptLogin {
    if let login = files.read() { return login }
    let isThere = PrivateFile(path: files.home.loginSession).exists
    throw ClientError(
      .loginNeeded,
      isThere
        ? "the login that this home keeps does not open with its keys any more: \(Self.advice(in: files.home))"
        : "you are not logged in: \(Self.advice(in: files.home))")
  }

  /// The command that logs in, with the address where a home knows it.
  nonisolated static func advice(in home: Home) -> String {
    LoginPlace.remembered(in: home).map { "aureole login \($0.url)" }
      ?? "aureole login URL, with your gateway's address"
  }

  /// Sends a request of the session and takes the answer to a success, or one that comes from behind the gateway.
  ///
  /// - Parameter inner: the member's own signature, of a request that is passed on; the device then signs it for the body.
  /// - Throws: `GatewayRefusal`; `ClientError` when there is no login or no answer.
  func ask(
    _ method: String, _ target: String, _ body: [UInt8] = [], inner: String? = nil,
    atMost limit: Int = GatewayLink.mostAnswerBytes, within seconds: Double = 30
  ) async throws -> GatewayLink.Answer {
    for attempt in 0..<2 {
      let login = try kept()
      let (number, link) = (try number(of: login), try link(to: login))
      let header = try Self.header(
        of: login, number, at: clock.now(),
        SessionSignature.Subject(
          ledger: files.ledger, method: method, target: target, body: inner.map { Array($0.utf8) } ?? body))
      var headers = [("authorization", header)]
      if let inner {
        headers.append(("aureole-member", inner))
      } else if !body.isEmpty {
        headers.append(("content-type", "application/json"))
      }
      let answer = try await link.call(method, target, body, headers: headers, atMost: limit, within: seconds)
      if answer.isSuccess || answer.from != nil { return answer }
      let refusal = GatewayRefusal(answer)
      // Another command may have logged in anew, or have been so busy that this number is too old; nothing was done.
      guard attempt == 0, refusal.code == .notAuthenticated else { throw refusal }
      reserved = nil
    }
    throw ClientError(.loginNeeded, "the login is over: \(Self.advice(in: files.home))")
  }

  /// As `ask`, with the refusals of a session in words, and the answer read. Throws `ledgerRefused` for one that is malformed.
  func asked<Value: Decodable>(
    _ method: String, _ target: String, _ body: [UInt8] = [], as _: Value.Type = Value.self
  ) async throws -> Value {
    let answer = try await told(method, target, body)
    guard let value = try? JSONDecoder().decode(Value.self, from: answer.body) else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return value
  }

  /// As `ask`, with the refusals of a session in words.
  @discardableResult
  func told(_ method: String, _ target: String, _ body: [UInt8] = []) async throws -> GatewayLink.Answer {
    do {
      return try await ask(method, target, body)
    } catch let refusal as GatewayRefusal {
      throw refusal.inSession(at: (try? kept().place.url) ?? "the gateway")
    }
  }

  static func header(
    of login: KeptLogin, _ number: UInt64, at time: UInt64, _ subject: SessionSignature.Subject
  ) throws -> String {
    var bytes = login.identifier.bytes
    defer { bytes.wipe() }
    guard let identifier = Word(bytes) else { throw ClientError(.homeRefused, "the kept login is malformed") }
    return try SessionSignature.header(
      subject, identifier: identifier, time: time, number: number, key: login.deviceKey)
  }

  /// The next number of a session. Those that were reserved a while ago are given up, since others may have gone on by more
  /// than the gateway looks back.
  private func number(of login: KeptLogin) throws(ClientError) -> UInt64 {
    let session = login.digest
    if let reserved, reserved.session == session, ContinuousClock.now < reserved.until,
      let number = reserved.rest.first
    {
      self.reserved?.rest = reserved.rest.dropFirst()
      return number
    }
    guard let fresh = try files.reserve(of: session), let number = fresh.first else {
      throw ClientError(.loginNeeded, "the kept login cannot be used any more: \(Self.advice(in: files.home))")
    }
    reserved = (session, fresh.dropFirst(), ContinuousClock.now + Self.reservationLife)
    return number
  }

  private func link(to login: KeptLogin) throws -> GatewayLink {
    let origin = try Origin(login.place.url)
    if let link, link.origin == origin, link.certificates == login.place.certificates { return link.link }
    let made = try GatewayLink(origin, certificates: login.place.certificates)
    link = (origin, login.place.certificates, made)
    return made
  }
}
