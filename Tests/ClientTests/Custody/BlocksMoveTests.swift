import Blocks
import Client
import Crypto
import CustodianNode
import Foundation
import GRDB
import Identity
import Kubo
import Synchronization
import Testing

@testable import Halo

/// Moving a stopped custodian's blocks between its folder and a Kubo node.
struct BlocksMoveTests {
  /// A custodian's home with three blocks that a deposit names, one of them too large for nodes, one that was announced and
  /// never came, and one that is being deleted.
  private struct Kept: Sendable {
    let home: Home
    let passphrase: Passphrase
    let folder: SealedBlocks
    let named: [Block]
    let doomed: Block

    var small: [Block] { Array(named.prefix(2)) }

    init(in world: World) async throws {
      try world.join("node", .custodian)
      (home, passphrase) = (world.home("node"), world.passphrase)
      let keyring = try Keyring.open(
        try PrivateFile(path: home.keyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
      let secret = try #require(keyring.secret(named: Keyring.custodySecret))
      folder = try SealedBlocks(root: home.custodyBlocks, key: SymmetricKey(data: secret.bytes))
      named = [5000, 70_000, (1 << 20) + 7].map { Block(Data((0..<$0).map { UInt8(truncatingIfNeeded: $0 &* 31) })) }
      doomed = Block(Data("erased".utf8))
      for block in named + [doomed] { try await folder.put(block) }
      let store = try CustodyStore(
        at: home.custody, ledger: world.authority.network.ledger, custodian: keyring.keys.member)
      let (record, blocks, doomed) = (Word.random(), named, doomed)
      try await store.write { database in
        try database.execute(
          sql: """
            INSERT INTO dealings (id, record, digest, dealer, signed, x, share, envelope, deposit)
            VALUES (1, ?1, ?1, ?1, ?1, 1, ?1, ?1, ?1)
            """, arguments: [record.blob])
        for block in blocks + [Block(Data("never came".utf8))] {
          try database.execute(
            sql: "INSERT INTO blocks (record, digest, size) VALUES (?, ?, ?)",
            arguments: [record.blob, block.cid.digest.blob, block.bytes.count])
        }
        for block in blocks {
          try database.execute(
            sql: "INSERT INTO named (dealing, block) VALUES (1, ?)", arguments: [block.cid.digest.blob])
        }
        try database.execute(
          sql: "INSERT INTO blocks (record, digest, size, doomed) VALUES (?, ?, 6, 1)",
          arguments: [record.blob, doomed.cid.digest.blob])
      }
      try store.close()
    }

    func moving(_ body: (BlocksMove) async throws -> Void) async throws {
      let move = try BlocksMove(home: home, passphrase: passphrase)
      let result: Result<Void, any Error>
      do { result = .success(try await body(move)) } catch { result = .failure(error) }
      try move.close()
      try result.get()
    }
  }

  private func withKept(_ body: @escaping @Sendable (Kept, FakeKubo, BlocksPlace, BlocksPlace) async throws -> Void)
    async throws
  {
    let node = FakeKubo()
    try await node.serving { first, second in
      try await World.run { world in
        try await body(
          try await Kept(in: world), node, .kubo(first, authorization: nil), .kubo(second, authorization: nil))
      }
    }
  }

  @Test func `blocks go to a node and back, and old copies go only when that is said`() async throws {
    try await withKept { kept, node, place, _ in
      let shown = Mutex<[UInt64]>([])
      try await kept.moving { move in
        let report = try await move.move(to: place) { done, _ in shown.withLock { $0.append(done) } }
        #expect([report.blocks, report.copied, report.present, report.damaged.count] == [4, 2, 1, 0] as [Int])
        #expect(report.former == .folder)
      }
      #expect(shown.withLock { $0 } == [1, 2, 3, 4])
      #expect(try BlocksPlace(of: kept.home) == place)
      #expect(node.names == Set(kept.small.map(\.cid.text)))
      #expect(node.pins == node.names)
      for block in kept.named { #expect(try await kept.folder.has(block.cid)) }
      #expect(try await !kept.folder.has(kept.doomed.cid))

      try await kept.moving { move in
        let deleted = [try await move.deleteOld().deleted, try await move.deleteOld().deleted]
        #expect(deleted == [2, 0])
      }
      for block in kept.small { #expect(try await !kept.folder.has(block.cid)) }
      #expect(try await kept.folder.has(kept.named[2].cid))
      #expect(try BlocksPlace.former(of: kept.home) == nil)

      try await kept.moving { move in
        let (copied, deleted) = (try await move.move(to: .folder).copied, try await move.deleteOld().deleted)
        #expect([copied, deleted] == [2, 2] as [Int])
      }
      #expect(try BlocksPlace(of: kept.home) == .folder)
      #expect(node.names.isEmpty)
      for block in kept.named {
        #expect(try await kept.folder.get(block.cid, atMost: Block.mostBytes).bytes == block.bytes)
      }
    }
  }

  @Test func `a move that was cut off leaves the home as it was, and goes on`() async throws {
    try await withKept { kept, node, place, _ in
      node.limit(to: 1)
      try await kept.moving { move in
        let error = await #expect(throws: KuboError.self) { try await move.move(to: place) }
        #expect(error?.code == .refused)
      }
      #expect(try BlocksPlace(of: kept.home) == .folder)
      #expect(try BlocksPlace.former(of: kept.home) == nil)
      node.limit(to: nil)
      try await kept.moving { move in
        let report = try await move.move(to: place)
        #expect([report.copied, report.present] == [1, 2] as [Int])
        let again = try await move.move(to: place)
        #expect([again.copied, again.blocks] == [0, 0] as [Int])
        #expect(again.former == .folder)
      }
    }
  }

  @Test func `a damaged copy at the new place is replaced, and one at the old place stops the move`() async throws {
    try await withKept { kept, node, place, _ in
      try await kept.moving { move in
        node.damage(kept.named[0].cid)
        #expect(try await move.move(to: place).copied == 2)
        #expect(try await move.deleteOld().deleted == 2)
        node.damage(kept.named[0].cid)
        let error = await #expect(throws: ClientError.self) { try await move.move(to: .folder) }
        #expect(error?.code == .storageRefused)
        #expect(try BlocksPlace(of: kept.home) == place)
        let report = try await move.move(to: .folder, leavingDamaged: true)
        #expect(report.damaged == [kept.named[0].cid.digest])
      }
      #expect(try BlocksPlace(of: kept.home) == .folder)
      let damaged = try await DatabaseQueue(path: kept.home.custody).read {
        try Data.fetchAll($0, sql: "SELECT digest FROM damaged")
      }
      #expect(damaged == [kept.named[0].cid.digest.blob])
    }
  }

  @Test func `no copy is deleted whose block is not whole at the new place`() async throws {
    try await withKept { kept, node, place, _ in
      try await kept.moving { move in
        try await move.move(to: place)
        for block in kept.small { node.damage(block.cid) }
        await #expect(throws: BlocksError.self) { try await move.deleteOld() }
      }
      for block in kept.small { #expect(try await kept.folder.has(block.cid)) }
      #expect(try BlocksPlace.former(of: kept.home) == .folder)
    }
  }

  @Test func `the same node at another address is no place to delete copies at`() async throws {
    try await withKept { kept, node, place, other in
      try await kept.moving { move in
        try await move.move(to: place)
        try await move.deleteOld()
        let report = try await move.move(to: other)
        #expect([report.present, report.copied] == [3, 0] as [Int])
        #expect(report.former == nil)
        #expect(try await move.deleteOld().deleted == 0)
      }
      #expect(node.names.count == 2)
      #expect(try BlocksPlace(of: kept.home) == other)
    }
  }

  @Test func `while old copies lie about there is no third place, and a running custodian is not moved`() async throws {
    let third = FakeKubo()
    try await third.serving { address, _ in
      try await withKept { kept, _, place, _ in
        try await kept.moving { move in
          try await move.move(to: place)
          let error = await #expect(throws: ClientError.self) {
            try await move.move(to: .kubo(address, authorization: nil))
          }
          #expect(error?.code == .storageRefused)
          let busy = #expect(throws: ClientError.self) {
            try BlocksMove(home: kept.home, passphrase: kept.passphrase)
          }
          #expect(busy?.code == .homeRefused)
          // Back to where they came from there is.
          #expect(try await move.move(to: .folder).former == place)
        }
      }
    }
  }
}
