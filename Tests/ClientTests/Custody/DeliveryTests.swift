import Client
import Contract
import Custody
import Foundation
import Identity
import Synchronization
import Testing

@Suite struct DeliveryTests {
  @Test func `a record goes to every custodian, is confirmed, anchored, and opened by its owner`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let bytes = noise(7_000_000)
        let receipt = try await town.send(bytes, from: tess)
        #expect(receipt.confirmed == 5)
        #expect(receipt.missing.isEmpty)
        #expect(try tess.pendingDeliveries().isEmpty)
        #expect(files(below: tess.home.outbox).isEmpty)
        for custodian in town.custodians {
          let held = custodian.contents.withLock { $0.blocks[receipt.record, default: [:]].count }
          #expect(held == 4, "three stripes and the envelope")
        }
        let opened = try await ada.open(receipt.record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
        #expect(opened.faults.isEmpty)
        #expect(try await ada.checkStores(of: receipt.record.hex).isEmpty)
        town.have([4], .altersBlocks)
        #expect(try await ada.checkStores(of: receipt.record.hex) == ["\(town.name(4)): 3 blocks altered"])
        let inbox = try await ada.inbox()
        #expect(inbox.map(\.problem) == [nil])
      }
    }
  }

  @Test func `with too few confirmations nothing is anchored, and the outbox goes on when custodians are back`()
    async throws
  {
    try await CustodyWorld.run(confirmations: 4) { town in
      try await town.cast { tess, ada, _ in
        town.have([1, 3], .away)
        let bytes = noise(300_000)
        let error = await clientError { try await town.send(bytes, from: tess) }
        #expect(error?.code == .custodiansMissing)
        #expect(error?.detail.contains(town.name(1)) == true)
        #expect(error?.detail.contains(town.name(3)) == true)
        #expect(error?.detail.contains(town.name(0)) == false)
        #expect(try await ada.sync().records.isEmpty)
        let pending = try tess.pendingDeliveries()
        #expect(pending.map(\.confirmed) == [3])
        #expect(pending.first?.isAnchored == false)

        town.have([1], nil)
        let resumed = try await tess.resumeDeliveries()
        let receipt = try #require(resumed.first?.receipt)
        #expect(receipt.confirmed == 4)
        #expect(resumed.first?.problem?.contains(town.name(3)) == true)
        #expect(try await ada.sync().records[receipt.record] != nil)
        #expect(try tess.pendingDeliveries().map(\.isAnchored) == [true])

        town.have([3], nil)
        #expect(try await tess.resumeDeliveries().map(\.problem) == [nil])
        #expect(try tess.pendingDeliveries().isEmpty)
        let opened = try await ada.open(receipt.record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
      }
    }
  }

  @Test func `a confirmation of something else counts for nothing, and its custodian is named`() async throws {
    try await CustodyWorld.run(confirmations: 5) { town in
      try await town.cast { tess, _, _ in
        town.have([2], .confirmsOther)
        let error = await clientError { try await town.send(noise(1000), from: tess) }
        #expect(error?.code == .custodiansMissing)
        #expect(error?.detail.contains("\(town.name(2)): its confirmation is of something else") == true)
        let state = try await tess.sync()
        #expect(state.records.isEmpty)
      }
    }
  }

  @Test func `a delivery that the policy overtook is discarded, and the sender is told to send again`() async throws {
    try await CustodyWorld.run(confirmations: 5) { town in
      try await town.cast { tess, _, _ in
        town.have([0], .away)
        #expect(await refusal { try await town.send(noise(1000), from: tess) } == .client(.custodiansMissing))
        town.have([0], nil)
        try await town.setPolicy(Array(town.custodians.prefix(5)), confirmations: 4)
        let resumed = try await tess.resumeDeliveries()
        #expect(resumed.map { $0.receipt == nil } == [true])
        #expect(resumed.first?.problem?.contains("send it again") == true)
        #expect(try tess.pendingDeliveries().isEmpty)
        #expect(try await town.send(noise(1000), from: tess).confirmed == 5)
      }
    }
  }

  @Test func `what lies in the outbox names no secret and can be discarded`() async throws {
    try await CustodyWorld.run(confirmations: 5) { town in
      try await town.cast { tess, _, _ in
        town.have([0], .away)
        let image = noise(1000)
        #expect(await refusal { try await town.send(image, from: tess) } == .client(.custodiansMissing))
        let record = try #require(try tess.pendingDeliveries().first?.record)
        for file in files(below: tess.home.outbox) {
          #expect(try contents(file).range(of: Data(image.prefix(64))) == nil)
        }
        #expect(await refusal { try tess.discardDelivery("0000000000") } == .client(.recordNotFound))
        try tess.discardDelivery(String(record.hex.prefix(12)))
        #expect(try tess.pendingDeliveries().isEmpty)
      }
    }
  }
}
