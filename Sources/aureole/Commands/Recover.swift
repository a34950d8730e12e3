public import ArgumentParser
internal import Client
internal import EmbeddedLedger
public import Identity

struct Recover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore a member onto new keys with the help of guardians, or stop it.",
    discussion: """
      On the new device: `recover start`, then hand the request to your guardians and read them the fingerprint; \
      `recover status` until it is time; `recover finish`; then hand the request to the authority. \
      Guardians: `recover approve`. On the old device: `recover veto`.
      """,
    subcommands: [
      RecoverStart.self, RecoverApprove.self, RecoverStatus.self, RecoverVeto.self, RecoverFinish.self,
    ])
}

struct RecoverStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Make new keys for a member whose device is lost, and a request for the guardians.",
    discussion: """
      Takes the network file that the authority hands out. Guardians see your identifier with `aureole guardians \
      charges`, the authority with `aureole members`. Compare the ledger's fingerprint as when you joined.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The ledger's network file.", valueName: "network-file"))
  var network: String
  @Option(name: .long, help: "Your identifier, 40 digits, as before.")
  var member: MemberID
  @Option(name: .long, help: "The name you are known by, as before.")
  var name: String

  func run() async throws {
    let place = home.place
    let request = try Recovering(member: member, name: try MemberName(name))
      .start(Path.full(network), in: place, passphrase: try home.newPassphrase())
    let ledger = try Network(path: place.network)
    if output.json {
      return Console.printJSON(
        Report(
          member: request.member, fingerprint: request.fingerprint, ledger: request.ledger,
          ledgerFingerprint: ledger.fingerprint, request: place.recoveryRequest))
    }
    Console.printLine("Your new fingerprint  \(Console.bold(request.fingerprint))")
    Console.printLine("The ledger's          \(Console.bold(ledger.fingerprint))")
    Console.printLine("Hand this file to your guardians and read them your fingerprint: \(place.recoveryRequest)")
    Console.printLine("See how far it is: aureole recover status")
  }

  private struct Report: Encodable {
    var member: MemberID
    var fingerprint: String
    var ledger: Word
    var ledgerFingerprint: String
    var request: String
  }
}

struct RecoverApprove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Vote for somebody's new keys as their guardian.",
    discussion: """
      Call the person, or better meet them, and have them read you the fingerprint: whoever holds the keys you vote for \
      becomes that person. With --fingerprint it asks nothing and votes only when the fingerprint is exactly that one.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The recovery request that the person handed over.", valueName: "recovery-request"))
  var request: String
  @Option(name: .long, help: "The fingerprint the person told you, so that nothing is asked.")
  var fingerprint: String?

  func run() async throws {
    let client = try await home.client()
    let request = try client.recoveryRequest(at: Path.full(request))
    try confirm(request, for: try client.charge(of: request))
    let status = try await client.approveRecovery(request)
    await RecoveryAlert.show(client)
    if output.json { return Console.printJSON(RecoveryReport(status)) }
    let votes = status.votes.first { $0.fingerprint == request.fingerprint }?.count ?? 0
    Console.printLine("Your vote is in: \(votes) of \(status.needed) for these keys")
    Console.printLine(RecoveryReport.text(status))
  }

  private func confirm(_ request: RecoveryRequest, for charge: GuardianCharge) throws {
    if let fingerprint {
      guard fingerprint.lowercased().filter(\.isHexDigit) == request.fingerprint.filter(\.isHexDigit) else {
        throw ClientError(.notConfirmed, "the request's fingerprint is another one: you did not vote")
      }
      return
    }
    // The name is the one the owner gave when choosing guardians, not the one in the request.
    Console.printError("Restores     \(charge.name)")
    Console.printError("Member       \(request.member)")
    Console.printError("Fingerprint  \(request.fingerprint)")
    try Confirmation.ask("Has \(charge.name) read you this fingerprint, and are you sure it was them?")
  }
}

struct RecoverStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how a recovery of your keys stands, on the old device or the new one.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let status = try await client.recoveryStatus()
    await RecoveryAlert.show(client)
    if output.json { return Console.printJSON(RecoveryReport(status)) }
    Console.printLine(RecoveryReport.text(status))
    for votes in status.votes {
      Console.printLine("  \(votes.count) for \(votes.fingerprint)\(votes.areOwn ? ", the keys of this home" : "")")
    }
    switch (status.own, status.stage) {
    case (.current, .due): Console.printLine("the keys of this home are yours: aureole recover finish")
    case (.current, _): Console.printLine("the keys of this home are yours")
    case (.coming, _): Console.printLine("the keys of this home become yours then: aureole recover finish")
    case (.foreign, _): Console.printLine("the keys of this home are not yours on the ledger")
    case (nil, _): break
    }
  }
}

struct RecoverVeto: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "veto",
    abstract: "Stop the recovery that replaces your keys.",
    discussion: """
      Only the old keys can, and only while the waiting time runs. The guardians keep their places: name others with \
      `aureole guardians set` if you no longer trust them.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let receipt = try await client.vetoRecovery()
    await RecoveryAlert.show(client)
    StandingReport.print(receipt, "The recovery is stopped, your keys stay", asJSON: output.json)
  }
}

struct RecoverFinish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish",
    abstract: "Take over with the new keys once the waiting time is over.",
    discussion: """
      Signs with the new keys for the first time. Others see your name again once the authority has listed you.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let receipt = try await client.finishRecovery()
    let request = home.place.newKeysRequest
    if output.json {
      return Console.printJSON(
        Report(member: client.profile.member, position: receipt?.position, request: request))
    }
    Console.printLine("You are \(client.profile.name) again, with the keys of this home: \(client.profile.member)")
    Console.printLine("Hand this file to the authority, who runs `aureole enrol`: \(request)")
    Console.printLine("What was sealed to your old keys opens with the help of the custodians.")
    Console.printLine("Name your guardians again, so that this home knows them: aureole guardians set")
  }

  private struct Report: Encodable {
    var member: MemberID
    var position: UInt64?
    var request: String
  }
}

extension MemberID: ExpressibleByArgument {
  /// Reads an identifier of 40 hexadecimal digits from the command line.
  public init?(argument: String) { self.init(hex: argument) }
}
