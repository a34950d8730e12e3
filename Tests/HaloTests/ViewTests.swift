import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import NIOCore
import NIOHTTP1
import Testing
import Transparency

@testable import Halo

/// What a custodian signs for those who cannot replay the ledger.
struct ViewTests {
  private let town: Town
  private let node: Node

  init() async throws {
    town = try await Town()
    node = try await town.node()
  }

  private var key: VerifyingKey { town.custodians[0].keys.signing.verifyingKey }

  private func grow() async throws {
    try await town.act(
      town.ruth, .enrol(.init(role: .patient, keys: try Person().newKeys, identityCommitment: .zero)))
  }

  @Test func `a view is of every size that the ledger has come to, and signed by the custodian`() async throws {
    let newest = try await town.demand(.zero, by: town.ada)
    for size in 0...newest.size {
      let view = try await node.custodian.view(size: size)
      #expect(view.verdict(key: key, ledger: town.ledger, now: town.clock.now) == .valid)
      #expect(view.size == size)
      #expect(view.time == town.clock.now)
      #expect(try await view.root == node.replica.root(at: size))
    }
    #expect(try await node.custodian.view(size: newest.size).root == newest.root)
  }

  @Test func `a size beyond the replica is looked for, one beyond the ledger is refused`() async throws {
    let size = try await node.replica.sync().size
    await expectFailure(.behind) { _ = try await node.custodian.view(size: size + 1) }
    try await grow()
    #expect(try await node.custodian.view(size: size + 1).size == size + 1)
    await expectFailure(.behind) { _ = try await node.custodian.view(size: LedgerView.mostSize) }
  }

  @Test func `a view says which policy is in force, and none is signed of a size before the present one`() async throws
  {
    let bea = try Person()
    try await town.act(town.ruth, .enrol(.init(role: .authority, keys: bea.newKeys, identityCommitment: .zero)))
    let before = try await node.replica.sync().size
    #expect(try await node.custodian.view(size: before).epoch == 0)
    let next = try PolicyDocument(custodians: town.policy.custodians, threshold: 2, dataShards: 2, staleness: 11)
    let proposed = try await town.rule(town.ruth, .policy(next.terms(strikes: 0)))
    // A proposal is no policy yet.
    #expect(try await node.custodian.view(size: before + 1).epoch == 0)
    #expect(try await node.custodian.view(size: before).epoch == 0)
    try await town.act(bea, .approve(proposed.digest))
    #expect(try await node.custodian.view(size: before + 2).epoch == 1)
    for size in [before, before + 1] {
      await expectFailure(.outgrown) { _ = try await node.custodian.view(size: size) }
    }
    try await grow()
    #expect(try await node.custodian.view(size: before + 3).epoch == 1)
    #expect(try await node.custodian.view(size: before + 2).epoch == 1)
  }

  @Test func `while the ledger is away old sizes are still signed and new ones are not`() async throws {
    let size = try await node.replica.sync().size
    town.gate.set(isDown: true)
    #expect(try await node.custodian.view(size: size).size == size)
    await expectRefusal(.stale) { _ = try await node.custodian.view(size: size + 1) }
  }

  @Test func `a custodian that has seen a fork or is stopping signs no view`() async throws {
    let size = try await node.replica.sync().size
    town.gate.set(note: try await town.forgedNote())
    await expectRefusal(.forked) { _ = try await node.custodian.view(size: size + 1) }
    town.gate.set()
    await expectRefusal(.forked) { _ = try await node.custodian.view(size: size) }
    let other = try await town.node(1)
    let there = try await other.replica.sync().size
    _ = try await other.custodian.view(size: there)
    other.custodian.stop()
    await expectRefusal(.busy) { _ = try await other.custodian.view(size: there) }
  }

  @Test func `a view comes over mutual TLS without a member's signature, and is verified`() async throws {
    let (key, member) = (key, node.custodian.member)
    try await serving(node, to: town.cleo) { client, network in
      let size = try await node.replica.sync().size
      let view = try #require(try await client.view(size: size, of: member, key: key))
      #expect(try await view.root == node.replica.root(at: size))
      #expect(try await client.view(size: size + 1, of: member, key: key) == nil)
      let wrongKey = try SigningKey().verifyingKey
      await #expect(throws: HaloClientError(.badAnswer, "")) {
        _ = try await client.view(size: size, of: member, key: wrongKey)
      }
      for query in ["", "?size=", "?size=-1", "?size=1.0", "?size=+1", "?size=99999999999999999999", "?size=0x1"] {
        let (status, _) = try await network.call(member, .GET, "/v1/view\(query)", atMost: 4096, timeout: .seconds(30))
        #expect(status == 400)
      }
      let (status, body) = try await network.call(
        member, .GET, "/v1/view?size=\(size + 1)", atMost: 4096, timeout: .seconds(30))
      #expect(status == 409)
      #expect(String(buffer: body).contains(#""code":"behind""#))
    }
  }

  @Test func `a client believes no view of another custodian, size, ledger or time`() async throws {
    let node = node
    let size = try await node.replica.sync().size
    let honest = try await node.custodian.view(size: size)
    let keys = town.custodians[0].keys
    let now = town.clock.now
    func read(_ bytes: [UInt8]) async throws -> LedgerView? {
      try await HaloClient(Answering(bytes: bytes), ledger: town.ledger, keys: town.cleo.keys, clock: { now })
        .view(size: size, of: keys.member, key: key)
    }
    #expect(try await read(honest.bytes) == honest)
    let lies = try [
      LedgerView(ledger: town.ledger, size: size + 1, root: honest.root, time: now, epoch: 3, by: keys),
      LedgerView(ledger: .random(), size: size, root: honest.root, time: now, epoch: 3, by: keys),
      LedgerView(ledger: town.ledger, size: size, root: honest.root, time: now - 601, epoch: 3, by: keys),
      LedgerView(ledger: town.ledger, size: size, root: honest.root, time: now + 61, epoch: 3, by: keys),
      LedgerView(ledger: town.ledger, size: size, root: honest.root, time: now, epoch: 3, by: town.custodians[1].keys),
    ].map(\.bytes)
    for bytes in lies + [[], Array(honest.bytes.dropLast()), honest.bytes + [0]] {
      await #expect(throws: HaloClientError(.badAnswer, "")) { _ = try await read(bytes) }
    }
  }

  /// Answers everything with these bytes.
  private struct Answering: CustodianTransport {
    let bytes: [UInt8]

    func call(
      _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
    ) async throws -> CustodianResponse {
      CustodianResponse(status: 200, body: Data(bytes))
    }
  }
}
