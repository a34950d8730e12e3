import EthereumLedger
import Foundation
import Identity
import Testing

/// A development chain beside the test, ended with this value at the latest, and the nodes through which a town asks it.
final class Chain: Sendable {
  /// The node itself.
  let node: EthereumRPC
  let url: String
  /// Nodes of the same chain that can be made to lie; none unless asked for.
  let proxies: [NodeProxy]
  /// How often a town's programs ask for news.
  let pollMilliseconds: Int
  private let child: Child
  private let scratch: Scratch

  /// Starts a chain, with so many proxies in front of it.
  init(_ options: [String], proxies count: Int = 0, pollMilliseconds: Int) async throws {
    let python = try #require(Engine.python)
    scratch = try Scratch("chain")
    self.pollMilliseconds = pollMilliseconds
    child = try Child(
      "/usr/bin/env",
      ["PYTHONPATH=\(Engine.repository)/tools", python, "-m", "devchain", "--port", "0", "--silent"] + options,
      keeping: "chain", in: scratch.path)
    url = try await child.address()
    node = try EthereumRPC(url)
    var proxies = [NodeProxy]()
    for number in 0..<count { proxies.append(try await NodeProxy(of: url, number: number, in: scratch.path)) }
    self.proxies = proxies
  }

  /// The port of the node itself.
  var port: Int { get throws { try #require(url.split(separator: ":").last.flatMap { Int($0) }) } }

  /// Whom a town's programs ask.
  var endpoints: [String] { proxies.isEmpty ? [url] : proxies.map(\.url) }

  /// What `aureole found` is told.
  var options: [String] {
    endpoints.flatMap { ["--chain-endpoint", $0] } + ["--chain-poll", "\(pollMilliseconds)"]
  }

  /// The first account gives another one ten ether.
  func fund(_ account: String) async throws {
    let rich = try #require(try await node.call("eth_accounts", []).items?.first)
    _ = try await node.call(
      "eth_sendTransaction", [["from": rich, "to": .string(account), "value": "0x8ac7230489e80000"]])
  }

  /// The newest block's number.
  func height() async throws -> UInt64 { try await node.call("eth_blockNumber", []).quantity() }

  /// Makes so many blocks now.
  func mine(_ blocks: Int = 1) async throws {
    _ = try await node.call("evm_mine", [["blocks": .number(Int64(blocks))]])
  }

  /// Whether a transaction gets a block of its own at once.
  func automine(_ isOn: Bool) async throws { _ = try await node.call("evm_setAutomine", [.bool(isOn)]) }

  /// How many transactions wait.
  func pool() async throws -> Int {
    try await Int(node.call("txpool_status", [])["pending"]?.quantity() as UInt64? ?? 0)
  }

  /// Replaces the newest blocks by others that hold these transactions in the first of them; those that were in the old
  /// ones are lost.
  func reorganise(_ depth: Int, _ transactions: [SignedTransaction] = []) async throws {
    _ = try await node.call(
      "anvil_reorg",
      [
        .number(Int64(depth)), .array(transactions.map { .array([.string("0x" + $0.bytes.hex), .number(0)]) }), "drop",
      ])
  }
}
