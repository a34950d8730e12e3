internal import ArgumentParser
internal import Client
internal import Custody
internal import Identity

/// What a proposed policy asks of logins.
struct LoginOptions: ParsableArguments {
  @Option(
    name: .customLong("gateway"), parsing: .singleValue,
    help: ArgumentHelp(
      "A gateway whose logins custodians take, by identifier or name; once for each.", valueName: "member"))
  var gateways: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How long ago the second factor may have been, for example 15m; by default 8h, a session's length.",
      valueName: "time"))
  var secondFactor: Span?
  @Option(name: .long, help: "What is done about devices that have not passed: report, warn or block. Default: report.")
  var posture: PostureMode?
  @Option(
    name: .long,
    help: ArgumentHelp("How long ago a device may have passed, for example 12h; by default 1d.", valueName: "time"))
  var postureAge: Span?
  @Option(
    name: .customLong("check"), parsing: .singleValue,
    help: ArgumentHelp(
      "A check that devices must pass; once for each of \(LoginDemands.knownChecks.joined(separator: ", ")).",
      valueName: "name"))
  var checks: [String] = []
  @Option(
    name: .long,
    help: "Whether guests, who hold a patient's link and its passcode, are served: allow or refuse. Default: refuse.")
  var guests: GuestMode?
  @Option(
    name: .long,
    help: ArgumentHelp("The digest of the web app that gateways serve, 64 digits.", valueName: "digest"))
  var webApp: String?
  @Flag(name: .long, help: "Demand no login any more.")
  var noLogin = false

  func validate() throws {
    let isDetailed =
      secondFactor != nil || posture != nil || postureAge != nil || !checks.isEmpty || webApp != nil
      || guests != nil
    guard !noLogin || gateways.isEmpty && !isDetailed else {
      throw ValidationError("--no-login goes with no other demand")
    }
    guard !gateways.isEmpty || !isDetailed else {
      throw ValidationError("what is demanded of logins goes with --gateway")
    }
    for check in checks where !LoginDemands.knownChecks.contains(check) {
      throw ValidationError("--check takes \(LoginDemands.knownChecks.joined(separator: ", "))")
    }
    guard secondFactor.map({ LoginDemands.secondFactorAges.contains($0.seconds) }) ?? true else {
      throw ValidationError("--second-factor takes 1m to 1d")
    }
    guard postureAge.map({ LoginDemands.postureAges.contains($0.seconds) }) ?? true else {
      throw ValidationError("--posture-age takes 1m to 7d")
    }
    guard webApp.map({ Word(hex: $0) != nil }) ?? true else { throw ValidationError("--web-app takes 64 digits") }
  }

  /// What the options say, with the gateways found in the directory.
  func proposal(_ client: MemberClient) async throws -> PolicyProposal.Login {
    if noLogin { return .none }
    if gateways.isEmpty { return .asItIs }
    var members: [MemberID] = []
    for gateway in gateways { members.append(try await Subject(gateway, in: client).member) }
    return .demanded(
      try LoginDemands(
        gateways: members, secondFactor: secondFactor?.seconds ?? Self.session,
        posture: posture?.mode ?? .report, postureAge: postureAge?.seconds ?? 86_400, checks: checks,
        webApp: webApp.flatMap { Word(hex: $0) } ?? .zero, guests: guests == .allow))
  }

  /// How long a gateway's session lasts, in seconds.
  private static let session: UInt64 = 8 * 3600
}

/// Whether guests are served, by name.
enum GuestMode: String, ExpressibleByArgument, CaseIterable {
  case allow
  case refuse
}

/// What is done about devices that have not passed, by name.
enum PostureMode: String, ExpressibleByArgument, CaseIterable {
  case report
  case warn
  case block

  var mode: LoginDemands.PostureMode {
    switch self {
    case .report: .report
    case .warn: .warn
    case .block: .block
    }
  }
}
