internal import ArgumentParser
internal import Client

struct LedgerNetwork: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Write the network file for new members.",
    discussion: """
      Besides the founding it holds how far the ledger has come, so that nobody can show a new member an older state of \
      it, from before its custodians co-signed.
      """)

  @OptionGroup var home: HomeOptions
  @Option(name: [.long, .customShort("o")], help: ArgumentHelp("Where it goes; must not exist.", valueName: "file"))
  var output: String

  func run() async throws {
    let network = try await home.client().currentNetwork()
    let path = Path.full(output)
    try network.write(to: path)
    Console.printLine("\(path)")
    Console.printLine("\(network.least?.size ?? 0) entries; fingerprint \(Console.bold(network.fingerprint))")
  }
}
