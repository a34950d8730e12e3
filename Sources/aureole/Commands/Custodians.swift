internal import ArgumentParser
internal import Client
internal import Identity

struct Custodians: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask every custodian of the policy how it is.",
    discussion: """
      Shows whether each answers and serves, what it keeps, and whether it sees the ledger as you do; a custodian that has \
      other entries than you is named, for one of you is being lied to. Exit code 7 when one does not answer or serve, 5 \
      when one sees another ledger.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let reports = try await home.client().custodianReports()
    if output.json {
      Console.printJSON(["custodians": reports])
    } else {
      for report in reports { show(report) }
    }
    let status = Self.status(of: reports)
    if status != .success { throw ExitCode(status.rawValue) }
  }

  private func show(_ report: CustodianReport) {
    let name = Console.bold(String(report.member.hex.prefix(12))) + (report.isFormer ? " (former)" : "")
    if let problem = report.problem { return Console.printLine("\(name)  \(Console.red(problem))") }
    let state = report.state ?? "unknown"
    let records = report.records == 1 ? "1 record" : "\(report.records ?? 0) records"
    Console.printLine(
      "\(name)  \(state == "ready" ? state : Console.red(state))  \(records), \(report.bytes ?? 0) bytes, "
        + "\(report.size ?? 0) entries")
    if let damaged = report.damaged, damaged > 0 {
      Console.printLine("  \(Console.red("\(damaged) blocks damaged")): their owners run aureole repair")
    }
    switch report.view {
    case .other: Console.printLine("  \(Console.red("sees another ledger than you")): tell the authority")
    case .ahead: Console.printLine("  \(Console.red("has entries that the ledger does not show you"))")
    case .same, nil: break
    }
  }

  private static func status(of reports: [CustodianReport]) -> ExitStatus {
    if reports.contains(where: { $0.view == .other || $0.state == "forked" }) { return .notVerified }
    // A former custodian may be gone for good.
    return reports.contains { !$0.isFormer && ($0.problem != nil || $0.state != "ready" || $0.view != .same) }
      ? .unreachable : .success
  }
}
