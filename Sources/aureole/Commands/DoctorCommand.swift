internal import ArgumentParser
internal import Client
internal import Doctor
internal import Glibc
internal import Identity

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at a home and what it depends on: ports, clock, disk, certificates, ledger, custodians, gateway.",
    discussion: """
      Works for every home: an authority's, a custodian's, a member's. Mends nothing; each finding says what would. \
      The passphrase is asked for on a terminal and may be left out: then custodians are not asked. Exit code 0 unless \
      something is bad, then 12.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: ArgumentHelp("A gateway to look at too, and at the app it serves.", valueName: "url"))
  var gateway: String?
  @Flag(name: .long, help: "Do not ask for the passphrase.")
  var withoutPassphrase = false

  func run() async throws {
    let findings = await Examination(of: home.place, gateway: gateway).findings(passphrase: try passphrase())
    if output.json {
      Console.printJSON(["findings": findings])
    } else {
      for finding in findings { Self.show(finding) }
    }
    if findings.contains(where: { $0.verdict == .bad }) { throw ExitCode(ExitStatus.unhealthy.rawValue) }
  }

  /// Nil where nobody gives one: in a service unit there is no terminal to ask on.
  private func passphrase() throws -> Passphrase? {
    let isGiven = home.passphraseFile != nil || home.passphraseDescriptor != nil
    guard !withoutPassphrase, isGiven || (isatty(STDIN_FILENO) == 1 && PrivateFile(path: home.place.keyring).exists)
    else { return nil }
    return try home.passphrase()
  }

  private static func show(_ finding: Finding) {
    let mark =
      switch finding.verdict {
      case .good: "✓"
      case .warning: "!"
      case .bad: Console.red("✗")
      case .unknown: "?"
      }
    Console.printLine("\(mark) \(finding.area.rawValue.padded(to: 12)) \(finding.detail.printable)")
    if !finding.fix.isEmpty { Console.printLine("               \(Console.bold(finding.fix.printable))") }
  }
}
