internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

/// A guest's session at a gateway. It is in memory alone: whoever has the link begins another one.
actor GuestSession: GatewaySession {
  private let link: GatewayLink
  private let ledger: Word
  private let identifier: KeyringSecret
  private let deviceKey: SigningKey
  private var number: UInt64 = 0

  init(_ link: GatewayLink, on ledger: Word, identifier: KeyringSecret, deviceKey: SigningKey) {
    self.link = link
    self.ledger = ledger
    self.identifier = identifier
    self.deviceKey = deviceKey
  }

  func ask(
    _ method: String, _ target: String, _ body: [UInt8], inner: String?, atMost limit: Int, within seconds: Double
  ) async throws -> GatewayLink.Answer {
    try await ask(method, target, body, inner: inner, type: "application/json", atMost: limit, within: seconds)
  }

  /// The same, for a body of another type.
  func ask(
    _ method: String, _ target: String, _ body: [UInt8] = [], inner: String? = nil, type: String,
    atMost limit: Int = GatewayLink.mostAnswerBytes, within seconds: Double = 30
  ) async throws -> GatewayLink.Answer {
    number += 1
    let header = try header(
      SessionSignature.Subject(
        ledger: ledger, method: method, target: target, body: inner.map { Array($0.utf8) } ?? body), number)
    var headers = [("authorization", header)]
    if let inner {
      headers.append(("aureole-member", inner))
    } else if !body.isEmpty {
      headers.append(("content-type", type))
    }
    let answer = try await link.call(method, target, body, headers: headers, atMost: limit, within: seconds)
    guard answer.isSuccess || answer.from != nil else { throw GatewayRefusal(answer) }
    return answer
  }

  /// Asks, and reads the gateway's own answer. Throws `ledgerRefused` for one that is malformed.
  func asked<Value: Decodable>(
    _ target: String, atMost limit: Int = GatewayLink.mostAnswerBytes, as _: Value.Type = Value.self
  ) async throws -> Value {
    let answer: GatewayLink.Answer
    do {
      answer = try await ask("GET", target, type: "", atMost: limit)
    } catch let refusal as GatewayRefusal {
      throw refusal.toGuest
    }
    guard let value = try? JSONDecoder().decode(Value.self, from: answer.body) else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return value
  }

  private func header(_ subject: SessionSignature.Subject, _ number: UInt64) throws -> String {
    var bytes = identifier.bytes
    defer { bytes.wipe() }
    guard let name = Word(bytes) else { throw ClientError(.ledgerRefused, "the gateway's answer is malformed") }
    return try SessionSignature.header(
      subject, identifier: name, time: LedgerClock.system.now(), number: number, key: deviceKey)
  }
}

extension GatewayRefusal {
  /// The refusal of what somebody asks who has a link and no account.
  var toGuest: ClientError {
    switch code {
    case .wrongPasscode:
      ClientError(.accountRefused, "the passcode is not right\(Self.triesLeft(attemptsLeft))")
    case .notFound:
      ClientError(
        .referenceNotFound,
        "this link is over: it ran out, was stopped, was opened as often as it may be, or a wrong passcode was given too "
          + "often. Ask whoever sent it for another one")
    case .notAuthenticated:
      ClientError(.referenceNotFound, "the gateway does not know this link's guest any more, or the time here is over")
    case .guestsRefused: ClientError(.actionRefused, "the policy in force serves no guests any more")
    case .notAllowed: ClientError(.actionRefused, "the policy in force does not let this link's guest do this")
    case .secondFactorNeeded:
      ClientError(.secondFactorNeeded, "the passcode was given too long ago: open the link again")
    case .suspended: ClientError(.suspended, "this link was stopped")
    default: anywhere
    }
  }

  private static func triesLeft(_ left: Int?) -> String {
    switch left {
    case nil: ": open the link again"
    case 0: ", and it was the last try: the link is over"
    case 1: ": 1 try is left, and then the link is over for good"
    case let left?: ": \(left) tries are left, and then the link is over for good"
    }
  }
}
