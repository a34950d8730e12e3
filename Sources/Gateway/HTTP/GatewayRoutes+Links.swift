internal import Client
internal import Contract
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// Links for people without an account (docs/spec/links.md, section 4).
extension GatewayRoutes {
  private struct LinkBody: Decodable, Sendable {
    let token: String
    let guest: MemberID
    let reference: Word
    let file: String
    let passcode: String

    func application() throws(GatewayError) -> Links.Application {
      guard let token = LinkToken(token) else { throw GatewayError(.badRequest, "the token is malformed") }
      guard let passcode = try? LinkPasscode(passcode) else {
        throw GatewayError(.refused, "a passcode has 6 to 64 characters besides spaces and hyphens")
      }
      guard (1...Link.mostFileBytes).contains(file.utf8.count), file.utf8.allSatisfy(Self.isOfJWE) else {
        throw GatewayError(.badRequest, "the file is no JWE of at most \(Link.mostFileBytes) characters")
      }
      return Links.Application(token: token, guest: guest, reference: reference, file: file, passcode: passcode)
    }

    private static func isOfJWE(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  private struct OpeningBody: Decodable, Sendable {
    let recipient: String
    let passcode: String?
  }

  private struct GuestBody: Decodable, Sendable {
    let deviceKey: VerifyingKey
    let time: UInt64
    let proof: String
  }

  private struct UntilAnswer: Encodable { let until: UInt64 }

  private struct LinkRow: Encodable {
    let guest: MemberID
    let reference: Word
    let until: UInt64
    let createdAt: UInt64
    let attemptsLeft: Int
    let shownAt: UInt64
  }

  private struct FilesAnswer: Encodable {
    struct File: Encodable {
      let contentType: String
      let embedded: String
    }
    let files: [File]
  }

  private struct GuestAnswer: Encodable {
    let session: Word
    let member: MemberID
    let expiresAt: UInt64
    let secondFactorAt: UInt64
  }

  func addLinks(to router: some RouterMethods<GatewayContext>) {
    router.post("/v1/links", use: signed(.enrolled) { caller, _, _, body in try await makeLink(caller, body) })
    router.get(
      "/v1/links",
      use: signed(.enrolled) { caller, _, _, _ in
        GatewayAnswers.json(
          try core.links.links(of: caller.member).map {
            LinkRow(
              guest: $0.guest, reference: $0.reference, until: $0.until, createdAt: $0.createdAt,
              attemptsLeft: $0.attemptsLeft, shownAt: $0.shownAt)
          })
      })
    router.post("/v1/links/:token", use: anybody(openLink))
    router.post("/v1/links/:token/session", use: anybody(enterAsGuest))
  }

  private func makeLink(_ caller: Core.Caller, _ bytes: [UInt8]) async throws -> Response {
    guard caller.role == .patient else { throw GatewayError(.notAllowed, "links are for patients") }
    try await core.requireGuests()
    let body: LinkBody = try GatewayAnswers.decode(bytes)
    let until = try await core.links.keep(try body.application(), of: caller.member)
    return GatewayAnswers.json(UntilAnswer(until: until), status: .created)
  }

  private func token(of context: GatewayContext) throws(GatewayError) -> LinkToken {
    guard let token = context.parameters.get("token").flatMap({ LinkToken($0) }) else {
      throw GatewayError(.notFound, "there is no such link")
    }
    return token
  }

  private func openLink(_ body: OpeningBody, _: Request, _ context: GatewayContext) async throws -> Response {
    try await core.requireGuests()
    let token = try token(of: context)
    // Wrong passcodes are bounded by the link itself; right ones are work too, which logins wait behind.
    let who: [Throttle.Name] = [.account("link/\(token.digest.hex)")]
    try core.throttle.check(who)
    let link = try await core.links.open(token, passcode: body.passcode.flatMap { try? LinkPasscode($0) })
    core.throttle.count(who)
    return GatewayAnswers.json(
      FilesAnswer(files: [
        FilesAnswer.File(contentType: "application/vnd.aureole.guest+json", embedded: link.file)
      ]))
  }

  private func enterAsGuest(_ body: GuestBody, _ request: Request, _ context: GatewayContext) async throws -> Response {
    try await core.requireGuests()
    let token = try token(of: context)
    let link = try await core.links.entered(token)
    try await core.requireGuests(secondFactorAt: link.shownAt)
    let message = GatewayProofs.guestLogin(
      ledger: core.member.ledger, token: token.digest, deviceKey: body.deviceKey, time: body.time)
    guard let standing = await core.member.standing(of: link.guest),
      let proof = [UInt8](hex: body.proof).flatMap({ try? Signature($0) }),
      standing.keys(at: core.clock()).signingKey.verifies(proof, message: message)
    else { throw GatewayError(.notAuthenticated, "the link's guest did not sign this") }
    try requireFresh(body.time)
    let (session, identifier) = try core.sessions.begin(
      link, deviceKey: body.deviceKey, device: Self.deviceName(of: request))
    return GatewayAnswers.json(
      GuestAnswer(
        session: identifier, member: session.member,
        expiresAt: min(session.createdAt + Session.lifetime, session.until), secondFactorAt: session.secondFactorAt))
  }
}
