import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
@testable import Halo
import Identity
import Testing

/// What is erased, retired or never anchored is destroyed, and nothing else is.
struct DestructionTests {
  private let town: Town
  private let node: Node

  init() async throws {
    town = try await Town()
    node = try await town.node()
  }

  private func blocksHeld(_ sealed: SealedRecord) async throws -> Int {
    var held = 0
    for block in sealed.blocks(of: node.custodian.member) where try await node.blocks.has(block.cid) { held += 1 }
    return held
  }

  @Test func `what is kept of an erased record is destroyed unasked, and the destruction is confirmed`()
    async throws
  {
    let sealed = try await node.anchored()
    let kept = try await node.anchored()
    await expectFailure(.notAllowed) {
      _ = try await node.custodian.erasure(of: sealed.record, by: town.ada.caller)
    }
    let erase = try await town.act(town.ada, .erase(sealed.record))
    await expectRefusal(.busy) { _ = try await node.custodian.erasure(of: sealed.record, by: town.ada.caller) }
    try await Upkeep(of: node.custodian).round()
    #expect(try await blocksHeld(sealed) == 0)
    #expect(try await node.store.shares(of: sealed.record).isEmpty)
    for asking in [town.ada, town.ruth] {
      let confirmation = try await node.custodian.erasure(of: sealed.record, by: asking.caller)
      #expect(confirmation.subject == .destroyed(erase.digest))
      #expect(confirmation.isSigned(by: town.custodians[0].keys.signing.verifyingKey))
    }
    await expectRefusal(.noGrant) { _ = try await node.custodian.erasure(of: sealed.record, by: town.ben.caller) }
    await expectRefusal(.erased) { try await node.keep(sealed) }
    #expect(try await blocksHeld(kept) == 3)
    #expect(try await node.custodian.status().bytes == 64 + 2 * 32)
  }

  @Test func `the encrypted share is overwritten in the files`() async throws {
    let sealed = try await node.anchored()
    let encrypted = try #require(try await node.store.shares(of: sealed.record).first).encrypted
    func isInFiles() throws -> Bool {
      try ["", "-wal"].contains { suffix in
        try Data(contentsOf: URL(filePath: node.store.path + suffix)).range(of: Data(encrypted)) != nil
      }
    }
    #expect(try isInFiles())
    try await town.act(town.ada, .erase(sealed.record))
    try await Upkeep(of: node.custodian).round()
    #expect(try !isInFiles())
  }

  @Test func `an erasure that was cut off is finished after a restart`() async throws {
    let sealed = try await node.anchored()
    let erase = try await town.act(town.ada, .erase(sealed.record))
    _ = try await node.replica.sync()
    // As far as a crash between the steps lets it come: shares gone, some blocks doomed, one deleted.
    try await node.store.beginErasure(of: sealed.record, by: erase.digest)
    let doomed = try await node.store.doomUnnamed(of: sealed.record)
    try await node.blocks.delete(CID(digest: try #require(doomed.first)))
    try await node.close()
    let again = try await town.node()
    try await Upkeep(of: again.custodian).round()
    #expect(try await blocksHeld(sealed) == 0)
    #expect(
      try await again.custodian.erasure(of: sealed.record, by: town.ada.caller).subject == .destroyed(erase.digest))
    #expect(try await again.store.unconfirmedErasures().isEmpty)
  }

  @Test func `a block that two records name stays until neither does`() async throws {
    let envelope = Block(Data(Word.random().bytes))
    let first = try SealedRecord(in: town, envelope: envelope)
    let second = try SealedRecord(in: town, envelope: envelope)
    for sealed in [first, second] {
      try await node.keep(sealed)
      try await town.act(town.tess, sealed.anchor(of: town.ada))
    }
    try await town.act(town.ada, .erase(first.record))
    try await Upkeep(of: node.custodian).round()
    #expect(try await blocksHeld(first) == 1)
    #expect(try await blocksHeld(second) == 3)
    try await town.act(town.ada, .erase(second.record))
    try await Upkeep(of: node.custodian).round()
    #expect(try await !node.blocks.has(envelope.cid))
  }

  @Test func `the owner retires an older dealing, with the blocks that it alone named`() async throws {
    let old = try await node.anchored()
    let new = try SealedRecord(
      in: town, record: old.record, by: town.ada, key: old.key, generation: 1, envelope: old.envelope)
    let keep = new.dealt.dealing.dealing.digest
    await expectRefusal(.noShare) {
      _ = try await node.custodian.retire(old.record, keeping: keep, by: town.ada.caller)
    }
    try await node.keep(new, by: town.ada)
    await expectRefusal(.noGrant) {
      _ = try await node.custodian.retire(old.record, keeping: keep, by: town.tess.caller)
    }
    let confirmation = try await node.custodian.retire(old.record, keeping: keep, by: town.ada.caller)
    #expect(confirmation?.subject == .destroyed(keep))
    #expect(try await node.store.shares(of: old.record).map(\.dealing) == [new.dealt.dealing])
    #expect(try await blocksHeld(old) == 1)
    #expect(try await blocksHeld(new) == 3)
    #expect(try await node.custodian.retire(old.record, keeping: keep, by: town.ada.caller) == nil)
  }

  @Test func `a holding that is not anchored within a day is dropped, an anchored one stays`() async throws {
    let pending = try SealedRecord(in: town)
    try await node.keep(pending)
    let anchored = try await node.anchored()
    let upkeep = Upkeep(of: node.custodian)
    town.clock.set(town.clock.now + Upkeep.longestPending)
    try await upkeep.round()
    #expect(try await blocksHeld(pending) == 3)
    town.clock.set(town.clock.now + 1)
    try await upkeep.round()
    #expect(try await blocksHeld(pending) == 0)
    #expect(try await node.store.holding(of: pending.record) == nil)
    #expect(try await blocksHeld(anchored) == 3)
    #expect(try await node.store.holding(of: anchored.record)?.state == .held)
    // The name is free again.
    try await node.keep(pending)
  }

  @Test func `upkeep acts on every entry once and goes on where it left off`() async throws {
    let sealed = try await node.anchored()
    let upkeep = Upkeep(of: node.custodian)
    let size = try await upkeep.round()
    #expect(try await node.store.position() == size)
    #expect(try await upkeep.round() == size)
    try await town.act(town.ada, .report(sealed.record, reason: .random()))
    #expect(try await upkeep.round() == size + 1)
  }
}
