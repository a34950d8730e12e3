internal import ArgumentParser
internal import Client
internal import Identity

struct Erase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a record of yours destroyed.",
    discussion: """
      From the moment it is on the ledger nobody can open the record any more, you included, and every custodian destroys \
      its part of the key and its blocks and says so. What it cannot reach: copies that a reader kept while a grant allowed \
      it, and the ledger's own entries, which say that the record was there and who opened it, not what was in it.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more.")
  var record: String
  @Flag(name: .long, help: "Do not ask.")
  var yes = false

  func run() async throws {
    let client = try await home.client()
    if !yes {
      try Confirmation.ask(
        "Record \(record) will be destroyed for good. Copies that readers kept are out of reach. Go on?")
    }
    let report = try await client.erase(record)
    if output.json {
      Console.printJSON(report)
    } else {
      show(report)
    }
    if !report.missing.isEmpty { throw ExitCode(ExitStatus.storageIncomplete.rawValue) }
  }

  private func show(_ report: ErasureReport) {
    Console.printLine("record \(report.record.hex.prefix(12)) is erased on the ledger: nobody can open it any more")
    for custodian in report.confirmed {
      Console.printLine(
        "custodian \(custodian.custodian.hex.prefix(12)) destroyed its part, \(Moment.text(custodian.time))")
    }
    for missing in report.missing { Console.printError("\(Console.red("not confirmed:")) \(missing)") }
    if !report.missing.isEmpty { Console.printLine("ask the others again with: aureole erase \(record)") }
  }
}
