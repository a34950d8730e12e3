internal import Client
internal import Contract
internal import EthereumLedger
internal import Foundation
internal import Identity

extension Stage {
  /// The development chain, when the ledger goes on one.
  func chainChoice() async throws -> Founding.ChainChoice? {
    guard let endpoint = demonstration.engines.chainEndpoint else { return nil }
    return try await Founding.ChainChoice(asking: [endpoint], pollMilliseconds: 50)
  }

  /// The first account of the development chain gives the ledger's account some ether, which puts the contract there.
  mutating func deploy() async throws {
    guard let endpoint = demonstration.engines.chainEndpoint else { return }
    try await step("deploy") { stage in
      let home = stage.home("authority")
      let network = try Network(path: home.network)
      guard let place = network.chain else { throw DemonstrationFailure("the ledger is not on a chain") }
      let node = try EthereumRPC(endpoint)
      let key = try Keystore.read(from: home.relayerKey).open(under: try stage.passphrase)
      guard let rich = try await node.call("eth_accounts", []).items?.first else {
        throw DemonstrationFailure("the chain has no account that gives ether away: it is no development chain")
      }
      _ = try await node.call(
        "eth_sendTransaction",
        [["from": rich, "to": .string(key.address.hex), "value": .string(Self.tenEther)]])
      let deployment = ChainDeployment(
        key: key, chainID: place.chainID, endpoints: try EthereumLedger.endpoints(of: place))
      for _ in 0..<600 where try await deployment.balance().isZero { try await Task.sleep(for: .milliseconds(50)) }
      let contract = try place.address()
      let block = try await deployment.deploy(network.genesis, to: contract)
      return "the rules go on chain \(place.chainID) as contract \(contract), block \(block?.number ?? 0)"
    }
  }

  private static let tenEther = "0x8ac7230489e80000"

  /// Reads the clinician's grant from the contract, as any program can that speaks with the chain.
  mutating func readChain() async throws {
    guard let endpoint = demonstration.engines.chainEndpoint else { return }
    try await step("read the chain") { stage in
      let place = try Network(path: stage.home("authority").network).chain
      guard let contract = try place?.address() else { throw DemonstrationFailure("the ledger is not on a chain") }
      let node = try EthereumRPC(endpoint)
      let answer = try await node.view(contract, ABI.call("grant(bytes32)", [.word(stage.grant)]))
      let words = try ABI.words(answer, count: 5)
      let grantee = try await stage.at("clinician") { $0.profile.member }
      guard words[0] == grantee.word, words[4] == Word(1) else {
        throw DemonstrationFailure("the contract says something else of the grant")
      }
      return "asked directly, the contract says the same: Cleo's grant \(stage.grant.hex.prefix(12)), used "
        + "\(words[3].number ?? 0) times, is revoked"
    }
  }
}
