import Client
import Contract
import Custody
import Foundation
import Halo
import Identity
import Synchronization
import Testing

@Suite struct ErasureTests {
  @Test func `every custodian confirms that it destroyed its part, and one that is away is named`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let record = try await town.send(noise(1000), from: tess).record
        town.have([2], .away)
        let report = try await ada.erase(record.hex, within: 0.1)
        #expect(report.confirmed.count == 4)
        #expect(report.missing.count == 1)
        #expect(report.missing.first?.hasPrefix(town.name(2)) == true)
        for index in [0, 1, 3, 4] {
          #expect(town.custodians[index].contents.withLock { $0.blocks[record] == nil && $0.deposits[record] == nil })
        }
        #expect(
          await refusal { try await ada.open(record.hex, into: town.world.folder.path + "/gone") }
            == .client(.recordRefused))
        // Who has confirmed is not asked again, and may be away.
        town.have([2], nil)
        town.have([0], .away)
        let again = try await ada.erase(record.hex, within: 5)
        #expect(again.confirmed.count == 5)
        #expect(again.missing.isEmpty)
        let proof = try contents(ada.home.erasures + "/" + record.hex + ".json")
        let kept = try JSONDecoder().decode(ErasureReport.self, from: proof)
        for word in kept.confirmed {
          let bytes = try #require(Data(base64Encoded: word.confirmation))
          let confirmation = try CustodyConfirmation(bytes: bytes)
          let custodian = try #require(town.custodians.first { $0.keys.member == word.custodian })
          #expect(confirmation.subject == .destroyed(report.action))
          #expect(confirmation.isSigned(by: custodian.keys.signing.verifyingKey))
        }
      }
    }
  }
}

@Suite struct RepairTests {
  @Test func `a healthy record is left alone`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        _ = try await town.send(noise(4_000_000), from: tess)
        let reports = try await ada.repair()
        #expect(reports.map(\.isHealthy) == [true])
        #expect(reports.first?.restoredBlocks == 0)
      }
    }
  }

  @Test func `lost and altered blocks are laid to their custodians, rebuilt and put back`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let bytes = noise(4_000_000)
        let record = try await town.send(bytes, from: tess).record
        let before = town.custodians.map { $0.contents.withLock { $0.blocks[record, default: [:]] } }
        town.custodians[1].contents.withLock { $0.blocks[record] = [:] }
        let first = try #require(town.custodians[4].contents.withLock { $0.deposits[record]?.first?.blocks.first })
        town.custodians[4].contents.withLock { $0.blocks[record]?[first] = Data([1, 2, 3]) }
        let reports = try await ada.repair(record.hex)
        let report = try #require(reports.first)
        #expect(report.findings.contains { $0.hasPrefix(town.name(1)) && $0.contains("2 blocks missing") })
        #expect(report.findings.contains("\(town.name(4)): 1 block altered"))
        #expect(report.rebuiltBlocks == 3)
        #expect(report.problems.isEmpty)
        #expect(!report.isDealtAnew)
        for index in [1, 4] {
          #expect(town.custodians[index].contents.withLock { $0.blocks[record] } == before[index])
        }
        #expect(try await ada.repair(record.hex).map(\.isHealthy) == [true])
      }
    }
  }

  @Test func `a wrong share is named, and the key is shared out anew`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(1000)
        let record = try await town.send(bytes, from: tess).record
        town.have([3], .wrongShare)
        let report = try #require(try await ada.repair(record.hex).first)
        #expect(report.findings == ["\(town.name(3)) gave a wrong share"])
        #expect(report.isDealtAnew)
        town.have([3], nil)
        for custodian in town.custodians {
          let generations = custodian.contents.withLock {
            $0.deposits[record, default: []].map(\.dealing.dealing.generation)
          }
          #expect(generations == [1])
        }
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        #expect(try await cleo.look(record) == Data(bytes))
      }
    }
  }

  @Test func `a record follows the policy to new custodians, and the former one is left with nothing`() async throws {
    try await CustodyWorld.run(spare: 1) { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(4_000_000)
        let record = try await town.send(bytes, from: tess).record
        let present = [0, 1, 2, 3, 5].map { town.custodians[$0] }
        try await town.setPolicy(present, confirmations: 4, former: [town.custodians[4]])
        let report = try #require(try await ada.repair(record.hex).first)
        #expect(report.isDealtAnew)
        #expect(report.problems.isEmpty)
        #expect(report.restoredBlocks == 3, "two blocks and the envelope")
        let former = town.custodians[4].contents.withLock { $0 }
        #expect(former.blocks[record, default: [:]].isEmpty)
        #expect(former.deposits[record, default: []].isEmpty)
        town.have([0, 1], .away)
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        #expect(try await cleo.look(record) == Data(bytes))
      }
    }
  }

  @Test func `a rotated record opens for its owner, and the old one and its grants are over`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(1000)
        let old = try await town.send(bytes, from: tess).record
        let grant = try await ada.grant(old, to: cleo.profile.member, .store)
        #expect(try await cleo.look(old) == Data(bytes))
        let rotated = try await ada.reseal(old.hex)
        #expect(rotated.endedGrants == [grant])
        #expect(rotated.erased.confirmed.count == 5)
        #expect(rotated.receipt.record != old)
        let opened = try await ada.open(rotated.receipt.record.hex, into: town.world.folder.path + "/rotated")
        #expect(try contents(opened.files[0]) == Data(bytes))
        #expect(await clientError { try await cleo.look(old) }?.code == .accessRefused)
        for file in files(below: ada.home.path) {
          #expect(try contents(file).range(of: Data(bytes.prefix(64))) == nil)
        }
      }
    }
  }
}
