internal import ArgumentParser
internal import Demonstration
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Synchronization
internal import UnixSignals

struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the main job on this computer: send, ask, grant, open, revoke, fail, mend, erase, verify.",
    discussion: """
      For trying out only: everything runs on the loopback interface, five custodians as processes of their own, and all \
      passphrases lie in one file. Sends the files given, or a synthetic CT series.
      """)

  @OptionGroup var output: OutputOptions
  @Flag(name: .long, help: "End after the last step, instead of keeping the pages open.")
  var exit = false
  @Flag(name: .long, help: "Only set everything up and open the pages.")
  var skipStory = false
  @Option(
    name: .long, help: ArgumentHelp("The web app's folder; without one there are no pages.", valueName: "folder"))
  var web: String?
  @Argument(help: "Files to send instead of a synthetic series.")
  var files: [String] = []
  @Option(name: .long, help: ArgumentHelp("Where everything goes; must not exist yet.", valueName: "folder"))
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "A development chain that the ledger goes on, such as script/devchain; without it the ledger is embedded.",
      valueName: "url"))
  var chainEndpoint: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A Kubo node of this computer that keeps a custodian's blocks, with its repository; five times, once for each.",
      valueName: "url,folder"))
  var kubo: [String] = []

  private func engines() throws -> Engines {
    guard kubo.isEmpty || kubo.count == 5 else { throw ValidationError("--kubo is given five times, once a custodian") }
    let nodes = try kubo.map { text in
      let parts = text.split(separator: ",", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--kubo takes an address, a comma and a folder") }
      return Engines.KuboNode(url: parts[0], repository: Path.full(parts[1]))
    }
    return Engines(chainEndpoint: chainEndpoint, kubo: nodes)
  }

  func run() async throws {
    let place = folder.map(Path.full) ?? Self.freshFolder()
    guard !FileManager.default.fileExists(atPath: place) else {
      throw ValidationError("\(place) exists: name another --folder")
    }
    let asJSON = output.json
    if !asJSON { announce(place) }
    let isEnded = Mutex(false)
    let isStaying = Mutex(false)
    var demonstration = Demonstration(files: files.map(Path.full), folder: place) { step in
      // A step that fails because its custodians were ended is nothing to tell.
      guard !asJSON, !isEnded.withLock({ $0 }) else { return }
      let mark = step.ok ? "✓" : Console.red("✗")
      Console.printLine(
        "\(mark) \(step.name.padded(to: 22)) \(Self.time(step.ms).padded(to: 7)) \(Self.wrapped(step.detail))")
    }
    demonstration.engines = try engines()
    let tellsStory = !skipStory
    demonstration.tellsStory = tellsStory
    demonstration.web = web.map(Path.full)
    if !exit {
      demonstration.stay = { report in
        isStaying.withLock { $0 = true }
        if asJSON {
          Console.printJSON(report)
        } else {
          if tellsStory { tell(report) }
          Self.showPages(report)
        }
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
      }
    }
    let impatience = Task { [demonstration] in
      for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
        isEnded.withLock { $0 = true }
        if isStaying.withLock({ $0 }) {
          await demonstration.end()
          Console.printError("\nThe pages are closed. Everything lies in \(place).")
          Self.exit()
        }
        Console.printError("\naureole: ended by \(signal); the custodians are ended too, files are left in \(place)")
        demonstration.abandon()
        Self.exit(withError: ExitCode(ExitStatus.interrupted.rawValue))
      }
    }
    let report = await demonstration.run()
    impatience.cancel()
    guard !isEnded.withLock({ $0 }) else { throw ExitCode(ExitStatus.interrupted.rawValue) }
    if asJSON { Console.printJSON(report) } else { tell(report) }
    if !report.ok { throw ExitCode(ExitStatus.failure.rawValue) }
  }

  private func announce(_ place: String) {
    Console.printLine(Console.red("For trying out only: everybody's passphrase lies in \(place)/passphrase."))
    Console.printLine(
      """
      A technologist sends images to a patient, and a clinician asks her for them. They are encrypted and kept in parts
      by five custodians, each a process of its own. Then things go wrong, one after the other.

      """)
  }

  /// Where the pages are and who can log in, before the demonstration waits to be ended.
  private static func showPages(_ report: DemonstrationReport) {
    Console.printLine("\nThe pages are open at \(Console.bold(report.pages)) until you press Control-C.")
    Console.printLine(Console.red("For trying out only: these passwords and secrets are shown to everybody.\n"))
    Console.printLine("  " + ["log in as", "password", "authenticator secret", ""].row)
    for account in report.accounts {
      Console.printLine(
        "  " + [account.account, account.password, account.totp, "\(account.name), \(account.role)"].row)
    }
    Console.printLine("\nThe six digits of a secret now: oathtool --totp --base32 SECRET, or any authenticator.")
  }

  /// The text in lines of a length that people read, those after the first below the beginning of the first.
  private static func wrapped(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let longer = lines[lines.count - 1].isEmpty ? String(word) : lines[lines.count - 1] + " " + word
      if longer.count > 86, !lines[lines.count - 1].isEmpty {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] = longer
      }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: 33))
  }

  /// A duration as people read it, in seconds.
  private static func time(_ ms: Double) -> String { "\((ms / 1000).formatted(2)) s" }

  private func tell(_ report: DemonstrationReport) {
    guard report.ok else {
      return Console.printLine(
        Console.red(
          "\nThe demonstration failed at the last step above. Logs: \(report.folder)/custodian-*/custodian.log"))
    }
    let folder = report.folder
    let seconds = report.steps.reduce(0) { $0 + $1.ms }
    Console.printLine("\nAll \(report.steps.count) steps held, in \(Self.time(seconds)). Everything lies in \(folder):")
    let ledger =
      chainEndpoint == nil ? "the ledger is authority/ledger.sqlite" : "the contract is named in authority/network.json"
    for (name, what) in [
      ("authority, patient, clinician, …", "the members' homes; \(ledger)"),
      ("custodian-1 … custodian-5", "the custodians' homes; what each did stands in its custodian.log"),
      ("opened, accessed", "what the patient and the clinician received"),
    ] { Console.printLine("  \(name.padded(to: 34)) \(what)") }
    guard chainEndpoint == nil else { return }
    Console.printLine("  \("ledger.export".padded(to: 34)) the ledger, for anybody to verify")
    let program = CommandLine.arguments.first ?? "aureole"
    Console.printLine("Verify the ledger yourself: \(program) verify \(folder)/ledger.export")
  }

  private static func freshFolder() -> String {
    let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    return "\(base)/aureole-demo-\(Word.random().hex.prefix(8))"
  }
}

extension [String] {
  /// The fields of a row of accounts, one below the other.
  fileprivate var row: String {
    let widths = [12, 18, 34, 0]
    return zip(self, widths).map { $0.padded(to: $1) }.joined(separator: " ")
  }
}
