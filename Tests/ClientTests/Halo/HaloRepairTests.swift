import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Records
import Testing

/// What is lost, wrong or elsewhere is brought back to custodians as they are.
@Suite(.serialized) struct HaloRepairTests {
  @Test func `lost and altered blocks are laid to their custodians, rebuilt and put back`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, _ in
        let bytes = noise(7_000_000)
        let record = try await town.send(bytes, from: tess).record
        let lost = town.nodes[1].blockFiles
        for file in lost { try FileManager.default.removeItem(atPath: file) }
        let altered = try #require(try town.nodes[4].blockFiles.max { try contents($0).count < contents($1).count })
        try flip(altered)
        let report = try #require(try await ada.repair(record.hex).first)
        #expect(report.findings.contains { $0.hasPrefix(town.nodes[1].name) && $0.contains("3 blocks missing") })
        #expect(report.findings.contains { $0.hasPrefix(town.nodes[4].name) })
        #expect(report.rebuiltBlocks == 4)
        #expect(report.problems.isEmpty)
        #expect(!report.isDealtAnew)
        #expect(town.nodes[1].blockFiles == lost)
        #expect(try await ada.repair(record.hex).map(\.isHealthy) == [true])
        let opened = try await ada.open(record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
      }
    }
  }

  @Test func `a share that is lost is named, and the key is shared out anew`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(1000)
        let record = try await town.send(bytes, from: tess).record
        try town.nodes[3].loseShares()
        let report = try #require(try await ada.repair(record.hex).first)
        #expect(report.findings.contains { $0.hasPrefix(town.nodes[3].name) })
        #expect(report.isDealtAnew)
        #expect(report.problems.isEmpty)
        for node in town.nodes { #expect(try node.dealings().map(\.generation) == [1]) }
        #expect(try await ada.repair(record.hex).map(\.isHealthy) == [true])
        for index in [0, 1] { await town.nodes[index].stop() }
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        #expect(try await cleo.look(record) == Data(bytes))
      }
    }
  }

  @Test func `a record follows the policy, and the former custodian is left with nothing`() async throws {
    try await HaloWorld.run(spare: 1) { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(4_000_000)
        let record = try await town.send(bytes, from: tess).record
        let former = town.nodes[4]
        #expect(try former.dealings().count == 1)
        let present = [0, 1, 2, 3, 5].map { town.nodes[$0] }
        try await town.setPolicy(present, confirmations: 4)
        let report = try #require(try await ada.repair(record.hex).first)
        #expect(report.isDealtAnew)
        #expect(report.problems.isEmpty)
        #expect(report.restoredBlocks == 3, "two blocks and the envelope")
        #expect(former.blockFiles.isEmpty)
        #expect(try former.dealings().isEmpty)
        // Nobody keeps a share that the former one's would fit.
        for node in present { #expect(try node.dealings().map(\.epoch) == [2]) }
        await former.stop()
        for index in [0, 1] { await town.nodes[index].stop() }
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        #expect(try await cleo.look(record) == Data(bytes))
      }
    }
  }

  @Test func `after a revocation with rotation the records open anew, and what was kept of the old ones is gone`()
    async throws
  {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let (first, second) = (noise(400_000), noise(1000, seed: 2))
        let read = try await town.send(first, from: tess).record
        let unread = try await town.send(second, from: tess).record
        let kinds = try #require(try await ada.sync().records[read]).anchor.kind
        let until = try await ada.sync().time + 86_400
        let grant = try await ada.submit(
          .grant(
            Action.Grant(
              grantee: cleo.profile.member, scope: .kinds(RecordKinds(kinds), .existing), mode: .store, until: until))
        ).digest
        #expect(try await cleo.look(read) == Data(first))
        #expect(await refusal { try await cleo.revokeAndReseal(grant.hex) } == .client(.referenceNotFound))
        let result = try await ada.revokeAndReseal(grant.hex)
        #expect(result.problems.isEmpty)
        #expect(result.resealed.map(\.erased.record) == [read], "the other was never opened")
        #expect(result.resealed.first?.erased.confirmed.count == 5)
        let fresh = try #require(result.resealed.first?.receipt.record)
        let opened = try await ada.open(fresh.hex, into: town.world.folder.path + "/fresh")
        #expect(try contents(opened.files[0]) == Data(first))
        let other = try await ada.open(unread.hex, into: town.world.folder.path + "/other")
        #expect(try contents(other.files[0]) == Data(second))
        #expect(await clientError { try await cleo.look(fresh, under: grant) }?.code == .accessRefused)
        for file in files(below: ada.home.path) {
          #expect(try contents(file).range(of: Data(first.prefix(64))) == nil)
        }
      }
    }
  }

  @Test func `a custodian that is away is told from those that serve`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, _, _ in
        _ = try await town.send(noise(1000), from: tess)
        #expect(try await tess.custodianReports().map(\.isHealthy) == [true, true, true, true, true])
        await town.nodes[2].stop()
        let reports = try await tess.custodianReports()
        #expect(reports.map(\.isHealthy) == [true, true, false, true, true])
        #expect(reports[2].problem?.hasPrefix(town.nodes[2].name) == true)
        #expect(reports[0].records == 1)
        #expect(reports[0].view == .same)
      }
    }
  }

  @Test func `a custodian that saw a fork says so, gives nothing out, and has the notes in its home`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(1000)
        let record = try await town.send(bytes, from: tess).record
        let node = town.nodes[3]
        await node.stop()
        try node.rememberFork(held: "one note", shown: "another")
        try await node.start()
        let reports = try await tess.custodianReports()
        #expect(reports.map(\.state) == ["ready", "ready", "ready", "forked", "ready"])
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        let viewed = try await cleo.view(record.hex) { _, seen in #expect(seen == Data(bytes)) }
        #expect(viewed.items.count == 1)
        for _ in 0..<200 where !PrivateFile(path: node.home.forkShown).exists {
          try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try contents(node.home.forkHeld) == Data("one note".utf8))
        #expect(try contents(node.home.forkShown) == Data("another".utf8))
        for index in [0, 1] { await town.nodes[index].stop() }
        #expect(await refusal { try await cleo.look(record) } != nil, "two that serve are too few")
      }
    }
  }
}
