public import ArgumentParser
internal import Client
public import Identity

struct Join: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a member: keys on this computer, and a request for the authority.",
    discussion: """
      Takes the network file that the authority hands out. Compare both fingerprints with the authority over another \
      way, for example aloud: the ledger's, so that you join the right one; yours, so that your keys are enrolled.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The ledger's network file.", valueName: "network-file"))
  var network: String
  @Option(name: .long, help: "The name to be known by.")
  var name: String
  @Option(name: .long, help: "technologist, patient, clinician, custodian or authority.")
  var role: Role

  func run() async throws {
    let joining = Joining(name: try MemberName(name), role: role)
    let place = home.place
    let request = try joining.join(Path.full(network), in: place, passphrase: try home.newPassphrase())
    let ledger = try Network(path: place.network)
    if output.json {
      Console.printJSON(
        Report(
          member: request.keys.member, fingerprint: request.fingerprint, ledger: request.ledger,
          ledgerFingerprint: ledger.fingerprint, request: place.joinRequest))
      return
    }
    Console.printLine("You are member  \(request.keys.member)")
    Console.printLine("Your fingerprint      \(Console.bold(request.fingerprint))")
    Console.printLine("The ledger's          \(Console.bold(ledger.fingerprint))")
    Console.printLine("Hand this file to the authority: \(place.joinRequest)")
  }

  private struct Report: Encodable {
    var member: MemberID
    var fingerprint: String
    var ledger: Word
    var ledgerFingerprint: String
    var request: String
  }
}

extension Role: ExpressibleByArgument {
  /// Reads a role from its name on the command line.
  public init?(argument: String) { self.init(name: argument.lowercased()) }
  /// The names offered by completion and help.
  public static var allValueStrings: [String] { allCases.map(\.name) }
}
