internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct MigrateLedger: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Carry members, their standing and the policy over (founding authority).",
    discussion: """
      Both ledgers' hosts must answer: the old one's directory says who the members are. Run it again to go on. What waits \
      for a second authority member is printed; `aureole approve` in that member's new home approves it.
      """)

  @OptionGroup var migrate: MigrateOptions
  @Option(name: .long, help: ArgumentHelp("The authority's home on the old ledger.", valueName: "folder"))
  var from: String
  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let passphrase = try home.passphrase()
    let export = try await migrate.replayed(of: try Network(path: Path.full(from) + "/network.json").ledger)
    let client = try await MemberClient.open(home.place, passphrase: passphrase)
    try client.requireSuccession(of: export)
    let old = try await MemberClient.open(Home(path: Path.full(from)), passphrase: passphrase)
    let line = ProgressLine("carrying over")
    let report = try await client.carryOver(export, from: old) { line.show($0, of: $1, "members") }
    line.finish()
    await old.close()
    await client.close()
    if output.json { return Console.printJSON(Row(report)) }
    Console.printLine(
      "\(report.enrolled.count) members enrolled, \(report.listed.count) listed, \(report.suspended.count) suspended as before"
    )
    if report.isPolicySigned { Console.printLine("The policy is in force.") }
    for digest in report.pending { Console.printLine("waits for a second authority member: aureole approve \(digest)") }
    for problem in report.problems { Console.printLine(problem) }
    Console.printLine("Members: aureole migrate home NETWORK-FILE --from OLD --home NEW, then aureole migrate own")
  }

  private struct Row: Encodable {
    var enrolled: [MemberID]
    var listed: [MemberID]
    var suspended: [MemberID]
    var policySigned: Bool
    var pending: [Word]
    var problems: [String]

    init(_ report: CarryOverReport) {
      (enrolled, listed, suspended) = (report.enrolled, report.listed, report.suspended)
      (policySigned, pending, problems) = (report.isPolicySigned, report.pending, report.problems)
    }
  }
}
