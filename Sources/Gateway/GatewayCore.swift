internal import Client
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

/// What all routes of a gateway share, and the one place where a request is authorised.
struct GatewayCore: Sendable {
  let member: GatewayMember
  let store: GatewayStore
  let accounts: Accounts
  let sessions: SessionBook
  let agents: Agents
  let recoveries: Recoveries
  let links: Links
  let signed: SignedOnce
  let hub = EventHub()
  let throttle: Throttle
  let limit: RateLimit
  let app: WebApp
  let metrics: GatewayMetrics
  let clock: @Sendable () -> UInt64
  let logger: Logger
  /// How many proxies in front say where requests come from.
  let proxies: Int

  /// Who a request is by.
  struct Caller: Sendable {
    let session: Session
    /// What the ledger says of the member; nil while they are not enrolled.
    let standing: State.Member?

    var member: MemberID { session.member }
    /// The ledger's word on the role, before enrolment the invitation's.
    var role: Role { standing?.role ?? session.role }
  }

  /// What a route asks for besides a session.
  struct Needs: OptionSet, Sendable {
    let rawValue: Int
    /// A second factor of the last minutes.
    static let fresh = Needs(rawValue: 1)
    /// That the member is enrolled.
    static let enrolled = Needs(rawValue: 2)
    /// That the member is an enrolled authority.
    static let authority = Needs(rawValue: 4)
    /// That guests may ask it too; whatever does not say so is refused to them.
    static let guests = Needs(rawValue: 8)
  }

  /// Authorises one request: session, proof of the device's key, standing and role on the ledger, freshness of the second
  /// factor. Throws `notAuthenticated`, `stale`, `tooMany`, `suspended`, `notAllowed`, `secondFactorNeeded`.
  func caller(of header: String?, _ subject: SessionSignature.Subject, _ needs: Needs) async throws -> Caller {
    let session = try sessions.session(of: header, for: subject)
    // Counted once it is known to be the session's own: nobody else uses up its share.
    try limit.take(.session(session.number))
    let standing = await member.standing(of: session.member)
    if let standing, !standing.isInGoodStanding {
      try sessions.suspend([session.member])
      throw GatewayError(.suspended, "the authority has suspended this member")
    }
    // Whoever is reinstated logs in anew.
    guard !session.isSuspended else { throw GatewayError.noSession }
    let caller = Caller(session: session, standing: standing)
    guard needs.contains(.guests) || caller.role != .guest && session.role != .guest else {
      throw GatewayError(.notAllowed, "this is for members with an account")
    }
    if needs.contains(.enrolled) || needs.contains(.authority), standing == nil {
      throw GatewayError(.notAllowed, "the authority has not enrolled this member yet")
    }
    if needs.contains(.authority), caller.role != .authority {
      throw GatewayError(.notAllowed, "this is for members of the authority")
    }
    if needs.contains(.fresh), clock() > session.secondFactorAt + Session.stepUpAge {
      throw GatewayError(.secondFactorNeeded, "this asks for a code of the second factor again")
    }
    return caller
  }

  /// Asks that the policy lets guests in, which one that says nothing of logins does not, and of a guest a recent passcode.
  /// Throws `guestsRefused`, `secondFactorNeeded`.
  func requireGuests(secondFactorAt: UInt64? = nil) async throws {
    guard let demands = try await member.demands(), demands.guests else {
      throw GatewayError(.guestsRefused, "the policy lets no guests in")
    }
    if let secondFactorAt, demands.secondFactor > 0, clock() > secondFactorAt + demands.secondFactor {
      throw GatewayError(.secondFactorNeeded, "the policy asks for the passcode again")
    }
  }

  /// Asks of a technologist or clinician what the policy asks before records move: a second factor that is recent enough,
  /// a device that was found healthy. Throws `secondFactorNeeded`, `postureNeeded`.
  func requireDemands(of caller: Caller) async throws {
    if caller.role == .guest { return try await requireGuests(secondFactorAt: caller.session.secondFactorAt) }
    guard caller.role == .technologist || caller.role == .clinician, let demands = try await member.demands() else {
      return
    }
    let now = clock()
    if demands.secondFactor > 0, now > caller.session.secondFactorAt + demands.secondFactor {
      throw GatewayError(.secondFactorNeeded, "the policy asks for a code of the second factor again")
    }
    guard demands.posture == .block else { return }
    let posture = caller.session.posture
    guard posture.verdict == .pass, now <= posture.at + demands.postureAge else {
      throw GatewayError(.postureNeeded, "the policy asks for a device that was found healthy")
    }
  }
}
