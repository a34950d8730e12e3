import Contract
import EthereumLedger
import FoundationEssentials
import Identity
import Logging
import Testing

/// What a relayer does when chain, disk or somebody else fails it.
extension RelayerTests {
  @Test func `after a crash what was sent is settled, not sent twice`() async throws {
    try town.settle()
    let request = try town.request()
    let relayer = try await town.relayer()
    let tasks = await handIn([request], relayer)
    await relayer.step()
    await expectRefusal(.alreadyRunning) { _ = try await town.relayer() }
    await relayer.close()
    await expectRefusal(.closing) { _ = try await values(tasks) }
    // It is lost at the endpoints as well, and comes back from the journal.
    town.chain.set { $0.pool = [] }
    let second = try await town.relayer()
    #expect(await second.underWay == 1)
    async let again = second.submit(request)
    await settle(second, rounds: 2)
    #expect(try await again.outcome == .accepted)
    #expect(Set(town.chain.seen.map(\.hash)).count == 1)
    #expect(town.chain.state.requests.count == 1)
    let next = await handIn([try town.request()], second)
    await settle(second, rounds: 1)
    #expect(try await values(next)[0].outcome == .accepted)
    #expect(town.chain.seen.last?.nonce == 1)
  }

  @Test func `a journal that cannot be written refuses before anything is sent`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let request = try town.request()
    let tasks = await handIn([request], relayer)
    // As when the disk is full: nothing can be written beside the journal.
    let folder = town.scratch.folder
    try FileManager.default.moveItem(atPath: folder, toPath: folder + ".away")
    await relayer.step()
    await expectRefusal(.storage) { _ = try await values(tasks) }
    #expect(town.chain.seen.isEmpty)
    try FileManager.default.moveItem(atPath: folder + ".away", toPath: folder)
    let again = await handIn([request], relayer)
    await settle(relayer, rounds: 1)
    #expect(try await values(again)[0].outcome == .accepted)
  }

  @Test func `a damaged journal or one of another account is refused`() async throws {
    let path = town.scratch.path("relay.json")
    await (try town.relayer()).close()
    let other = try await refusedOpening(key: EthereumKey())
    #expect(other == .storage)
    try PrivateFile(path: path).write(Array("{}".utf8), replacing: true)
    #expect(try await refusedOpening(key: town.payer) == .storage)
  }

  private func refusedOpening(key: EthereumKey) async throws -> EthereumError.Code? {
    let error = await #expect(throws: EthereumError.self) {
      _ = try await Relayer.open(
        journal: town.scratch.path("relay.json"), key: key, contract: town.chain.contract,
        chainID: FakeChain.chainID, endpoints: town.endpoints, book: town.book, logger: .init(label: "test"))
    }
    return error?.code
  }

  @Test func `endpoints of another chain are refused`() async throws {
    for node in town.nodes {
      node.set { method, _, answer throws(EthereumError) in method == "eth_chainId" ? "0x1" : answer }
    }
    await expectRefusal(.wrongChain) { _ = try await town.relayer() }
  }

  @Test func `one endpoint that lies about receipts or refusals decides nothing`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    town.nodes[0].set { method, _, answer throws(EthereumError) in
      switch method {
      case "eth_getTransactionReceipt": .null
      case "eth_call":
        throw EthereumError(.reverted, "lie", data: ABI.call("Refused(uint256)", [.word(Word(33))]))
      default: answer
      }
    }
    let tasks = await handIn([try town.request()], relayer)
    await settle(relayer, rounds: 1)
    #expect(try await values(tasks)[0].outcome == .accepted)
  }

  @Test func `somebody else's transaction with our nonce loses no action and doubles none`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let request = try town.request()
    let tasks = await handIn([request], relayer)
    await relayer.step()
    let other = try FeeMarketTransaction(
      chainID: FakeChain.chainID, nonce: 0, fees: Fees(tip: 1, most: 1 << 50), gasLimit: 21_000,
      to: Address(Known.callee), input: []
    ).signed(by: town.payer)
    let rival = try #require(FakeTransaction(other.bytes))
    town.chain.set { $0.pool = [rival] }
    town.chain.mine()
    await settle(relayer, rounds: 6)
    #expect(try await values(tasks)[0].outcome == .accepted)
    #expect(town.chain.state.requests.count == 1)
  }

  @Test(arguments: [1, 5, 64])
  func `a transaction that was answered and falls out of the chain is sent again until it is final`(
    depth: Int
  ) async throws {
    try town.settle()
    town.chain.set { $0.finality = UInt64(depth) + 2 }
    let relayer = try await town.relayer()
    let tasks = await handIn([try town.request()], relayer)
    await relayer.step()
    town.chain.mine()
    await relayer.step()
    #expect(try await values(tasks)[0].outcome == .accepted)
    #expect(await relayer.unsettled == 1)
    town.chain.mine(depth - 1)
    town.chain.reorganise(depth, keeping: false)
    town.chain.set { $0.pool = [] }
    #expect(town.chain.state.requests.isEmpty)
    // Even when the relayer was started anew meanwhile.
    await relayer.close()
    let second = try await town.relayer()
    await settle(second, rounds: 2)
    #expect(town.chain.state.requests.count == 1)
    town.chain.mine(depth + 2)
    await second.step()
    #expect(await second.unsettled == 0)
    #expect(Set(town.chain.seen.map(\.nonce)) == [0])
  }

  @Test func `no more actions than the bound are taken`() async throws {
    try town.settle()
    var options = RelayerOptions()
    options.waiting = 2
    let relayer = try await town.relayer(options)
    let tasks = await handIn([try town.request(), try town.request()], relayer)
    let third = try town.request()
    await expectRefusal(.crowded) { _ = try await relayer.submit(third) }
    await settle(relayer, rounds: 1)
    #expect(try await values(tasks).count == 2)
  }

  @Test func `many actions go out in batches of the size that was set, in order`() async throws {
    try town.settle()
    var options = RelayerOptions()
    options.batch = 10
    let relayer = try await town.relayer(options)
    let actions = try (0..<35).map { _ in try town.request() }
    let tasks = await handIn(actions, relayer)
    await settle(relayer, rounds: 6)
    #expect(try await values(tasks).allSatisfy { $0.outcome == .accepted })
    #expect(town.chain.state.members[town.clinician.id]?.sequence == 35)
    #expect(town.chain.seen.allSatisfy { (try? ChainCall.actions(in: $0.input).count) ?? 99 <= 10 })
  }
}
