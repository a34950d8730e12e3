import Contract
@testable import EthereumLedger
import Foundation
import Identity
import Logging
import Servers
import Testing

/// The same against a development chain that is spoken to over JSON-RPC with the contract on it.
@Suite(.serialized)
struct RealChainTests {
  private let chain: Server
  private let key: EthereumKey
  private let node: EthereumRPC
  private let endpoints: Endpoints
  private let scratch: Scratch
  private let authority: SigningKey
  private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  init() async throws {
    scratch = try Scratch()
    chain = try Server("devchain", ["--port", "0", "--finality", "66", "--silent"], output: scratch.path("chain.log"))
    // The first account of the mnemonic that development chains share.
    key = try EthereumKey(bytes("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"))
    node = try EthereumRPC(try await chain.said("Listening on "))
    endpoints = try Endpoints([node])
    authority = try SigningKey()
  }

  private func deploy() async throws -> (Genesis, TransactionReceipt) {
    let chainID = try await node.chainID()
    let nonce = try await node.transactionCount(of: key.address, at: .latest)
    let address = Address.contract(by: key.address, nonce: nonce)
    let head = try #require(try await node.block(.latest))
    let genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: authority.verifyingKey, sealingKeyDigest: .random()))],
      logKey: .zero, time: head.time, salt: Word.sha256(tag: "aureole/chain/v1", [Word(chainID), address.word]))
    let input = ContractCode.initcode + ABI.encoded([.words(genesis.words)])
    let transaction = try FeeMarketTransaction(
      chainID: chainID, nonce: nonce, fees: Fees(tip: 1_000_000_000, most: 100_000_000_000),
      gasLimit: try await node.gas(for: input, to: nil, from: key.address) * 5 / 4, to: nil, input: input
    ).signed(by: key)
    try await node.send(transaction)
    let receipt = try #require(try await node.receipt(transaction.hash))
    #expect(receipt.isSuccess)
    #expect(receipt.contract == address)
    let ledger = try await node.view(address, ABI.call("ledger()"))
    #expect(try ABI.words(ledger, count: 1) == [genesis.ledger])
    return (genesis, receipt)
  }

  @Test func `members' actions go to the contract and come back as entries that Contract rules alike`() async throws {
    let (genesis, receipt) = try await deploy()
    let contract = try #require(receipt.contract)
    let book = CallBook(genesis)
    let relayer = try await Relayer.open(
      journal: scratch.path("relay.json"), key: key, contract: contract, chainID: try await node.chainID(),
      endpoints: endpoints, book: book, logger: silent)
    let town = Person(genesis.ledger, authority)
    let (patient, clinician) = (Person(genesis.ledger, try SigningKey()), Person(genesis.ledger, try SigningKey()))
    func enrol(_ person: Person, _ role: Role) throws -> SignedAction {
      let keys = NewKeys(signingKey: person.key.verifyingKey, sealingKeyDigest: .random())
      return try town.sign(.enrol(.init(role: role, keys: keys, identityCommitment: .random())))
    }
    let record = Word.random()
    /// Hands actions in one after the other, then steps until all are answered.
    func handIn(_ actions: [SignedAction]) async throws -> [Relayed] {
      var tasks = [Task<Relayed, any Error>]()
      for (place, action) in actions.enumerated() {
        tasks.append(Task { try await relayer.submit(action) })
        while await relayer.waiting == place { await Task.yield() }
      }
      while await relayer.waiting + relayer.underWay > 0 { await relayer.step() }
      var answers = [Relayed]()
      for task in tasks { answers.append(try await task.value) }
      return answers
    }
    func relay(_ action: SignedAction, _ outcome: Outcome) async throws {
      let relayed = try await handIn([action])
      #expect(relayed.map(\.outcome) == [outcome])
    }
    try await relay(enrol(patient, .patient), .accepted)
    try await relay(enrol(clinician, .clinician), .accepted)
    try await relay(
      patient.sign(
        .anchor(
          .init(
            record: record, owner: patient.id, kind: .imaging, envelope: .random(), keyCommitment: .random(),
            measuredAt: genesis.time))), .accepted)
    let offer = try patient.sign(
      .grant(
        .init(grantee: clinician.id, scope: .record(record), mode: [], until: genesis.time + 1_000_000, most: 2)))
    try await relay(offer, .accepted)
    func access() throws -> SignedAction {
      try clinician.sign(.access(.init(reference: offer.action.digest, record: record, statement: .random())))
    }
    try await relay(access(), .accepted)
    try await relay(access(), .accepted)
    try await relay(access(), .overCount)
    try await relay(patient.sign(.erase(.random())), .unknownRecord)
    try await relay(patient.sign(.revoke(offer.action.digest), sequence: 9), .wrongSequence)
    try await relay(patient.sign(.revoke(offer.action.digest), sequence: 3), .accepted)
    try await relay(access(), .revoked)
    // Several at once, from the same member.
    let asked = try (0..<5).map { _ in
      try clinician.sign(
        .request(
          .init(
            owner: patient.id, scope: .kinds(.all, .new), purposeCode: 1, purposeDigest: .random(), mode: [],
            duration: 60)))
    }
    let answers = try await handIn(asked)
    #expect(answers.allSatisfy { $0.outcome == .accepted })
    #expect(Set(answers.map(\.place?.transaction)).count == 1)
    await relayer.close()

    let start = try #require(try await node.block(.number(receipt.block.number - 1)))
    let reader = ChainReader(
      contract: contract, book: CallBook(genesis), endpoints: endpoints,
      from: ChainCursor(block: start.reference, entries: 0))
    var entries = [ChainEntry]()
    while true {
      let page = try await reader.next()
      entries += page.entries
      if page.isAtEnd { break }
    }
    entries += await reader.latest().union
    var state = State(genesis)
    for item in entries {
      let verified = try #require(
        book.signer(of: item.entry.signed).flatMap { item.entry.signed.verified(with: $0) })
      #expect(state.apply(verified, at: item.entry.time) == item.entry.outcome)
    }
    #expect(entries.count == 9 + asked.count)
  }

  @Test(arguments: [1, 16, 64])
  func `a reorganisation loses no action and gives none twice`(depth: Int) async throws {
    let (genesis, receipt) = try await deploy()
    let contract = try #require(receipt.contract)
    let relayer = try await Relayer.open(
      journal: scratch.path("relay-\(depth).json"), key: key, contract: contract, chainID: try await node.chainID(),
      endpoints: endpoints, book: CallBook(genesis), logger: silent)
    _ = try await node.call("evm_mine", [])
    let town = Person(genesis.ledger, authority)
    let newcomer = Person(genesis.ledger, try SigningKey())
    let keys = NewKeys(signingKey: newcomer.key.verifyingKey, sealingKeyDigest: .random())
    let action = try town.sign(.enrol(.init(role: .patient, keys: keys, identityCommitment: .random())))
    let task = Task { try await relayer.submit(action) }
    while await relayer.waiting == 0 { await Task.yield() }
    while await relayer.waiting + relayer.underWay > 0 { await relayer.step() }
    #expect(try await task.value.outcome == .accepted)
    for _ in 1..<depth { _ = try await node.call("evm_mine", []) }
    _ = try await node.call("anvil_reorg", [.number(Int64(depth)), []])
    // Empty blocks took the place of the old ones; the relayer sends what fell out. The chain is started with a
    // finality of 66 blocks, so that nothing final changes.
    for _ in 0..<70 {
      await relayer.step()
      _ = try await node.call("evm_mine", [])
    }
    let reader = ChainReader(
      contract: contract, book: CallBook(genesis), endpoints: endpoints,
      from: ChainCursor(block: receipt.block, entries: 0))
    var entries = [ChainEntry]()
    while true {
      let page = try await reader.next()
      entries += page.entries
      if page.isAtEnd { break }
    }
    #expect(entries.map(\.digest) == [action.action.digest])
    await relayer.close()
  }
}
