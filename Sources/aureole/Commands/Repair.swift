internal import ArgumentParser
internal import Client
internal import Identity

struct Repair: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check your records at every custodian and mend what is missing or wrong.",
    discussion: """
      Has every custodian release its share to you, which the ledger records as your own access, and reads every block. A \
      custodian that lost or altered something is named. Where shares are wrong or custodians have changed, the key is shared \
      out anew and the old shares are destroyed.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more; by default all of yours.")
  var record: String?

  func run() async throws {
    let client = try await home.client()
    let progress = ProgressLine("checking")
    let reports = try await client.repair(record) { progress.show($0, of: $1) }
    progress.finish()
    if output.json {
      Console.printJSON(["records": reports])
    } else {
      show(reports)
    }
    // A script must not take what is still broken for mended.
    if reports.contains(where: { !$0.problems.isEmpty }) { throw ExitCode(ExitStatus.storageIncomplete.rawValue) }
  }

  private func show(_ reports: [RepairReport]) {
    if reports.isEmpty { Console.printLine("no records yet") }
    for report in reports {
      let name = Console.bold(String(report.record.hex.prefix(12)))
      Console.printLine("\(name)  \(report.isHealthy ? "all is well" : "needed mending")")
      for finding in report.findings { Console.printLine("  \(finding)") }
      if report.restoredBlocks > 0 {
        Console.printLine("  restored \(report.restoredBlocks) blocks, \(report.rebuiltBlocks) of them rebuilt")
      }
      if report.isDealtAnew { Console.printLine("  the key was shared out anew") }
      for problem in report.problems { Console.printLine("  \(Console.red("not mended:")) \(problem)") }
    }
  }
}
