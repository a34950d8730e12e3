internal import ArgumentParser

struct ExitCodes: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the exit codes of every command.")

  @OptionGroup var output: OutputOptions

  func run() {
    if output.json {
      return Console.printJSON(
        Dictionary(uniqueKeysWithValues: ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) }))
    }
    for status in ExitStatus.allCases {
      Console.printLine("\(String(status.rawValue).padded(to: 4)) \(status.meaning)")
    }
  }
}
