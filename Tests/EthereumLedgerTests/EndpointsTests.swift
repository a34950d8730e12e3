import EthereumLedger
import Identity
import Synchronization
import Testing

struct EndpointsTests {
  private let town: Town

  init() throws { town = try Town() }

  private func head(_ endpoint: any EthereumEndpoint) async throws(EthereumError) -> BlockReference {
    guard let block = try await endpoint.block(.latest) else { throw EthereumError(.badAnswer, "none") }
    return block.reference
  }

  @Test func `a quorum is more than half and at most all, and names are different`() async throws {
    let nodes = town.nodes
    #expect(try Endpoints(nodes).quorum == 2)
    #expect(try Endpoints([nodes[0]]).quorum == 1)
    #expect(try Endpoints(Array(nodes.prefix(2))).quorum == 2)
    #expect(try Endpoints(nodes, quorum: 3).quorum == 3)
    for quorum in [-1, 0, 1, 4] { await expectRefusal(.outOfBounds) { _ = try Endpoints(nodes, quorum: quorum) } }
    await expectRefusal(.outOfBounds) { _ = try Endpoints([]) }
    await expectRefusal(.outOfBounds) { _ = try Endpoints([nodes[0], nodes[0]]) }
  }

  @Test func `one that lies is outvoted and named, one that is dead is named`() async throws {
    town.chain.mine(5)
    town.nodes[1].set { method, _, answer throws(EthereumError) in method == "eth_chainId" ? "0x1" : answer }
    let lied = try await town.endpoints.agreed { node throws(EthereumError) in try await node.chainID() }
    #expect(lied.value == FakeChain.chainID)
    #expect(lied.differing == ["b"])
    town.nodes[1].kill()
    let dead = try await town.endpoints.agreed { node throws(EthereumError) in try await node.chainID() }
    #expect(dead.value == FakeChain.chainID)
    #expect(dead.silent == ["b"])
  }

  @Test func `two that lie alike are a quorum, two that lie differently are none`() async throws {
    town.nodes[0].set { _, _, _ throws(EthereumError) in "0x1" }
    town.nodes[1].set { _, _, _ throws(EthereumError) in "0x2" }
    await expectRefusal(.noQuorum) {
      _ = try await town.endpoints.agreed { node throws(EthereumError) in try await node.chainID() }
    }
    town.nodes[0].kill()
    town.nodes[1].kill()
    await expectRefusal(.noQuorum) { _ = try await town.endpoints.agreed("eth_chainId", []) }
  }

  @Test func `a refusal that a quorum gives alike is the answer`() async throws {
    let revert = EthereumError(.reverted, "x", data: [1])
    town.nodes[0].set { _, _, _ throws(EthereumError) in throw revert }
    await #expect(throws: Never.self) { try await town.endpoints.agreed("eth_chainId", []) }
    town.nodes[1].set { _, _, _ throws(EthereumError) in throw revert }
    await expectRefusal(.reverted) { _ = try await town.endpoints.agreed("eth_chainId", []) }
  }

  @Test func `an endpoint that never answers holds nobody up for long`() async throws {
    struct Silent: EthereumEndpoint {
      let name = "silent"
      func call(_ method: String, _ parameters: [JSON]) async throws(EthereumError) -> JSON {
        // Until it is cancelled.
        try? await Task.sleep(for: .seconds(3600))
        throw EthereumError(.unreachable, "silent")
      }
    }
    let endpoints = try Endpoints([Silent(), town.nodes[0], town.nodes[1]], grace: .milliseconds(5))
    let agreement = try await endpoints.agreed("eth_chainId", [])
    #expect(agreement.silent == ["silent"])
  }

  @Test func `the finalized block is the newest that enough have, whatever one claims`() async throws {
    town.chain.mine(10)
    let all = try await town.endpoints.finalized()
    #expect(all.value.reference.number == 8)
    // One is behind by four blocks.
    town.nodes[0].set { [chain = town.chain] method, parameters, answer throws(EthereumError) in
      guard method == "eth_getBlockByNumber", parameters[0] == "finalized" else { return answer }
      return chain.world.withLock { FakeEndpoint.json($0.blocks[4], full: false) }
    }
    let behind = try await town.endpoints.finalized()
    #expect(behind.value.reference.number == 8)
    #expect(behind.behind == ["a"])
    // One claims a block that is far ahead of the others'.
    town.nodes[1].set { _, parameters, answer throws(EthereumError) in
      guard parameters.first == "finalized", case .object(var members) = answer else { return answer }
      members["number"] = "0xffff"
      return .object(members)
    }
    let claimed = try await town.endpoints.finalized()
    // Two honest ones remain, one of them behind: what both have.
    #expect(claimed.value.reference.number == 8 || claimed.value.reference.number == 4)
    let number = Int(claimed.value.reference.number)
    let real = town.chain.world.withLock { $0.blocks[number].header.reference }
    #expect(claimed.value.reference == real)
  }

  @Test func `two different chains have no finalized block in common`() async throws {
    town.chain.mine(10)
    let other = try FakeChain(town.genesis)
    other.mine(10)
    let endpoints = try Endpoints([town.nodes[0], FakeEndpoint("x", other)])
    await expectRefusal(.noQuorum) { _ = try await endpoints.finalized() }
    let three = try Endpoints([town.nodes[0], town.nodes[1], FakeEndpoint("x", other)])
    let agreement = try await three.finalized()
    #expect(agreement.value.reference.number == 8)
    #expect(agreement.differing == ["x"])
  }
}
