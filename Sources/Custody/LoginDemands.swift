public import Identity

/// What a policy asks of a login before custodians release anything: the `login` of a policy document of version 2
/// (docs/spec/gateway.md, section 7). A value of this type has its numbers within bounds.
public struct LoginDemands: Hashable, Sendable {
  /// The most gateways.
  public static let mostGateways = 8
  /// The most checks.
  public static let mostChecks = 16
  /// How old a second factor may be demanded to be at most, in seconds.
  public static let secondFactorAges: ClosedRange<UInt64> = 60...86_400
  /// How old a look at a device may be demanded to be at most, in seconds.
  public static let postureAges: ClosedRange<UInt64> = 60...604_800
  /// The checks that agents make, by name. A policy may name others that agents come to make later.
  public static let knownChecks = ["release", "updates", "encryption", "firewall", "secureboot", "screenlock"]

  /// What is done about a device that has not passed.
  public enum PostureMode: String, Hashable, Codable, Sendable, CaseIterable {
    /// It is noted.
    case report
    /// Its user is warned.
    case warn
    /// It gets nothing.
    case block
  }

  /// The gateways whose assertions are taken: members of role custodian on the ledger.
  public let gateways: [MemberID]
  /// How many seconds ago the second factor may have been at most; 0 for no demand.
  public let secondFactor: UInt64
  /// What is done about a device that has not passed.
  public let posture: PostureMode
  /// How many seconds ago the device may have been looked at, at most.
  public let postureAge: UInt64
  /// The checks that a device must pass.
  public let checks: [String]
  /// The digest of the web app that gateways serve; zero where the policy does not say.
  public let webApp: Word
  /// Whether a guest, whose second factor is the passcode of a link, is served. Where a policy does not say so, no guest
  /// is.
  public let guests: Bool

  /// Joins the parts; throws `policyRefused` for what is out of bounds or named twice.
  public init(
    gateways: [MemberID], secondFactor: UInt64 = 0, posture: PostureMode = .report, postureAge: UInt64 = 86_400,
    checks: [String] = [], webApp: Word = .zero, guests: Bool = false
  ) throws(CustodyError) {
    func require(_ condition: Bool, _ detail: String) throws(CustodyError) {
      guard condition else { throw CustodyError(.policyRefused, detail) }
    }
    try require((1...Self.mostGateways).contains(gateways.count), "a policy that demands a login names 1 to 8 gateways")
    try require(Set(gateways).count == gateways.count, "a gateway is named twice")
    try require(
      secondFactor == 0 || Self.secondFactorAges.contains(secondFactor),
      "a second factor may be a minute to a day old, or 0 for no demand")
    try require(Self.postureAges.contains(postureAge), "a look at a device may be a minute to 7 days old")
    try require(checks.count <= Self.mostChecks, "a policy names too many checks")
    try require(Set(checks).count == checks.count, "a check is named twice")
    try require(checks.allSatisfy(Self.isName), "a check's name is 1 to 32 of a to z, 0 to 9 and -")
    self.gateways = gateways
    self.secondFactor = secondFactor
    self.posture = posture
    self.postureAge = postureAge
    self.checks = checks
    self.webApp = webApp
    self.guests = guests
  }

  private static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "-")
      }
  }
}

extension LoginDemands {
  /// Whether a login is as the policy wants it.
  public enum Verdict: Hashable, Sendable {
    /// It is.
    case met
    /// The gateway is none of the policy's.
    case otherGateway
    /// The second factor is too long ago.
    case secondFactorTooOld
    /// The device has not passed, or too long ago.
    case postureNeeded
    /// The policy serves no guests.
    case guestsRefused
  }

  /// Compares what a valid assertion says with what the policy wants of a member of this role. Only those who handle other
  /// people's data, technologists and clinicians, have their devices looked at. A guest is served where the policy says so.
  public func verdict(on assertion: Assertion, role: Role, now: UInt64) -> Verdict {
    guard role != .guest || guests else { return .guestsRefused }
    guard gateways.contains(assertion.gateway) else { return .otherGateway }
    guard secondFactor == 0 || Self.age(of: assertion.secondFactorAt, now) <= secondFactor else {
      return .secondFactorTooOld
    }
    guard posture == .block, role == .technologist || role == .clinician else { return .met }
    guard assertion.posture == .pass, Self.age(of: assertion.postureAt, now) <= postureAge else {
      return .postureNeeded
    }
    return .met
  }

  private static func age(of time: UInt64, _ now: UInt64) -> UInt64 { now > time ? now - time : 0 }
}

extension LoginDemands: Codable {
  private enum Key: String, CodingKey {
    case gateways, secondFactor, posture, postureAge, checks, webApp, guests
  }

  /// Reads the demands; throws `CustodyError.policyRefused` for what is out of bounds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let guests = container.contains(.guests) ? try container.decode(Bool.self, forKey: .guests) : nil
    // One encoding: no is not written, so that documents from before there were guests keep their digest.
    guard guests != false else {
      throw CustodyError(.policyRefused, "guests stand in a policy only where they are served")
    }
    try self.init(
      gateways: try container.decode([MemberID].self, forKey: .gateways),
      secondFactor: try container.decode(UInt64.self, forKey: .secondFactor),
      posture: try container.decode(PostureMode.self, forKey: .posture),
      postureAge: try container.decode(UInt64.self, forKey: .postureAge),
      checks: try container.decode([String].self, forKey: .checks),
      webApp: try container.decode(Word.self, forKey: .webApp), guests: guests == true)
  }

  /// Writes the demands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(gateways, forKey: .gateways)
    try container.encode(secondFactor, forKey: .secondFactor)
    try container.encode(posture, forKey: .posture)
    try container.encode(postureAge, forKey: .postureAge)
    try container.encode(checks, forKey: .checks)
    try container.encode(webApp, forKey: .webApp)
    if guests { try container.encode(true, forKey: .guests) }
  }
}
