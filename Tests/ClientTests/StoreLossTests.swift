import Client
import Foundation
import Identity
import Records
import Testing

/// Three of five stores rebuild a record, whichever two are lost or altered; with three gone nothing is written.
@Suite("Losing stores")
struct StoreLossTests {
  enum Damage: String, CaseIterable, Sendable {
    /// The store's folder is gone.
    case deleted
    /// One byte of every block is another.
    case altered
    /// Every block has lost its end.
    case truncated

    func apply(to store: String) throws {
      switch self {
      case .deleted: try FileManager.default.removeItem(atPath: store)
      case .altered: for block in blocks(in: store) { try flip(block) }
      case .truncated: for block in blocks(in: store) { try alter(block) { $0.removeLast() } }
      }
    }
  }

  /// The subsets of the stores with so many members.
  static func subsets(of sizes: ClosedRange<Int>) -> [[Int]] {
    (0..<32).map { bits in (0..<5).filter { bits >> $0 & 1 == 1 } }.filter { sizes.contains($0.count) }
  }

  /// A world with one record of two items in two stripes, and a copy of its stores to start from each time.
  private struct Stage {
    let world: World
    let record: String
    let originals: [String]
    let backup: String

    init(_ world: World) async throws {
      self.world = world
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      originals = [
        try world.folder.write(noise(3_200_000), to: "image"),
        try world.folder.write(noise(70_000, seed: 2), to: "note"),
      ]
      record = try await technologist.send(
        SendPlan(originals, expected: []), to: patient.member("patient")
      ).record.hex
      await technologist.close()
      await patient.close()
      backup = world.folder.path + "/backup"
      try FileManager.default.copyItem(atPath: world.folder.path + "/stores", toPath: backup)
    }

    /// Does something as the patient, with some stores damaged, and mends them again.
    func damaged<Result>(
      _ damage: Damage, _ stores: [Int], _ body: (MemberClient, _ target: String) async throws -> Result
    ) async throws -> Result {
      for index in stores { try damage.apply(to: world.stores[index]) }
      let patient = try await world.open("patient")
      let target = world.folder.path + "/opened"
      let result = try await body(patient, target)
      await patient.close()
      try? FileManager.default.removeItem(atPath: target)
      for index in stores {
        try? FileManager.default.removeItem(atPath: world.stores[index])
        try FileManager.default.copyItem(atPath: backup + "/\(index + 1)", toPath: world.stores[index])
      }
      return result
    }

    /// The stores that a message of faults names.
    func named(in faults: [String]) -> [Int] {
      world.stores.indices.filter { index in faults.contains { $0.hasPrefix(world.stores[index] + ":") } }
    }
  }

  @Test(arguments: Damage.allCases)
  func `with up to two stores lost the record opens, and exactly those are named`(damage: Damage) async throws {
    try await World.run { world in
      let stage = try await Stage(world)
      let expected = try stage.originals.map { try contents($0) }
      for lost in Self.subsets(of: 0...2) {
        try await stage.damaged(damage, lost) { patient, target in
          let opened = try await patient.open(stage.record, into: target)
          #expect(try opened.files.map { try contents($0) } == expected, "\(damage) \(lost)")
          let faults = try await patient.checkStores(of: stage.record)
          #expect(stage.named(in: faults) == lost, "\(damage) \(lost): \(faults)")
          #expect(faults.count == lost.count)
          #expect(Set(stage.named(in: opened.faults)).isSubset(of: lost), "\(damage) \(lost): \(opened.faults)")
          // Opening names every store it turned to in vain: all that are gone, and the data stores among the altered.
          let noticed = damage == .deleted ? lost : lost.filter { $0 < 3 }
          #expect(Set(stage.named(in: opened.faults)).isSuperset(of: noticed), "\(damage) \(lost): \(opened.faults)")
          let words = damage == .deleted ? "missing" : "altered"
          #expect((faults + opened.faults).allSatisfy { $0.contains(words) }, "\(faults) \(opened.faults)")
        }
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func `with three stores lost nothing is written, and exactly those are named`(damage: Damage) async throws {
    try await World.run { world in
      let stage = try await Stage(world)
      for lost in Self.subsets(of: 3...3) {
        try await stage.damaged(damage, lost) { patient, target in
          do {
            _ = try await patient.open(stage.record, into: target)
            Issue.record("opened without \(lost)")
          } catch let error as RecordsError {
            #expect(error.code == .tooFewShards, "\(damage) \(lost)")
            #expect(error.stores == lost, "\(damage) \(lost)")
          }
          #expect(files(below: target).isEmpty)
          #expect(try await patient.inbox().first?.problem == nil, "two envelopes are left")
        }
      }
    }
  }

  @Test func `with every envelope gone the record is listed with what is wrong`() async throws {
    try await World.run { world in
      let stage = try await Stage(world)
      try await stage.damaged(.deleted, Array(0..<5)) { patient, target in
        let row = try #require(try await patient.inbox().first)
        #expect(row.items.isEmpty)
        #expect(row.problem != nil)
        #expect(await refusal { try await patient.open(stage.record, into: target) } == .records(.tooFewShards))
        #expect(files(below: target).isEmpty)
      }
    }
  }
}
