import Client
import Contract
import Custody
import EmbeddedLedger
import EthereumLedger
import Foundation
import Identity
import Testing

extension OnAChain {
  /// Three nodes are asked, and two have to say the same.
  @Suite struct Nodes {
    let circle: Circle

    init() async throws { circle = try await Circle.wholeOnChain() }

    @Test(arguments: [NodeProxy.Way.omits, .alters, .forges, .stale, .dead])
    func `with one node that lies, sleeps or is gone all goes on, and it is not believed`(_ way: NodeProxy.Way)
      async throws
    {
      let chain = try circle.chain
      let liar = try #require(chain.proxies.first)
      try await liar.go(way)
      let (record, reference) = try await circle.shared("two of three")
      let (first, second) = try await chain.finalizing {
        (try await circle.sign(record, under: reference).digest, try await circle.sign(record, under: reference).digest)
      }
      #expect(try await circle.refusals(first) == Array(repeating: nil, count: 5))
      let revoked = try await chain.finalizing { try await circle.member(.patient).submit(.revoke(reference)) }
      #expect(revoked.outcome == .accepted)
      // The node would have it that the grant still stands.
      try await circle.expectRefusal(of: second, .revoked)
      try await liar.go(.honest)
      try await circle.quiet()
    }

    @Test func `two nodes that lie about different things are both outvoted`() async throws {
      let chain = try circle.chain
      for (proxy, way) in zip(chain.proxies, [NodeProxy.Way.omits, .forges]) { try await proxy.go(way) }
      let (record, reference) = try await circle.shared("each outvoted")
      let access = try await chain.finalizing { try await circle.sign(record, under: reference).digest }
      #expect(try await circle.refusals(access) == Array(repeating: nil, count: 5))
      for proxy in chain.proxies { try await proxy.go(.honest) }
      try await circle.quiet()
    }

    /// Two that tell the same lie are a quorum, and are believed: whoever names the nodes has to see that they are not one
    /// another's.
    @Test(arguments: [
      [NodeProxy.Way.omits, .alters], [.dead, .forges], [.dead, .omits], [.dead, .dead],
    ])
    func `with two of three nodes wrong about the same nothing is read and nothing released`(_ ways: [NodeProxy.Way])
      async throws
    {
      let chain = try circle.chain
      let (record, reference) = try await circle.shared("one of three")
      let access = try await chain.finalizing { try await circle.sign(record, under: reference).digest }
      try await circle.quiet()
      let client = try circle.member(.clinician)
      let demand = try await circle.demand(access).bytes
      // Something new, so that there is something to lie about.
      let action = try await circle.asking(0)
      let pending = Task { [circle] in try await circle.relay(action) }
      try await circle.eventually("it is in a block") {
        try await chain.node.call("eth_getBlockTransactionCountByNumber", ["latest"]) != "0x0"
      }
      for (proxy, way) in zip(chain.proxies, ways) { try await proxy.go(way) }
      try await chain.mine(Chain.finality)
      let size = await client.replica.size
      let error = await #expect(throws: LedgerError.self) { try await client.replica.sync() }
      #expect(error?.code == .unreachable)
      #expect(await client.replica.size == size)
      for keeper in circle.keepers {
        #expect(try await circle.ask(keeper, "/v1/release", demand).refusal == .stale)
      }

      for proxy in chain.proxies { try await proxy.go(.honest) }
      #expect(try await chain.finalizing { try await pending.value.outcome } == .accepted)
      try await client.replica.sync()
      #expect(await client.replica.size > size)
      #expect(try await circle.refusals(access) == Array(repeating: nil, count: 5))
      try await circle.quiet()
    }

    @Test func `with two of three nodes asleep a revocation that the third one shows denies`() async throws {
      let chain = try circle.chain
      let (record, reference) = try await circle.shared("asleep")
      let access = try await chain.finalizing { try await circle.sign(record, under: reference).digest }
      try await circle.quiet()
      let revocation = try await circle.rival(try await circle.signed(.revoke(reference), as: .patient))
      for proxy in chain.proxies.prefix(2) { try await proxy.go(.stale) }
      try await chain.node.send(revocation)
      try await chain.mine(Chain.finality)
      try await circle.expectRefusal(of: access, .revoked)
      for proxy in chain.proxies { try await proxy.go(.honest) }
      try await circle.quiet()
      try await circle.expectRefusal(of: access, .revoked)
    }
  }
}
