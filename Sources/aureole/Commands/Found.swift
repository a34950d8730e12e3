internal import ArgumentParser
internal import Client
internal import EthereumLedger
internal import Identity

struct Found: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Found a ledger and its authority.",
    discussion: """
      Makes the authority's keyring, the ledger, its server's key and the folders for blocks. Prints the fingerprint \
      that people compare before they join, and every path that was written. Then start `aureole ledger serve`.

      With --chain-endpoint the ledger goes on an Ethereum chain: the home then holds the key of an account that pays. Put \
      some ether on it and run `aureole ledger deploy`, then `aureole ledger serve`.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "The authority's name, as members will see it; without it, everything is asked.")
  var name: String?
  @Option(name: .long, help: "Where the ledger will answer.")
  var url = "http://127.0.0.1:8750"
  @Option(
    name: .customLong("store"), parsing: .singleValue,
    help: ArgumentHelp(
      "A folder that keeps blocks; once for each piece. Default: five folders in the home.", valueName: "folder"))
  var stores: [String] = []
  @Option(name: .long, help: "How many pieces rebuild a record.")
  var dataShards = 3
  @Option(name: .long, help: "How many unlawful accesses suspend a member; 0 for never.")
  var strikes: UInt64 = 5

  @OptionGroup var chain: ChainOptions

  func run() async throws {
    let place = home.place
    let founding = try founding(in: place, on: try await chain.choice())
    let (network, written) = try founding.found(in: place, passphrase: try home.newPassphrase())
    let account = network.chain == nil ? nil : try LedgerDeploy.account(of: place)
    if output.json {
      Console.printJSON(
        Report(
          ledger: network.ledger, fingerprint: network.fingerprint, url: url, contract: network.chain?.contract,
          account: account, written: written))
      return
    }
    Console.printLine("Founded ledger \(network.ledger)")
    Console.printLine("Fingerprint    \(Console.bold(network.fingerprint))   (people compare it before they join)")
    Console.printLine("Written:")
    for path in written { Console.printLine("  \(path)") }
    if let account, let chain = network.chain {
      Console.printLine("Contract       \(chain.contract) on chain \(chain.chainID), once it is deployed")
      Console.printLine("Account        \(account) pays: put ether on it")
      Console.printLine("Next: aureole ledger deploy --home \(place.path), then aureole ledger serve")
    } else {
      Console.printLine("Next: aureole ledger serve --home \(place.path)")
    }
    Console.printLine("Members join with: aureole join \(place.network) --name NAME --role ROLE --home FOLDER")
  }

  private func founding(in place: Home, on chain: Founding.ChainChoice?) throws -> Founding {
    let folders = stores.isEmpty ? (1...5).map { "\(place.path)/stores/\($0)" } : stores.map(Path.full)
    guard let name else { return try ask(folders, chain) }
    return Founding(
      name: try MemberName(name), url: url, dataShards: dataShards, folders: folders, strikes: strikes, chain: chain)
  }

  /// Asks what the options would say, each with its default.
  private func ask(_ folders: [String], _ chain: Founding.ChainChoice?) throws -> Founding {
    let name = try MemberName(try Question.ask("The authority's name, as members will see it"))
    let url = try Question.ask("Where the ledger will answer", otherwise: url)
    let given = try Question.ask(
      "Folders that keep blocks, with commas between", otherwise: folders.joined(separator: ","))
    let stores = given.split(separator: ",").map { Path.full(String($0.drop { $0 == " " })) }
    let shards = try Question.askNumber(
      "How many of these \(stores.count) rebuild a record", otherwise: UInt64(dataShards))
    let strikes = try Question.askNumber("How many unlawful accesses suspend a member", otherwise: strikes)
    return Founding(
      name: name, url: url, dataShards: Int(min(shards, 255)), folders: stores, strikes: strikes, chain: chain)
  }

  private struct Report: Encodable {
    var ledger: Word
    var fingerprint: String
    var url: String
    var contract: String?
    var account: String?
    var written: [String]
  }
}
