import Blocks
import Custody
import Foundation
@testable import Halo
import Identity
import Shards
import Testing

/// What lies on a custodian's disk, and who can use it.
struct CustodyStoreTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try SealedRecord(in: town)
  }

  @Test func `no share lies in the custodian's files in the clear`() async throws {
    try await node.keep(sealed)
    let opened = try sealed.dealt.shares[0].open(
      with: town.custodians[0].keys.sealing, of: sealed.dealt.dealing.dealing, custodian: node.custodian.member,
      for: .deposit)
    let digest = sealed.dealt.dealing.dealing.digest
    var sawTheRow = false
    for name in try FileManager.default.contentsOfDirectory(atPath: node.folder) where name.hasPrefix("custody.db") {
      let bytes = try Data(contentsOf: URL(filePath: node.folder + "/" + name))
      #expect(bytes.range(of: Data(opened.share.bytes)) == nil)
      #expect(bytes.range(of: Data(opened.salt.bytes)) == nil)
      if bytes.range(of: Data(digest.bytes)) != nil { sawTheRow = true }
      let mode = try FileManager.default.attributesOfItem(atPath: node.folder + "/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    // The row is there, so the share would have been found.
    #expect(sawTheRow)
  }

  @Test func `another node key, another custodian and a second process are kept off the file`() async throws {
    await expectFailure(.alreadyRunning) { _ = try await town.node() }
    try await node.close()
    await expectFailure(.otherCustodian) {
      _ = try CustodyStore(at: node.store.path, ledger: town.ledger, custodian: town.custodians[1].id)
    }
    let again = try await town.node()
    await expectFailure(.wrongKey) {
      _ = try await Custodian(
        keys: town.custodians[0].keys, nodeKey: [UInt8](repeating: 8, count: 32), replica: again.replica,
        store: again.store, blocks: again.blocks, policy: { nil })
    }
  }

  @Test func `a share that was moved to another row does not open`() async throws {
    try await node.keep(sealed)
    let other = try SealedRecord(in: town)
    try await node.keep(other)
    let mine = try #require(try await node.store.shares(of: sealed.record).first)
    let theirs = try #require(try await node.store.shares(of: other.record).first)
    let moved = StoredShare(
      dealing: theirs.dealing, deposit: theirs.deposit, envelope: theirs.envelope, x: theirs.x,
      encrypted: mine.encrypted)
    _ = try node.custodian.vault.decrypt(mine)
    await expectFailure(.corrupt) { _ = try node.custodian.vault.decrypt(moved) }
  }
}
