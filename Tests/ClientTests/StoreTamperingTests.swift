import Blocks
import Client
import Contract
import Foundation
import Identity
import Records
import Testing

@Suite("Tampering with the stores")
struct StoreTamperingTests {
  @Test func `altered, cut and swapped blocks are told from missing ones`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write(noise(100_000), to: "image")
      let plan = try SendPlan([path], expected: [])
      let entry = try await technologist.member("patient")
      let record = try await technologist.send(plan, to: entry).record.hex
      // The smallest block is the envelope.
      let files = try world.stores.map { store in try blocks(in: store).sorted { try size($0) < size($1) } }
      #expect(files.allSatisfy { $0.count == 2 })

      var round = 0
      func faults(after damage: () throws -> Void) async throws -> (opening: [String], checking: [String]) {
        let before = try files.map { try $0.map { try contents($0) } }
        try damage()
        round += 1
        let opened = try await patient.open(record, into: world.folder.path + "/opened-\(round)")
        #expect(try contents(try #require(opened.files.first)) == contents(path))
        let checked = try await patient.checkStores(of: record)
        for (paths, bytes) in zip(files, before) {
          for (path, bytes) in zip(paths, bytes) { try bytes.write(to: URL(filePath: path)) }
        }
        return (opened.faults, checked)
      }

      let data = try await faults { try flip(files[1][1]) }
      #expect(data.opening == ["\(world.stores[1]): 1 block altered"])
      #expect(data.checking == data.opening)
      let parity = try await faults { try flip(files[4][1]) }
      #expect(parity.opening.isEmpty)
      #expect(parity.checking == ["\(world.stores[4]): 1 block altered"])
      let envelope = try await faults { try flip(files[0][0]) }
      #expect(envelope.checking == ["\(world.stores[0]): 1 block altered"])
      let cut = try await faults { try alter(files[2][1]) { $0.removeLast() } }
      #expect(cut.opening == ["\(world.stores[2]): 1 block altered"])
      let missing = try await faults { try FileManager.default.removeItem(atPath: files[0][1]) }
      #expect(missing.opening == ["\(world.stores[0]): 1 block missing"])
      let swapped = try await faults {
        let (one, two) = (try contents(files[0][1]), try contents(files[1][1]))
        try two.write(to: URL(filePath: files[0][1]))
        try one.write(to: URL(filePath: files[1][1]))
      }
      #expect(swapped.checking == ["\(world.stores[0]): 1 block altered", "\(world.stores[1]): 1 block altered"])
      let both = try await faults {
        try flip(files[3][0])
        try flip(files[3][1])
      }
      #expect(both.checking == ["\(world.stores[3]): 2 blocks altered"])
      await technologist.close()
      await patient.close()
    }
  }

  @Test func `envelopes of two records swapped on every store are refused, and neither record is taken for the other`()
    async throws
  {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let entry = try await patient.member("patient")
      var records = [Word]()
      for number: UInt64 in 1...2 {
        let path = try world.folder.write(noise(50_000, seed: number), to: "\(number)")
        records.append(try await patient.send(SendPlan([path], expected: []), to: entry).record)
      }
      let state = try await patient.sync()
      let names = try records.map { record in
        FolderBlocks.path(of: CID(digest: try #require(state.records[record]).anchor.envelope))
      }
      for store in world.stores {
        let (one, two) = (try contents(store + "/" + names[0]), try contents(store + "/" + names[1]))
        try two.write(to: URL(filePath: store + "/" + names[0]))
        try one.write(to: URL(filePath: store + "/" + names[1]))
      }
      #expect(try await patient.inbox().allSatisfy { $0.items.isEmpty && $0.problem != nil })
      for record in records {
        let refused = await refusal { try await patient.open(record.hex, into: world.folder.path + "/opened") }
        #expect(refused == .records(.alteredEnvelope))
      }
      #expect(files(below: world.folder.path + "/opened").isEmpty)
      await patient.close()
    }
  }

  private func size(_ path: String) throws -> Int { try contents(path).count }
}
