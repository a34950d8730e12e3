internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct MigrateHome: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "home",
    abstract: "Make your home on a ledger that follows yours, with the same keys.",
    discussion: """
      Compare the new ledger's fingerprint with the authority first. The old home stays as it is: it opens what lies at the \
      old ledger's custodians until your records are carried over.
      """)

  @Argument(help: ArgumentHelp("The new ledger's network file.", valueName: "network-file"))
  var network: String
  @Option(name: .long, help: ArgumentHelp("Your home on the old ledger.", valueName: "folder"))
  var from: String
  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let making = SucceedingHome(of: Home(path: Path.full(from)), passphrase: try home.passphrase())
    let place = home.place
    let member = try making.make(place, networkPath: Path.full(network))
    let ledger = try Network(path: place.network)
    if output.json {
      return Console.printJSON(Row(member: member, ledger: ledger.ledger, ledgerFingerprint: ledger.fingerprint))
    }
    Console.printLine("You are member        \(member)")
    Console.printLine("The ledger's          \(Console.bold(ledger.fingerprint))")
    Console.printLine("Next: aureole migrate own EXPORT --from \(making.old.path) --home \(place.path)")
  }

  private struct Row: Encodable {
    var member: MemberID
    var ledger: Word
    var ledgerFingerprint: String
  }
}

struct MigrateOwn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "own",
    abstract: "Carry over what only you can sign: records, grants, guardians, devices, guests.",
    discussion: """
      With --from, records are opened at the old custodians and sealed anew under the same identifiers. Grants keep their end \
      and the accesses that are left. Nothing that was revoked, expired or erased is signed. Run it again to go on.
      """)

  @OptionGroup var migrate: MigrateOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Your home on the old ledger; without it no record is carried over.", valueName: "folder"))
  var from: String?
  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let passphrase = try home.passphrase()
    let export = try await migrate.replayed()
    let client = try await MemberClient.open(home.place, passphrase: passphrase)
    try client.requireSuccession(of: export)
    var old: MemberClient?
    if let from { old = try await MemberClient.open(Home(path: Path.full(from)), passphrase: passphrase) }
    let line = ProgressLine("carrying over")
    let report = try await client.carryOwn(export, from: old) { line.show($0, of: $1, "steps") }
    line.finish()
    await old?.close()
    await client.close()
    if output.json {
      Console.printJSON(Row(report))
    } else {
      Console.printLine(
        "\(report.records.count) records, \(report.grants.count) grants, \(report.devices.count) devices"
          + (report.guests.isEmpty ? "" : ", \(report.guests.count) guests") + " carried over"
          + (report.hasNamedGuardians ? ", guardians named" : ""))
      for problem in report.problems { Console.printLine(problem) }
    }
    if !report.problems.isEmpty { throw ExitCode(ExitStatus.refused.rawValue) }
  }

  private struct Row: Encodable {
    var records: [Word]
    var grants: [Word]
    var devices: [MemberID]
    var guests: [MemberID]
    var guardians: Bool
    var problems: [String]

    init(_ report: CarryOwnReport) {
      (records, grants) = (report.records, report.grants)
      (devices, guests) = (report.devices, report.guests)
      (guardians, problems) = (report.hasNamedGuardians, report.problems)
    }
  }
}
