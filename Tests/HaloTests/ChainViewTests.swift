import Blocks
import Contract
import Custody
import EmbeddedLedger
import Identity
import Logging
import Testing
import Transparency

@testable import Halo

/// Views where the ledger is on a chain: nobody signs a checkpoint of it, and custodians sign views all the same.
struct ChainViewTests {
  @Test func `custodians that read a chain for themselves sign the same root`() async throws {
    let authority = try Person()
    let chain = try FakeChain(authority: authority)
    let ledger = try await chain.genesis().ledger
    let people = try (0..<5).map { _ in try Person() }
    for person in people {
      let enrolment = Action.Body.enrol(.init(role: .custodian, keys: person.newKeys, identityCommitment: .zero))
      _ = try await authority.act(enrolment, on: chain, named: ledger)
    }
    let scratch = try Scratch()
    var views: [LedgerView] = []
    for (index, person) in people.prefix(2).enumerated() {
      let folder = try scratch.folder(named: "custodian\(index)")
      let replica = try await Follower.open(at: folder + "/replica.db", ledger: ledger, service: chain)
      let custodian = try await Custodian(
        keys: person.keys, nodeKey: [UInt8](repeating: 7, count: 32), replica: replica,
        store: try CustodyStore(at: folder + "/custody.db", ledger: ledger, custodian: person.id),
        blocks: try FolderBlocks(root: folder), policy: { nil },
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let view = try await custodian.view(size: 5)
      #expect(view.verdict(key: person.keys.signing.verifyingKey, ledger: ledger, now: view.time) == .valid)
      views.append(view)
      await expectFailure(.behind) { _ = try await custodian.view(size: 6) }
    }
    let leaves = try await chain.entries(from: 0, count: 5).map { MerkleTree.leafHash($0) }
    #expect(Set(views.map(\.root)) == [MerkleTree.root(ofLeafHashes: leaves)])
    #expect(Set(views.map(\.custodian)).count == 2)
  }
}
