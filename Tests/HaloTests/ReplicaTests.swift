import Contract
import Custody
import EmbeddedLedger
@testable import Halo
import Identity
import Testing

/// A custodian releases by its own view of the ledger, and only while that view is fresh and whole.
struct ReplicaTests {
  private let town: Town
  private let node: Node
  private let access: Word

  init() async throws {
    town = try await Town()
    node = try await town.node()
    let sealed = try await node.anchored()
    access = try await town.access(sealed.record, by: town.ada, under: .zero)
  }

  @Test func `nothing is released while the ledger cannot be asked`() async throws {
    town.gate.set(isDown: true)
    await expectRefusal(.stale) { try await node.release(access, to: town.ada) }
    town.gate.set()
    try await node.release(access, to: town.ada)
  }

  @Test func `a reader who has seen more of the ledger than the custodian gets nothing`() async throws {
    let seen = try await town.demand(access, by: town.ada)
    let more = ReleaseDemand(access: access, sealingKey: seen.sealingKey, size: seen.size + 1, root: seen.root)
    await expectRefusal(.stale) { _ = try await node.custodian.release(more, by: town.ada.caller) }
    _ = try await node.custodian.release(seen, by: town.ada.caller)
  }

  @Test func `an older view of the same ledger is served, another ledger's is not`() async throws {
    let seen = try await town.demand(access, by: town.ada)
    let other = ReleaseDemand(access: access, sealingKey: seen.sealingKey, size: seen.size, root: .random())
    await expectRefusal(.forked) { _ = try await node.custodian.release(other, by: town.ada.caller) }
    try await town.act(town.ada, .report(access, reason: .random()))
    _ = try await node.custodian.release(seen, by: town.ada.caller)
  }

  @Test func `a custodian that has seen a fork releases nothing any more, also after a restart`() async throws {
    _ = try await node.replica.sync()
    town.gate.set(note: try await town.forgedNote())
    await expectRefusal(.forked) { try await node.release(access, to: town.ada) }
    town.gate.set()
    await expectRefusal(.forked) { try await node.release(access, to: town.ada) }
    await expectRefusal(.forked) { try await node.keep(try SealedRecord(in: town)) }
    #expect(try await node.custodian.status().state == .forked)
    try await node.close()
    let again = try await town.node()
    await expectRefusal(.forked) { try await again.release(access, to: town.ada) }
    #expect(try await again.store.hasReleased(for: access) == false)
  }

  @Test func `the status says whether the replica is fresh`() async throws {
    #expect(try await node.custodian.status().state == .ready)
    town.clock.set(town.clock.now + town.policy.staleness + 1)
    #expect(try await node.custodian.status().state == .stale)
    try await node.release(access, to: town.ada)
    let status = try await node.custodian.status()
    let seen = try await town.demand(access, by: town.ada)
    #expect(status.state == .ready)
    #expect(status.size == seen.size)
    #expect(status.root == seen.root)
    #expect(status.records == 1)
    #expect(status.bytes == 64 + 2 * 32)
  }
}
