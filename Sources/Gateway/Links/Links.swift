internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

/// Links as the gateway keeps them: a file for whoever has the passcode, as long as the ledger has a grant for their guest.
struct Links: Sendable {
  let store: GatewayStore
  let replica: Follower
  let work: VerifierWork
  let clock: @Sendable () -> UInt64

  private static let gone = GatewayError(
    .notFound, "this link is over: it ran out, was stopped, or a wrong passcode was given too often")

  /// What a patient hands in.
  struct Application: Sendable {
    let token: LinkToken
    let guest: MemberID
    let reference: Word
    let file: String
    let passcode: LinkPasscode
  }

  /// Keeps a link of a patient's; returns when it ends. Throws `refused` where the ledger has no such guest with a live
  /// grant of theirs, or there are too many.
  func keep(_ link: Application, of owner: MemberID) async throws -> UInt64 {
    let now = clock()
    let until = await replica.read { state -> UInt64? in
      guard let guest = state.members[link.guest], guest.role == .guest, guest.owner == owner, guest.isInGoodStanding,
        let grant = state.grants[link.reference], grant.grantor == owner, grant.terms.grantee == link.guest,
        state.ending(of: link.reference, at: max(now, state.time)) == nil
      else { return nil }
      return grant.terms.until
    }
    guard let until else {
      throw GatewayError(.refused, "the ledger has no such guest of yours with a grant that is live")
    }
    let verifier = try await work.inTurn { try Verifier(of: Array(link.passcode.sent.utf8)) }
    try store.keep(link, of: owner, verifier: verifier, until: until, at: now)
    return until
  }

  /// The links of a patient, the newest first.
  func links(of owner: MemberID) throws -> [Link] { try store.links(of: owner) }

  /// The link whose passcode was given. A try counts before the passcode is looked at, so that many at once are no more
  /// than as many.
  ///
  /// - Throws: `notFound` for a link that is over, `wrongPasscode` with how many tries are left, `tooMany`.
  func open(_ token: LinkToken, passcode: LinkPasscode?) async throws -> Link {
    guard let found = try store.link(token) else { throw Self.gone }
    try await requireLive(found)
    guard let link = try store.takeTry(token) else { throw Self.gone }
    let isRight: Bool
    do {
      isRight = try await work.accepts(
        passcode == nil ? nil : Verifier(bytes: link.verifier), passcode.map { Array($0.sent.utf8) } ?? [0])
    } catch {
      // It was not looked at.
      try store.giveTryBack(link, shownAt: nil)
      throw error
    }
    guard isRight else {
      var error = GatewayError(.wrongPasscode, "the passcode is not right")
      error.attemptsLeft = try store.link(token)?.attemptsLeft ?? 0
      throw error
    }
    try store.giveTryBack(link, shownAt: clock())
    return link
  }

  /// The link whose guest logs in, a while after the right passcode came. Throws `notFound`, `wrongPasscode`.
  func entered(_ token: LinkToken) async throws -> Link {
    guard let link = try store.link(token) else { throw Self.gone }
    try await requireLive(link)
    guard link.shownAt > 0, clock() <= link.shownAt + Link.passcodeLife else {
      throw GatewayError(.wrongPasscode, "the passcode has to be given again")
    }
    return link
  }

  private func requireLive(_ link: Link) async throws(GatewayError) {
    let now = clock()
    guard link.until > now, await !replica.read({ link.isOver(in: $0, at: now) }) else { throw Self.gone }
  }
}
