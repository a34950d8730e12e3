import Blocks
import Contract
import Custody
import EmbeddedLedger
@testable import Halo
import Identity
import Shards
import Testing

/// When a share is released, and every case in which none is.
struct ReleaseTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try await node.anchored()
  }

  /// The share that an answer holds, opened as its reader would.
  private func share(in answer: ReleaseAnswer, for reader: Person, under reference: Word) throws -> Share {
    let released = try #require(answer.released.first)
    #expect(released.dealing == sealed.dealt.dealing)
    return try released.share.open(
      with: reader.keys.sealing, of: released.dealing.dealing, custodian: node.custodian.member,
      for: .release(reference: reference, access: answer.access, reader: reader.id)
    ).share
  }

  @Test func `a grantee gets the share, sealed to the key on the ledger and signed by the custodian`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    let answer = try await node.release(access, to: town.cleo)
    #expect(answer.isSigned(by: town.custodians[0].keys.signing.verifyingKey))
    #expect(answer.access == access)
    #expect(answer.record == sealed.record)
    #expect(try share(in: answer, for: town.cleo, under: reference).index == 1)
  }

  @Test func `two custodians' shares give the data key`() async throws {
    let other = try await town.node(1)
    try await other.keep(sealed)
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    var assembly = KeyAssembly(
      ReleaseSubject(
        ledger: town.ledger, record: sealed.record, keyCommitment: sealed.keyCommitment, reference: .zero,
        access: access, reader: town.ada.id,
        dealerKeys: [town.tess.id: [town.tess.keys.signing.verifyingKey]]), key: town.ada.keys.sealing)
    for (index, one) in [node, other].enumerated() {
      #expect(!assembly.isComplete)
      let answer = try await one.release(access, to: town.ada)
      assembly.take(
        answer.bytes, from: one.custodian.member,
        signingKey: town.custodians[index].keys.signing.verifyingKey)
    }
    #expect(assembly.isComplete)
    #expect(assembly.finalFaults().isEmpty)
  }

  @Test func `nothing is released after a revocation, under the grant itself or one that was passed on`() async throws {
    let parent = try await town.grant(sealed.record, to: town.cleo, mode: .passOn)
    let child = try await town.grant(sealed.record, to: town.carl, by: town.cleo, parent: parent)
    let own = try await town.access(sealed.record, by: town.cleo, under: parent)
    let passed = try await town.access(sealed.record, by: town.carl, under: child)
    let second = try await town.access(sealed.record, by: town.carl, under: child)
    try await node.release(passed, to: town.carl)
    try await town.act(town.ada, .revoke(parent))
    await expectRefusal(.revoked) { try await node.release(own, to: town.cleo) }
    await expectRefusal(.revoked) { try await node.release(second, to: town.carl) }
  }

  @Test func `a share is released up to the second before the grant's end and not at the end`() async throws {
    let until = town.clock.now + 1000
    let reference = try await town.grant(sealed.record, to: town.cleo, until: until)
    let first = try await town.access(sealed.record, by: town.cleo, under: reference)
    let second = try await town.access(sealed.record, by: town.cleo, under: reference)
    town.clock.set(until - 1)
    try await node.release(first, to: town.cleo)
    town.clock.set(until)
    await expectRefusal(.expired) { try await node.release(second, to: town.cleo) }
  }

  @Test func `the ledger's time counts when the custodian's clock is behind`() async throws {
    let until = town.clock.now + 1000
    let reference = try await town.grant(sealed.record, to: town.cleo, until: until)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    town.clock.set(until)
    try await town.act(town.ada, .report(access, reason: .random()))
    town.clock.set(until - 500)
    await expectRefusal(.expired) { try await node.release(access, to: town.cleo) }
  }

  @Test func `nothing is released while the reader or the owner is suspended`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let cleos = try await town.access(sealed.record, by: town.cleo, under: reference)
    let other = try await town.grant(sealed.record, to: town.carl)
    let carls = try await town.access(sealed.record, by: town.carl, under: other)
    try await town.act(town.ruth, .suspend(town.cleo.id, reason: .random()))
    await expectRefusal(.suspended) { try await node.release(cleos, to: town.cleo) }
    try await town.act(town.ruth, .suspend(town.ada.id, reason: .random()))
    await expectRefusal(.suspended) { try await node.release(carls, to: town.carl) }
  }

  @Test func `a custodian that is suspended hands nothing out and takes nothing in`() async throws {
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    let name = sealed.envelope.cid.digest
    let other = try SealedRecord(in: town)
    try await town.act(town.ruth, .suspend(node.custodian.member, reason: .random()))
    await expectRefusal(.suspended) { try await node.release(access, to: town.ada) }
    await expectRefusal(.suspended) {
      _ = try await node.custodian.fetch([name], of: sealed.record, under: access, by: town.ada.caller)
    }
    await expectRefusal(.suspended) { try await node.keep(other) }
    #expect(try await node.store.hasReleased(for: access) == false)
  }

  @Test func `an access that the ledger refused gives nothing, out of scope or beyond the count`() async throws {
    let another = try await node.anchored()
    let reference = try await town.grant(another.record, to: town.cleo, most: 1)
    let terms = [sealed.record, another.record, another.record].map {
      Action.Access(reference: reference, record: $0, statement: .random())
    }
    let receipts = try await [
      town.rule(town.cleo, .access(terms[0])), town.rule(town.cleo, .access(terms[1])),
      town.rule(town.cleo, .access(terms[2])),
    ]
    #expect(receipts.map(\.outcome) == [.outOfScope, .accepted, .overCount])
    await expectRefusal(.noGrant) { try await node.release(receipts[0].digest, to: town.cleo) }
    try await node.release(receipts[1].digest, to: town.cleo)
    await expectRefusal(.noGrant) { try await node.release(receipts[2].digest, to: town.cleo) }
    await expectRefusal(.noGrant) { try await node.release(.random(), to: town.cleo) }
  }

  @Test func `an access serves its own reader alone, and the sealing key on the ledger alone`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    await expectRefusal(.noGrant) { try await node.release(access, to: town.carl) }
    await expectRefusal(.noGrant) { try await node.release(access, to: town.ada) }
    await expectRefusal(.wrongKey) {
      try await node.release(access, to: town.cleo, sealingKey: town.carl.keys.sealing.publicKey)
    }
    try await node.release(access, to: town.cleo)
  }

  @Test func `a key that was replaced since the request was signed serves nobody`() async throws {
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    let thief = town.ada.caller
    try await town.act(town.ada, .rotate(try Person().newKeys))
    let demand = try await town.demand(access, by: town.ada)
    await expectRefusal(.notAuthenticated) { _ = try await node.custodian.release(demand, by: thief) }
  }

  @Test func `an erased record is released to nobody, whether its share is destroyed yet or not`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    let own = try await town.access(sealed.record, by: town.ada, under: .zero)
    try await town.act(town.ada, .erase(sealed.record))
    await expectRefusal(.erased) { try await node.release(access, to: town.cleo) }
    try await Upkeep(of: node.custodian).round()
    await expectRefusal(.erased) { try await node.release(own, to: town.ada) }
  }

  @Test func `a custodian without a share says so and does not use the access up`() async throws {
    let late = try await town.node(2)
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    await expectRefusal(.noShare) { try await late.release(access, to: town.ada) }
    try await late.keep(sealed)
    try await late.release(access, to: town.ada)
  }

  @Test func `of several reasons the first in the specification's order is the answer`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo, until: town.clock.now + 1000)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    try await node.release(access, to: town.cleo)
    let wrong = town.carl.keys.sealing.publicKey
    func expect(_ refusal: ReleaseRefusal) async {
      await expectRefusal(refusal) { try await node.release(access, to: town.cleo, sealingKey: wrong) }
    }
    await expect(.wrongKey)
    town.clock.set(town.clock.now + 1000)
    await expect(.expired)
    try await town.act(town.ada, .revoke(reference))
    await expect(.revoked)
    try await town.act(town.ada, .erase(sealed.record))
    await expect(.erased)
    try await town.act(town.ruth, .suspend(town.cleo.id, reason: .random()))
    await expect(.suspended)
    await expectRefusal(.noGrant) { try await node.release(access, to: town.carl, sealingKey: wrong) }
    town.gate.set(isDown: true)
    await expect(.stale)
  }

  @Test func `a custodian that is stopping releases nothing`() async throws {
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    node.custodian.stop()
    await expectRefusal(.busy) { try await node.release(access, to: town.ada) }
  }
}
