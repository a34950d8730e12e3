public import ArgumentParser
public import Posture

struct PostureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posture", abstract: "Look at this computer's health: the checks that a policy may ask for.",
    discussion: """
      Needs no home and no ledger, and changes nothing. Prints a line a check, and under it the command that mends what is \
      wrong. Exit code 0 when every check passed, 12 when one failed, 13 when none failed and one could not be told.
      """)

  @OptionGroup var output: OutputOptions
  @Option(name: .long, parsing: .upToNextOption, help: ArgumentHelp("Only these checks.", valueName: "name"))
  var check: [CheckName] = []

  func run() throws {
    let machine = Machine.current()
    let results = DeviceChecks(machine).results(of: check.isEmpty ? CheckName.allCases : check)
    if output.json {
      Console.printJSON(Report(host: machine.host.printable, system: machine.system.printable, checks: results))
    } else {
      for result in results { Self.show(result) }
    }
    let status = Self.status(of: results)
    if status != .success { throw ExitCode(status.rawValue) }
  }

  private static func show(_ result: CheckResult) {
    let mark =
      switch result.verdict {
      case .pass: "✓"
      case .fail: Console.red("✗")
      case .unknown: "?"
      }
    Console.printLine("\(mark) \(result.name.rawValue.padded(to: 10)) \(result.detail)")
    if !result.remedy.isEmpty { Console.printLine("             \(Console.bold(result.remedy))") }
  }

  private static func status(of results: [CheckResult]) -> ExitStatus {
    if results.contains(where: { $0.verdict == .fail }) { return .unhealthy }
    return results.contains { $0.verdict == .unknown } ? .undetermined : .success
  }

  private struct Report: Encodable {
    var host: String
    var system: String
    var checks: [CheckResult]
  }
}

extension CheckName: ExpressibleByArgument {}
