internal import ArgumentParser
internal import Client
internal import EthereumLedger
internal import Identity

struct LedgerDeploy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy",
    abstract: "Put the contract of this home's ledger on its chain.",
    discussion: """
      Sends one transaction with the account of this home, which must hold ether, and waits until the contract stands \
      there. Its address and its interface are written beside the network file. Doing it again does nothing.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: .long, help: ArgumentHelp("The most that a unit of gas may cost, in gwei.", valueName: "gwei"))
  var mostFee: UInt64 = 200

  func validate() throws {
    guard (1...1_000_000).contains(mostFee) else { throw ValidationError("--most-fee is 1 to 1000000 gwei") }
  }

  func run() async throws {
    let place = home.place
    let network = try Network(path: place.network)
    guard let chain = network.chain else {
      throw ClientError(.networkRefused, "this home's ledger is kept by its own server and not on a chain")
    }
    let key = try Keystore.read(from: place.relayerKey).open(under: try home.passphrase())
    let deployment = ChainDeployment(
      key: key, chainID: chain.chainID, endpoints: try EthereumLedger.endpoints(of: chain),
      mostFee: UInt128(mostFee) * 1_000_000_000)
    let contract = try chain.address()
    if !output.json {
      Console.printError("account \(key.address) puts contract \(contract) on chain \(chain.chainID)")
    }
    let block = try await deployment.deploy(network.genesis, to: contract)
    let written = [place.path + "/contract.json"]
    try PrivateFile(path: written[0]).write(
      ContractInterface.file(address: contract, chainID: chain.chainID), replacing: true)
    if output.json {
      Console.printJSON(
        Report(
          contract: contract.description, chainID: chain.chainID, account: key.address.description,
          block: block?.number, written: written))
    } else {
      Console.printLine(
        block.map { "The contract stands in block \($0.number)." } ?? "The contract stands there already.")
      Console.printLine("Written: \(written[0])")
      Console.printLine("Next: aureole ledger serve --home \(place.path)")
    }
  }

  /// The address of the account that pays, which its keystore says in clear.
  static func account(of home: Home) throws -> String { try Keystore.read(from: home.relayerKey).address().description }

  private struct Report: Encodable {
    var contract: String
    var chainID: UInt64
    var account: String
    var block: UInt64?
    var written: [String]
  }
}
