import Blocks
import Client
import Contract
import Custody
import Foundation
import Halo
import Identity
import Records
import Synchronization
import Testing

/// Client and custodians as they are, over mutual TLS.
@Suite(.serialized) struct HaloDeliveryTests {
  @Test func `a record is sent, opened, viewed, kept and erased`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(7_000_000)
        let receipt = try await town.send(bytes, from: tess)
        #expect(receipt.confirmed == 5)
        #expect(receipt.missing.isEmpty)
        for node in town.nodes { #expect(node.blockFiles.count == 4, "three stripes and the envelope") }
        let opened = try await ada.open(receipt.record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
        #expect(try await ada.checkStores(of: receipt.record.hex).isEmpty)

        #expect(await refusal { try await cleo.look(receipt.record) } == .client(.accessRefused))
        let grant = try await ada.grant(receipt.record, to: cleo.profile.member, .store)
        #expect(try await cleo.look(receipt.record) == Data(bytes))
        let kept = try await cleo.access(receipt.record.hex, into: town.world.folder.path + "/kept")
        #expect(try contents(kept.files[0]) == Data(bytes))
        #expect(kept.faults.isEmpty)
        try await ada.revoke(grant)
        #expect(await clientError { try await cleo.look(receipt.record, under: grant) }?.code == .accessRefused)

        let report = try await ada.erase(receipt.record.hex)
        #expect(report.confirmed.count == 5)
        #expect(report.missing.isEmpty)
        for node in town.nodes {
          #expect(node.blockFiles.isEmpty)
          #expect(try node.dealings().isEmpty)
        }
      }
    }
  }

  @Test func `custodians destroy what is erased unasked`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, ada, _ in
        let record = try await town.send(noise(1000), from: tess).record
        try await ada.submit(.erase(record))
        for node in town.nodes {
          for _ in 0..<200 where !node.blockFiles.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
          #expect(node.blockFiles.isEmpty)
        }
      }
    }
  }

  @Test func `a delivery goes on when custodians are back`() async throws {
    try await HaloWorld.run(confirmations: 4) { town in
      try await town.cast { tess, ada, _ in
        for index in [1, 3] { await town.nodes[index].stop() }
        let bytes = noise(300_000)
        let error = await clientError { try await town.send(bytes, from: tess) }
        #expect(error?.code == .custodiansMissing)
        for index in [1, 3] { #expect(error?.detail.contains(town.nodes[index].name) == true) }
        #expect(try tess.pendingDeliveries().map(\.confirmed) == [3])
        for index in [1, 3] { try await town.nodes[index].start() }
        let resumed = try await tess.resumeDeliveries()
        #expect(resumed.map(\.problem) == [nil])
        let record = try #require(resumed.first?.record)
        let opened = try await ada.open(record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
      }
    }
  }

  @Test func `an upload that breaks off goes on with what is missing`() async throws {
    try await HaloWorld.run(confirmations: 5) { town in
      try await town.cast { tess, ada, _ in
        let victim = town.nodes[2].member
        let puts = Mutex(0)
        let cut = town.meddling(tess) { custodian, request in
          guard custodian == victim, request.target.hasSuffix("/blocks") else { return .passes }
          return puts.withLock { puts in
            puts += 1
            return puts > 1 ? .lost : .passes
          }
        }
        let bytes = noise(30_000_000)
        #expect(await refusal { try await town.send(bytes, from: cut) } == .client(.custodiansMissing))
        let before = town.nodes[2].blockFiles.count
        #expect(before > 0)
        let sent = Mutex(0)
        let watched = town.meddling(tess) { custodian, request in
          if request.target.hasSuffix("/blocks") { sent.withLock { $0 += custodian == victim ? 1 : 100 } }
          return .passes
        }
        #expect(try await watched.resumeDeliveries().map(\.problem) == [nil])
        #expect((1..<100).contains(sent.withLock { $0 }), "the others need nothing")
        let record = try #require(try await ada.sync().records.keys.first)
        let opened = try await ada.open(record.hex, into: town.world.folder.path + "/out")
        #expect(try contents(opened.files[0]) == Data(bytes))
      }
    }
  }

  @Test func `a confirmation that was lost on the way is asked for again after the anchor`() async throws {
    try await HaloWorld.run(confirmations: 4) { town in
      try await town.cast { tess, _, _ in
        let victim = town.nodes[4].member
        let cut = town.meddling(tess) { custodian, request in
          custodian == victim && request.target.hasSuffix("/deposit") ? .answerLost : .passes
        }
        #expect(try await town.send(noise(1000), from: cut).confirmed == 4)
        #expect(try tess.pendingDeliveries().map(\.missing) == [[victim]])
        let resumed = try await tess.resumeDeliveries()
        #expect(resumed.map(\.problem) == [nil])
        #expect(resumed.first?.receipt?.confirmed == 5)
        #expect(try tess.pendingDeliveries().isEmpty)
      }
    }
  }

  @Test func `an envelope of any size that is allowed gets through, and nothing larger`() async throws {
    try await HaloWorld.run { town in
      try await town.cast { tess, _, _ in
        _ = try await tess.sync()
        let document = try #require(try await tess.policyDocument())
        let transport = try #require(try await tess.custodySource?.transport(document))
        let halo = HaloClient(
          transport, ledger: tess.network.ledger, keys: tess.keys,
          clock: { UInt64(Date().timeIntervalSince1970) })
        let record = Word.random()
        let custodian = town.nodes[0].member
        let envelope = Block(Data(count: Envelope.mostBytes))
        try await halo.put([envelope], of: record, to: custodian)
        #expect(try await halo.missing([envelope.cid], of: record, at: custodian).isEmpty)
        let tooLarge = Block(Data(count: HaloClient.mostBlockBytes + 1))
        await #expect(throws: HaloClientError(.tooLarge, "")) {
          try await halo.put([tooLarge], of: record, to: custodian)
        }
      }
    }
  }
}
