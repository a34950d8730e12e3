import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Records
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

  @Test func `what the disk altered in the outbox is taken by no custodian and holds up no other`() async throws {
    try await CustodyWorld.run(confirmations: 4) { town in
      try await town.cast { tess, ada, _ in
        town.have([1, 3], .away)
        let bytes = noise(300_000)
        _ = await clientError { try await town.send(bytes, from: tess) }
        let blocks = files(below: tess.home.outbox).filter { $0.contains("/stores/1/") && $0.hasSuffix(".data") }
        #expect(!blocks.isEmpty)
        for block in blocks {
          var altered = try contents(block)
          altered[altered.count / 2] ^= 1
          try altered.write(to: URL(filePath: block))
        }
        town.have([1, 3], nil)
        let resumed = try await tess.resumeDeliveries()
        let receipt = try #require(resumed.first?.receipt)
        #expect(receipt.confirmed == 4)
        #expect(resumed.first?.problem?.contains(town.name(1)) == true)
        let opened = try await ada.open(receipt.record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
      }
    }
  }

  @Test func `a delivery that another program works on is left to it`() async throws {
    try await CustodyWorld.run(confirmations: 4) { town in
      try await town.cast { tess, ada, _ in
        town.have([1, 3], .away)
        _ = await clientError { try await town.send(noise(300_000), from: tess) }
        town.have([1, 3], nil)
        let record = try #require(try tess.pendingDeliveries().first?.record)
        do {
          let other = try FileLock(path: "\(tess.home.outbox)/\(record.hex)/lock")
          #expect(try await tess.resumeDeliveries().map(\.problem) == ["another program is delivering it"])
          #expect(await clientError { try tess.discardDelivery(record.hex) }?.code == .deliveryBusy)
          #expect(try await ada.sync().records.isEmpty)
          _ = consume other
        }
        #expect(try await tess.resumeDeliveries().map(\.problem) == [nil])
        #expect(try await ada.sync().records[record] != nil)
      }
    }
  }

  @Test func `where a record is is said by the outbox and the ledger, and by nothing else`() async throws {
    try await CustodyWorld.run(confirmations: 4) { town in
      try await town.cast { tess, ada, _ in
        let (first, second, third) = (Word.random(), Word.random(), Word.random())
        let recipient = try await tess.member(ada.profile.member.hex)
        func send(_ record: Word) async throws -> DurableSend {
          try await tess.sendDurably(
            [ItemSource(name: "1", mediaType: "application/dicom", content: .bytes(Data(noise(1000))))], of: 1000,
            kind: .imaging, to: recipient, named: record)
        }
        #expect(try await tess.whereabouts(of: first) == .nowhere)
        guard case .anchored = try await send(first) else {
          Issue.record("it was not anchored")
          return
        }
        #expect(try await tess.whereabouts(of: first) == .anchored)
        town.have([1, 3], .away)
        guard case .waiting = try await send(second) else {
          Issue.record("it does not wait")
          return
        }
        guard case .waiting = try await send(third) else {
          Issue.record("it does not wait")
          return
        }
        #expect(try await tess.whereabouts(of: second) == .outbox)
        try tess.discardDelivery(third.hex)
        #expect(try await tess.whereabouts(of: third) == .nowhere)
        town.have([1, 3], nil)
        _ = try await tess.resumeDeliveries()
        #expect(try await tess.whereabouts(of: second) == .anchored)
        #expect(try await ada.whereabouts(of: second) == .nowhere, "it is another's record")
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
