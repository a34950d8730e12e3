import Blocks
import Contract
import Custody
import Foundation
import Identity
import Testing

@testable import Halo

/// Blocks are handed out to whoever may read the record now, and only the record's own.
struct FetchTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try await node.anchored()
  }

  private func fetch(
    by reader: Person, under access: Word?, of record: Word? = nil, _ blocks: [Block]? = nil
  ) async throws -> [Block?] {
    let blocks = blocks ?? sealed.blocks(of: node.custodian.member)
    return try await node.custodian.fetch(
      blocks.map(\.cid.digest), of: record ?? sealed.record, under: access, by: reader.caller)
  }

  @Test func `the owner and a grantee with an access get the blocks in the order asked for`() async throws {
    let blocks = sealed.blocks(of: node.custodian.member)
    #expect(try await fetch(by: town.ada, under: nil) == blocks)
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    #expect(try await fetch(by: town.cleo, under: access, blocks.reversed()) == blocks.reversed())
    #expect(try await fetch(by: town.cleo, under: access) == blocks)
  }

  @Test func `nobody else gets any, and an access serves its own record and reader alone`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    let another = try await node.anchored()
    for stranger in [town.cleo, town.ben, town.tess, town.ruth] {
      await expectRefusal(.noGrant) { _ = try await fetch(by: stranger, under: nil) }
    }
    await expectRefusal(.noGrant) { _ = try await fetch(by: town.carl, under: access) }
    await expectRefusal(.noGrant) { _ = try await fetch(by: town.cleo, under: access, of: another.record) }
    await expectRefusal(.noGrant) { _ = try await fetch(by: town.ben, under: nil, of: .random()) }
  }

  @Test func `a right that has ended serves no block`() async throws {
    let until = town.clock.now + 1000
    let ending = try await town.grant(sealed.record, to: town.cleo, until: until)
    let cleos = try await town.access(sealed.record, by: town.cleo, under: ending)
    let revoked = try await town.grant(sealed.record, to: town.carl)
    let carls = try await town.access(sealed.record, by: town.carl, under: revoked)
    try await town.act(town.ada, .revoke(revoked))
    await expectRefusal(.revoked) { _ = try await fetch(by: town.carl, under: carls) }
    town.clock.set(until - 1)
    _ = try await fetch(by: town.cleo, under: cleos)
    town.clock.set(until)
    await expectRefusal(.expired) { _ = try await fetch(by: town.cleo, under: cleos) }
    try await town.act(town.ruth, .suspend(town.ada.id, reason: .random()))
    await expectRefusal(.suspended) { _ = try await fetch(by: town.ada, under: nil) }
  }

  @Test func `blocks of other records, and missing or damaged ones, are answered as missing`() async throws {
    let another = try await node.anchored()
    let mine = sealed.blocks(of: node.custodian.member)
    let theirs = another.blocks(of: node.custodian.member)
    #expect(try await fetch(by: town.ada, under: nil, [theirs[0], mine[0]]) == [nil, mine[0]])
    try await node.blocks.delete(mine[1].cid)
    let path = node.folder + "/" + FolderBlocks.path(of: mine[2].cid)
    try Data(repeating: 0, count: 32).write(to: URL(filePath: path))
    #expect(try await fetch(by: town.ada, under: nil) == [mine[0], nil, nil])
  }

  @Test func `a custodian that cannot ask the ledger, or has seen a fork, hands out nothing`() async throws {
    town.gate.set(isDown: true)
    await expectRefusal(.stale) { _ = try await fetch(by: town.ada, under: nil) }
    town.gate.set()
    _ = try await fetch(by: town.ada, under: nil)
    town.gate.set(note: try await town.forgedNote())
    await expectRefusal(.forked) { _ = try await fetch(by: town.ada, under: nil) }
  }
}
