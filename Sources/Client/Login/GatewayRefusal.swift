internal import Custody
internal import FoundationEssentials

/// Why a gateway refused, in its own closed list of codes, and what a person does next. Its message is text from outside and is
/// not shown.
struct GatewayRefusal: Error {
  enum Code: String {
    case badRequest, notAuthenticated, suspended, notAllowed, secondFactorNeeded, postureNeeded, stale, notFound
    case guestsRefused, refused, tooLarge, tooMany, unavailable, wrongPasscode
  }

  let code: Code?
  let status: Int
  /// The gateway's clock, where it found this computer's to be wrong.
  let time: UInt64?
  /// How many wrong passcodes a link still takes, where one was given.
  let attemptsLeft: Int?

  private struct Wire: Decodable {
    struct Content: Decodable {
      let code: String
      let time: UInt64?
    }
    let error: Content
    let remainingAttempts: Int?
  }

  init(_ answer: GatewayLink.Answer) {
    let wire = try? JSONDecoder().decode(Wire.self, from: answer.body)
    (code, status, time) = (wire.flatMap { Code(rawValue: $0.error.code) }, answer.status, wire?.error.time)
    attemptsLeft = wire?.remainingAttempts
  }

  /// The refusal of a request that a session's device signed.
  func inSession(at url: String) -> ClientError {
    switch code {
    case .notAuthenticated:
      ClientError(
        .loginNeeded,
        "the login at \(url) is over (after 8 hours, or 30 minutes in which nothing was asked) or was ended: aureole login"
      )
    case .suspended:
      .suspendedMember
    case .secondFactorNeeded:
      ClientError(.secondFactorNeeded, "the second factor was shown too long ago: aureole login --step-up")
    case .postureNeeded:
      ClientError(
        .postureNeeded, "the policy asks for a computer that was found healthy: aureole posture shows what to mend")
    default: anywhere
    }
  }

  /// The refusal of a request of anybody's.
  var anywhere: ClientError {
    switch code {
    case .notAuthenticated:
      ClientError(.accountRefused, "account, password or code are not right, or the code was used before")
    case .suspended: .suspendedMember
    case .stale: ClientError(.actionRefused, "this computer's clock is not the gateway's\(difference): set it right")
    case .tooMany: ClientError(.actionRefused, "too many tries: wait a minute")
    case .notAllowed: ClientError(.actionRefused, "the gateway does not allow this: is this member enrolled?")
    case .notFound: ClientError(.referenceNotFound, "the gateway knows nothing of that name")
    case .unavailable: ClientError(.ledgerUnreachable, "the gateway, or who it passes on to, cannot answer now")
    case .badRequest, .refused, .tooLarge, .secondFactorNeeded, .postureNeeded, .guestsRefused, .wrongPasscode, nil:
      ClientError(.actionRefused, "the gateway refused with status \(status)")
    }
  }

  /// What a custodian would have said: so a demand that fails at the gateway counts like one that fails behind it.
  var asRelease: ReleaseRefusal? {
    switch code {
    case .notAuthenticated, .secondFactorNeeded: .loginNeeded
    case .postureNeeded: .postureNeeded
    case .guestsRefused: .guestsRefused
    case .suspended: .suspended
    default: nil
    }
  }

  private var difference: String {
    guard let time else { return "" }
    let now = UInt64(max(0, Date().timeIntervalSince1970))
    return now > time ? ", but \(now - time) seconds ahead" : ", but \(time - now) seconds behind"
  }
}

extension ClientError {
  /// Why nothing opens for a member in no good standing.
  static let suspendedMember = ClientError(
    .suspended, "the authority has suspended you: nothing opens, and no login works; ask the authority")
}
