internal import ArgumentParser
internal import Demonstration
internal import FoundationEssentials
internal import Glibc
internal import Identity

struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the main job on this computer: found, enrol, send, receive, open, tamper, verify.",
    discussion: """
      For trying out only: everything runs in one process on the loopback interface, and all passphrases lie in one \
      file. Sends the files given, or a synthetic CT series.
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "Files to send instead of a synthetic series.")
  var files: [String] = []
  @Option(name: .long, help: ArgumentHelp("Where everything goes; must not exist yet.", valueName: "folder"))
  var folder: String?

  func run() async throws {
    let place = folder.map(Path.full) ?? Self.freshFolder()
    guard !FileManager.default.fileExists(atPath: place) else {
      throw ValidationError("\(place) exists: name another --folder")
    }
    let asJSON = output.json
    if !asJSON { Console.printLine(Console.red("For trying out only: the passphrase lies in \(place)/passphrase.\n")) }
    let report = await Demonstration(files: files.map(Path.full), folder: place) { step in
      guard !asJSON else { return }
      let mark = step.ok ? "✓" : Console.red("✗")
      Console.printLine(
        "\(mark) \(step.name.padded(to: 20)) \("\(step.ms.formatted(1)) ms".padded(to: 12)) \(step.detail)")
    }.run()
    if asJSON { Console.printJSON(report) } else { tell(report) }
    if !report.ok { throw ExitCode(ExitStatus.failure.rawValue) }
  }

  private func tell(_ report: DemonstrationReport) {
    guard report.ok else { return Console.printLine(Console.red("\nThe demonstration failed at the last step above.")) }
    let folder = report.folder
    Console.printLine("\nEverything lies in \(folder):")
    for (name, what) in [
      ("authority, technologist, patient", "the members' homes; the ledger is in authority/ledger.sqlite"),
      ("stores/1 … stores/5", "the encrypted blocks, any 3 of 5"), ("opened", "what the patient opened"),
      ("ledger.export", "the ledger, for `aureole verify`"),
    ] { Console.printLine("  \(name.padded(to: 34)) \(what)") }
    Console.printLine("Go on by hand:")
    let program = CommandLine.arguments.first ?? "aureole"
    Console.printLine("  \(program) ledger serve --home \(folder)/authority --passphrase-file \(folder)/passphrase &")
    Console.printLine("  \(program) history --home \(folder)/patient --passphrase-file \(folder)/passphrase")
  }

  private static func freshFolder() -> String {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    return "\(base)/aureole-demo-\(Word.random().hex.prefix(8))"
  }
}
