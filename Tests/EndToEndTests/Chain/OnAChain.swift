import Client
import Contract
import Custody
import EmbeddedLedger
import EthereumLedger
import Foundation
import Halo
import Identity
import Testing

/// What only a chain does: blocks that are taken back, nodes that lie, a relayer that is cut short. Blocks become final 66
/// blocks later, and everybody asks three nodes.
@Suite(
  "On a chain", .serialized, .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)),
  .enabled(if: Engine.python != nil, "the chain's tools are not installed: run script/bootstrap --chain"), .onAChain)
enum OnAChain {}

extension Trait where Self == CircleTrait {
  /// One circle on a chain, whatever the engine of the other suites.
  static var onAChain: Self {
    CircleTrait {
      let chain = try await Chain(["--finality", "66"], proxies: 3, pollMilliseconds: 200)
      return try await chain.finalizing {
        try await Circle(on: chain, kubo: false, [.technologist, .patient, .clinician, .colleague])
      }
    }
  }
}

extension Chain {
  /// How deep a block has to lie to be final.
  static let finality = 66

  /// Does something while whatever comes into a block soon becomes final.
  func finalizing<Result>(_ body: () async throws -> Result) async throws -> Result {
    let miner = Task {
      while !Task.isCancelled {
        // An empty block at the end has nothing above it that waits.
        let count = try await node.call("eth_getBlockTransactionCountByNumber", ["latest"])
        if count != "0x0" { try await mine(Self.finality) }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    defer { miner.cancel() }
    return try await body()
  }
}

extension Circle {
  /// The circle of a suite on a chain, everything as it should be: nodes honest, the server up, nothing waiting.
  static func wholeOnChain() async throws -> Circle {
    let circle = try await whole()
    let chain = try circle.chain
    for proxy in chain.proxies { try await proxy.go(.honest) }
    try await chain.automine(true)
    if try await chain.pool() > 0 { try await chain.mine() }
    if (try? circle.town.server.isRunning) != true { try await circle.reserve() }
    try await circle.quiet()
    return circle
  }

  var chain: Chain { get throws { try #require(town.chain) } }

  /// Starts the server again, where everybody finds it.
  func reserve(through wrapper: [String] = []) async throws {
    try await town.serve(through: wrapper)
    try followTown()
  }

  /// The ledger's contract.
  var contract: Address {
    get throws { try #require(try member(.patient).network.chain).address() }
  }

  /// Waits until nothing is under way any more, custodians' statements included.
  func quiet() async throws {
    try await chain.finalizing {
      try await eventually("everything is final") {
        let count = try await chain.node.call("eth_getBlockTransactionCountByNumber", ["latest"])
        guard count == "0x0" else { return false }
        let journal = try journal()
        return journal["flights"]?.values.isEmpty == true
      }
    }
    try await eventually("everybody has read it") {
      let client = try member(.clinician)
      try await client.replica.sync()
      let size = await client.replica.size
      for keeper in keepers where try await status(of: keeper).size != size { return false }
      return true
    }
  }

  /// What the relayer has written down.
  func journal() throws -> JSON {
    let file = URL(filePath: town.home(.authority) + "/relayer-journal.json")
    return try JSON(String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// Waits until something is in a block, final or not, and gives it.
  func foreseen<Value>(
    _ what: String, as person: Person = .patient, _ find: (State) -> Value?,
    location: SourceLocation = #_sourceLocation
  ) async throws -> Value {
    let client = try member(person)
    var found: Value?
    try await eventually(
      what,
      {
        try await client.replica.sync()
        found = try await client.replica.foreseen().flatMap(find)
        return found != nil
      }, location: location)
    return try #require(found, sourceLocation: location)
  }

  /// An action of somebody's, signed with their next number or a later one.
  func signed(_ body: Action.Body, as person: Person, ahead: UInt64 = 0) async throws -> SignedAction {
    let client = try member(person)
    try await client.replica.sync()
    let actor = client.keys.member
    let sequence = (await client.replica.read { $0.members[actor]?.sequence } ?? 0) + 1 + ahead
    return try Action(ledger: client.network.ledger, actor: actor, sequence: sequence, body: body)
      .signed(by: client.keys.signing)
  }

  /// A transaction that puts an action to the contract, sent by somebody who is not the relayer.
  func rival(_ action: SignedAction) async throws -> SignedTransaction {
    let client = try member(.patient)
    let book = CallBook(client.network.genesis)
    try await client.replica.forEachEntry { _, entry in
      if entry.outcome == .accepted { book.learn(entry.signed.action) }
    }
    // The second account of the mnemonic that development chains share.
    let bytes = try #require([UInt8](hex: "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"))
    let key = try EthereumKey(bytes)
    let packed = try #require(try book.packed(action))
    let nonce = try await chain.node.transactionCount(of: key.address, at: .latest)
    return try FeeMarketTransaction(
      chainID: try await chain.node.chainID(), nonce: nonce, fees: Fees(tip: 1_000_000_000, most: 100_000_000_000),
      gasLimit: 500_000, to: try contract, input: ChainCall.input(packed)
    ).signed(by: key)
  }

  /// How often an action is on the ledger, as somebody's replica has it.
  func recorded(_ digest: Word) async throws -> Int {
    let client = try member(.clinician)
    try await client.replica.sync()
    var count = 0
    try await client.replica.forEachEntry { _, entry in count += entry.signed.action.digest == digest ? 1 : 0 }
    return count
  }

  /// A record and a final grant of it to the clinician.
  func shared(_ text: String) async throws -> (record: Word, reference: Word) {
    try await chain.finalizing {
      let record = try await send(text)
      return (record, try await offer(record, for: 30 * 86_400))
    }
  }

  /// All five refuse for one reason.
  func expectRefusal(
    of access: Word, _ reason: ReleaseRefusal, location: SourceLocation = #_sourceLocation
  ) async throws {
    let reasons = try await refusals(access)
    #expect(reasons == Array(repeating: reason, count: 5), sourceLocation: location)
  }
}
