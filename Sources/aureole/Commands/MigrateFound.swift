internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import EthereumLedger
internal import Identity

struct MigrateFound: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "found",
    abstract: "Found a ledger that follows an exported one (founding authority).",
    discussion: """
      Stop the old ledger's members from acting, then export it: what comes after the export is not carried over. The new \
      ledger is founded in a new home with the authority's present keys, by every authority member in good standing, and \
      its identifier names the export. Then: aureole ledger deploy, aureole ledger serve, aureole migrate ledger.
      """)

  @OptionGroup var migrate: MigrateOptions
  @Option(name: .long, help: ArgumentHelp("The authority's home on the old ledger.", valueName: "folder"))
  var from: String
  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "Where the new ledger will answer.")
  var url = "http://127.0.0.1:8750"
  @Option(
    name: .customLong("store"), parsing: .singleValue,
    help: ArgumentHelp(
      "A folder that keeps blocks; once for each piece. Default: five folders in the home.", valueName: "folder"))
  var stores: [String] = []
  @Option(name: .long, help: "How many pieces rebuild a record.")
  var dataShards = 3
  @OptionGroup var chain: ChainOptions

  func run() async throws {
    let old = Home(path: Path.full(from))
    let export = try await migrate.replayed(of: try Network(path: old.network).ledger)
    let place = home.place
    let passphrase = try home.passphrase()
    let predecessor = try Predecessor(export, founderAt: SucceedingHome(of: old, passphrase: passphrase))
    var founding = Founding(
      name: try MemberName(predecessor.name), url: url, dataShards: dataShards,
      folders: stores.isEmpty ? (1...5).map { "\(place.path)/stores/\($0)" } : stores.map(Path.full),
      strikes: export.state.policy.strikes, chain: try await chain.choice())
    founding.predecessor = predecessor
    let (network, written) = try founding.found(in: place, passphrase: passphrase)
    let account = network.chain == nil ? nil : try LedgerDeploy.account(of: place)
    if output.json {
      return Console.printJSON(
        Report(
          ledger: network.ledger, fingerprint: network.fingerprint, follows: export.genesis.ledger, size: export.size,
          root: export.root, contract: network.chain?.contract, account: account, written: written))
    }
    Console.printLine("Founded ledger \(network.ledger)")
    Console.printLine("It follows     \(export.genesis.ledger), \(export.size) entries, root \(export.root)")
    Console.printLine("Fingerprint    \(Console.bold(network.fingerprint))   (everybody compares it anew)")
    if let account, let chain = network.chain {
      Console.printLine("Contract       \(chain.contract) on chain \(chain.chainID), once it is deployed")
      Console.printLine("Account        \(account) pays: put ether on it")
      Console.printLine("Next: aureole ledger deploy --home \(place.path)")
    }
    Console.printLine("Then: aureole ledger serve --home \(place.path)")
    Console.printLine("Then: aureole migrate ledger \(migrate.export) --from \(old.path) --home \(place.path)")
  }

  private struct Report: Encodable {
    var ledger: Word
    var fingerprint: String
    var follows: Word
    var size: UInt64
    var root: Word
    var contract: String?
    var account: String?
    var written: [String]
  }
}
