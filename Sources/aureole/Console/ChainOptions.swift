internal import ArgumentParser
internal import Client
internal import EthereumLedger

/// Which Ethereum chain a ledger goes on.
struct ChainOptions: ParsableArguments {
  @Option(
    name: .customLong("chain-endpoint"), parsing: .singleValue,
    help: ArgumentHelp(
      "A node of an Ethereum chain that the ledger goes on, over JSON-RPC; once for each node that is asked.",
      valueName: "url"))
  var endpoints: [String] = []
  @Option(name: .long, help: "How many of the nodes must say the same. Default: more than half.")
  var chainQuorum: Int?
  @Option(
    name: .customLong("chain-poll"),
    help: ArgumentHelp("How often the nodes are asked for news, in milliseconds.", valueName: "ms"))
  var poll = 1000

  func validate() throws {
    guard endpoints.count <= ChainPlace.mostEndpoints else {
      throw ValidationError("at most \(ChainPlace.mostEndpoints) nodes are asked")
    }
    guard (1...60_000).contains(poll) else { throw ValidationError("--chain-poll is 1 to 60000") }
    guard chainQuorum == nil || !endpoints.isEmpty else {
      throw ValidationError("--chain-quorum goes with --chain-endpoint")
    }
  }

  /// The chain that the nodes are of, and its newest block; nil where none is named.
  func choice() async throws -> Founding.ChainChoice? {
    guard !endpoints.isEmpty else { return nil }
    return try await Founding.ChainChoice(asking: endpoints, quorum: chainQuorum, pollMilliseconds: poll)
  }
}
