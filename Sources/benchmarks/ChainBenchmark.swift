import Contract
import EmbeddedLedger
import EthereumLedger
import Foundation
import Glibc
import Identity
import Logging
import Transparency

/// How fast a reader that begins anew takes a ledger from a chain into its own replica: logs and transactions over
/// JSON-RPC from script/devchain, every hash, signature and rule checked, everything on disk in the end. The reference is the
/// machine's rate of verifying the signatures alone.
enum ChainBenchmark {
  private static let entries = 402
  private static let goal = 2_000.0
  /// The first account of the mnemonic that development chains share.
  private static let account = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

  static func rows(in folder: String) async throws -> [Row] {
    try PrivateFile.makeFolder(folder)
    let chain = try await DevelopmentChain(in: folder)
    defer { chain.stop() }
    guard let secret = Word(hex: account) else { throw BenchmarkFailure("the account's key is malformed") }
    let key = try EthereumKey(secret.bytes)
    let node = try EthereumRPC(chain.url)
    let authority = try SigningKey()
    let (genesis, place) = try await deploy(key, node, chain.url, authority)
    let actions = try Self.actions(genesis.ledger, authority)
    try await relay(actions, genesis, place, key, node, folder)
    let reading = try EthereumLedger(
      genesis, at: place, cursor: folder + "/cursor.json", relay: Nobody())
    let replica = try await Follower.open(at: folder + "/replica.sqlite", ledger: genesis.ledger, service: reading)
    let follow = try await Measure(of: actions.count) { _ = try await replica.sync() }
    let size = await replica.size
    guard size == UInt64(actions.count) else {
      throw BenchmarkFailure("the replica has \(size) entries of \(actions.count)")
    }
    try await replica.close()
    let book = CallBook(genesis)
    for action in actions { book.learn(action.action) }
    let verify = await Measure(of: actions.count) {
      await withTaskGroup(of: Void.self) { group in
        let cores = ProcessInfo.processInfo.activeProcessorCount
        for core in 0..<cores {
          group.addTask {
            for index in stride(from: core, to: actions.count, by: cores) { _ = book.signer(of: actions[index]) }
          }
        }
      }
    }
    return [
      Row(
        name: "chain.follow", unit: "1/s", ours: follow.rate, reference: verify.rate, ratio: follow.rate / verify.rate,
        goal: goal / verify.rate)
    ]
  }

  private static func deploy(
    _ key: EthereumKey, _ node: EthereumRPC, _ url: String, _ authority: SigningKey
  ) async throws -> (Genesis, ChainPlace) {
    let chainID = try await node.chainID()
    let nonce = try await node.transactionCount(of: key.address, at: .latest)
    guard let head = try await node.block(.latest) else { throw BenchmarkFailure("the chain has no block") }
    let contract = Address.contract(by: key.address, nonce: nonce)
    let genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: authority.verifyingKey, sealingKeyDigest: .random()))],
      logKey: .zero, time: head.time, salt: ChainPlace.salt(chainID: chainID, contract: contract))
    let deployment = ChainDeployment(key: key, chainID: chainID, endpoints: try Endpoints([node]))
    _ = try await deployment.deploy(genesis, to: contract)
    return (
      genesis,
      ChainPlace(
        chainID: chainID, contract: contract, since: head.reference.number, endpoints: [url], pollMilliseconds: 5)
    )
  }

  /// A patient and a clinician, who asks and asks.
  private static func actions(_ ledger: Word, _ authority: SigningKey) throws -> [SignedAction] {
    let (patient, clinician) = (try SigningKey(), try SigningKey())
    func signed(_ key: SigningKey, _ sequence: UInt64, _ body: Action.Body) throws -> SignedAction {
      try Action(ledger: ledger, actor: MemberID(key.verifyingKey), sequence: sequence, body: body).signed(by: key)
    }
    func enrol(_ key: SigningKey, _ role: Role) -> Action.Body {
      .enrol(
        .init(
          role: role, keys: NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random()),
          identityCommitment: .zero))
    }
    let request = Action.Body.request(
      .init(
        owner: MemberID(patient.verifyingKey), scope: .kinds(.all, .new), purposeCode: 1, purposeDigest: .random(),
        mode: [], duration: 60))
    var actions = [
      try signed(authority, 1, enrol(patient, .patient)), try signed(authority, 2, enrol(clinician, .clinician)),
    ]
    for sequence in 1...UInt64(entries - actions.count) { actions.append(try signed(clinician, sequence, request)) }
    return actions
  }

  private static func relay(
    _ actions: [SignedAction], _ genesis: Genesis, _ place: ChainPlace, _ key: EthereumKey, _ node: EthereumRPC,
    _ folder: String
  ) async throws {
    let relayer = try await Relayer.open(
      journal: folder + "/journal.json", key: key, contract: try place.address(), chainID: place.chainID,
      endpoints: try Endpoints([node]), book: CallBook(genesis),
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    // Who is enrolled must be on the chain before the relayer takes what they signed.
    try await relay(actions[..<2], by: relayer)
    for start in stride(from: 2, to: actions.count, by: 50) {
      try await relay(actions[start..<min(actions.count, start + 50)], by: relayer)
    }
    await relayer.close()
    // The last one is final once others stand on it.
    for _ in 0..<2 { _ = try await node.call("evm_mine", []) }
  }

  /// One transaction of these actions, in the order of their sequence numbers.
  private static func relay(_ actions: ArraySlice<SignedAction>, by relayer: Relayer) async throws {
    var tasks = [Task<Relayed, any Error>]()
    for (place, action) in actions.enumerated() {
      tasks.append(Task { try await relayer.submit(action) })
      var patience = 100_000
      while await relayer.waiting <= place {
        patience -= 1
        guard patience > 0 else { throw BenchmarkFailure("an action was refused before it was sent") }
        await Task.yield()
      }
    }
    while await relayer.waiting + relayer.underWay > 0 { await relayer.step() }
    for task in tasks where try await task.value.outcome != .accepted {
      throw BenchmarkFailure("an action was refused")
    }
  }
}

/// A development chain beside the benchmark.
private final class DevelopmentChain: Sendable {
  let url: String
  private let process: Process

  init(in folder: String) async throws {
    let log = folder + "/chain.log"
    try Data().write(to: URL(filePath: log))
    process = Process()
    process.executableURL = URL(filePath: FileManager.default.currentDirectoryPath + "/script/devchain")
    process.arguments = ["--port", "0", "--finality", "1", "--silent"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<600 {
      let lines = (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n") ?? []
      if let line = lines.first(where: { $0.hasPrefix("Listening on ") }) {
        url = String(line.dropFirst("Listening on ".count))
        return
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw BenchmarkFailure("script/devchain did not start: run script/bootstrap --chain")
  }

  func stop() {
    // It may have got the signal mask of a thread that takes none.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

/// Nobody to send anything to.
private struct Nobody: LedgerService {
  private let gone = LedgerError(.notFound, "nothing is sent here")

  func genesis() async throws -> Genesis { throw gone }
  func submit(_ action: SignedAction) async throws -> Receipt { throw gone }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] { throw gone }
  func checkpoint() async throws -> String { throw gone }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof { throw gone }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof { throw gone }
}
