import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Synchronization
import Testing

@testable import Halo

/// What keeps a custodian whole beside what it answers.
struct HardeningTests {
  private let town: Town

  init() async throws { town = try await Town() }

  @Test func `a depositor fills a custodian with no more than the quota before something is anchored`() async throws {
    let node = try await town.node(pending: .init(records: 2, bytes: 300))
    let first = try SealedRecord(in: town)
    try await node.keep(first)
    let second = try SealedRecord(in: town)
    try await node.keep(second)
    let third = try SealedRecord(in: town)
    await expectFailure(.noSpace) { try await node.keep(third) }
    #expect(try await node.store.holding(of: third.record) == nil, "nothing of what was refused is left")
    // Somebody else's is counted by itself, and so is what is anchored.
    try await node.keep(try SealedRecord(in: town, by: town.ada), by: town.ada)
    try await town.act(town.tess, first.anchor(of: town.ada))
    try await Upkeep(of: node.custodian).round()
    try await node.keep(third)
    // By bytes: each record has 128 of them, a larger envelope takes it over 300.
    try await town.act(town.tess, second.anchor(of: town.ada))
    try await Upkeep(of: node.custodian).round()
    let large = try SealedRecord(in: town, envelope: Block(Data(count: 200)))
    await expectFailure(.noSpace) { try await node.keep(large) }
  }

  @Test func `an answer ends when the right to it does, at the latest eight mebibytes later`() async throws {
    let node = try await town.node()
    let sealed = try SealedRecord(in: town, envelope: Block(Data(count: Custodian.recheck.bytes)))
    try await node.keep(sealed)
    try await town.act(town.tess, sealed.anchor(of: town.ada))
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    let digests = sealed.blocks(of: node.custodian.member).map(\.cid.digest)
    let names = try await node.custodian.fetchable(digests, of: sealed.record, under: access, by: town.cleo.caller)
    func send(meanwhile: () async throws -> Void) async throws -> Int {
      var taken = 0
      try await node.custodian.send(names, of: sealed.record, under: access, by: town.cleo.caller) { block in
        #expect(block != nil)
        taken += 1
        try await meanwhile()
      }
      return taken
    }
    #expect(try await send {} == 3)
    let revoked = Mutex(false)
    await expectRefusal(.revoked) {
      _ = try await send {
        #expect(revoked.withLock(\.self) == false, "nothing is sent after the end was seen")
        try await town.act(town.ada, .revoke(reference))
        revoked.withLock { $0 = true }
      }
    }
  }

  @Test func `a block that cannot be read is found, counted, asked for and forgotten when it is back`() async throws {
    let node = try await town.node()
    let sealed = try await node.anchored()
    let scrub = Scrub(of: node.custodian)
    func round() async throws -> Int {
      var (last, seen) = (Word.zero, 0)
      while let (digest, _) = try await scrub.check(after: last) { (last, seen) = (digest, seen + 1) }
      return seen
    }
    #expect(try await round() == 3)
    #expect(try await node.custodian.status().damaged == 0)
    let mine = sealed.blocks(of: node.custodian.member)
    try await node.blocks.delete(mine[1].cid)
    let file = try #require(
      FileManager.default.enumerator(atPath: node.folder)?.compactMap { $0 as? String }
        .filter { $0.hasSuffix(".data") }
        .first { try Data(contentsOf: URL(filePath: node.folder + "/" + $0)) == mine[2].bytes })
    try Data(count: 32).write(to: URL(filePath: node.folder + "/" + file))
    #expect(try await round() == 3)
    #expect(try await node.custodian.status().damaged == 2)
    let digests = mine.map(\.cid.digest)
    let missing = try await node.custodian.missing(digests, of: sealed.record, by: town.ada.caller)
    #expect(missing == [digests[1], digests[2]])
    try await node.custodian.put([mine[1]], of: sealed.record, by: town.ada.caller)
    #expect(try await node.custodian.status().damaged == 1)
    try await town.act(town.ada, .erase(sealed.record))
    try await Upkeep(of: node.custodian).round()
    #expect(try await node.custodian.status().damaged == 0)
  }

  @Test func `the notes that show a fork are kept, also over a restart`() async throws {
    let node = try await town.node()
    _ = try await node.replica.sync()
    let held = try await node.replica.checkpoint()
    let shown = try await town.forgedNote()
    town.gate.set(note: shown)
    await expectRefusal(.forked) { try await Upkeep(of: node.custodian).round() }
    #expect(try await node.store.forkEvidence() == ForkEvidence(held: held, shown: shown))
    try await node.close()
    let again = try await town.node()
    #expect(try await again.store.forkEvidence() == ForkEvidence(held: held, shown: shown))
    #expect(try await again.custodian.status().state == .forked)
  }

  @Test func `a fork that the witness meets stops the custodian, another failure does not`() async throws {
    let node = try await town.node()
    try await node.custodian.heed(LedgerError(.unreachable, "away"))
    try await node.custodian.heed(LedgerError(.shrunk, "smaller"))
    #expect(try await node.custodian.status().state != .forked)
    try await node.custodian.heed(LedgerError(.forked, "another root"))
    #expect(try await node.custodian.status().state == .forked)
    #expect(try await node.store.hasSeenFork())
  }

  @Test func `a custodian that left the policy drops what the owner retires, one that stays keeps it`() async throws {
    let node = try await town.node()
    let sealed = try await node.anchored()
    await expectRefusal(.noShare) {
      _ = try await node.custodian.retire(sealed.record, keeping: .random(), by: town.ada.caller)
    }
    let next = try PolicyDocument(
      custodians: Array(town.policy.custodians.dropFirst()), threshold: 2, dataShards: 2)
    let bea = try Person()
    let enrolled = try await town.rule(
      town.ruth, .enrol(.init(role: .authority, keys: bea.newKeys, identityCommitment: .zero)))
    if enrolled.outcome == .pending { Issue.record("one authority admits the second") }
    let proposed = try await town.rule(town.ruth, .policy(next.terms(strikes: 0)))
    try await town.act(bea, .approve(proposed.digest))
    let former = try await Custodian(
      keys: town.custodians[0].keys, nodeKey: [UInt8](repeating: 7, count: 32), replica: node.replica,
      store: node.store, blocks: node.blocks, policy: { next }, clock: town.clock.clock)
    // One that has an old document cannot know that it left.
    await expectRefusal(.noShare) {
      _ = try await node.custodian.retire(sealed.record, keeping: .random(), by: town.ada.caller)
    }
    let dealing = Word.random()
    let confirmation = try await former.retire(sealed.record, keeping: dealing, by: town.ada.caller)
    #expect(confirmation?.subject == .destroyed(dealing))
    #expect(try await node.store.shares(of: sealed.record).isEmpty)
    #expect(try await !node.blocks.has(sealed.envelope.cid))
    #expect(try await former.retire(sealed.record, keeping: dealing, by: town.ada.caller) == nil)
  }
}
