internal import Client
internal import Foundation
internal import Identity

extension Stage {
  /// Somebody changes one byte of one stored shard; the patient notices, reads on, and has it mended.
  mutating func tamper() async throws {
    try await step("tamper") { stage in
      let fault = try await stage.damageOneShard(of: 1)
      _ = try await stage.open(into: "opened-after-tampering")
      _ = try stage.compare(with: "opened-after-tampering")
      return
        "one byte is changed on custodian 1's disk: it notices, and hands nothing out (\(fault)); Ada opens from the "
        + "other shards, still equal to the original"
    }
    try await step("repair") { stage in
      let record = stage.record.hex
      let reports = try await stage.at("patient") { try await $0.repair(record) }
      guard let report = reports.first, report.rebuiltBlocks == 1, report.restoredBlocks == 1, report.problems.isEmpty,
        report.findings.contains(where: { stage.named($0).hasPrefix("custodian 1") })
      else { throw DemonstrationFailure("repair did not mend the shard: \(reports)") }
      let left = try await stage.at("patient") { try await $0.checkStores(of: record) }
      guard left.isEmpty else {
        throw DemonstrationFailure("still wrong: \(stage.named(left.joined(separator: "; ")))")
      }
      return "Ada has it mended: 1 shard rebuilt and put back; every shard at every custodian is whole again"
    }
  }

  /// The patient has the record erased; every custodian confirms it with a signature.
  mutating func erase() async throws {
    try await step("erase") { stage in
      let record = stage.record.hex
      let report = try await stage.at("patient") { try await $0.erase(record) }
      guard report.missing.isEmpty, Set(report.confirmed.map(\.custodian)).count == Self.custodianCount else {
        throw DemonstrationFailure(stage.named(report.missing.joined(separator: "; ")))
      }
      let left = try (1...Self.custodianCount).flatMap { try stage.sealedFiles(of: $0) }
      guard left.isEmpty else { throw DemonstrationFailure("\(left.count) sealed files are left") }
      return
        "Ada has the record erased: 5 of 5 custodians sign that they destroyed share and shards, and no file is left "
        + "(copies that Cleo kept are out of reach)"
    }
  }

  /// Flips a bit in a shard that a custodian keeps and returns what checking says of it. The files' names tell nobody which
  /// is which, and a change in the envelope, which all custodians hold, is not what is to be shown: then another is taken.
  private func damageOneShard(of number: Int) async throws -> String {
    let record = record.hex
    for path in try sealedFiles(of: number) {
      try Self.flipOneBit(in: path)
      let faults = try await at("patient") { try await $0.checkStores(of: record) }.map(named)
      if faults.count == 1, let fault = faults.first, fault.hasPrefix("custodian \(number):") { return fault }
      guard faults.isEmpty else { throw DemonstrationFailure("more was found: \(faults.joined(separator: "; "))") }
      try Self.flipOneBit(in: path)
    }
    throw DemonstrationFailure("the altered shard was not noticed")
  }

  /// Remembers what lies in the repositories of Kubo nodes before anybody puts a block there.
  mutating func lookAtRepositories() throws {
    strangers = Set(try (1...Self.custodianCount).flatMap { try blockFiles(of: $0) }.map(\.path))
  }

  /// The files of blocks that a custodian keeps, the largest first.
  private func sealedFiles(of number: Int) throws -> [String] {
    try blockFiles(of: number).filter { !strangers.contains($0.path) }
      .sorted { ($1.size, $0.path) < ($0.size, $1.path) }.map(\.path)
  }

  private func blockFiles(of number: Int) throws -> [(path: String, size: Int)] {
    var found = [(path: String, size: Int)]()
    let own = home("custodian-\(number)").custodyBlocks
    for folder in [own, demonstration.engines.repository(of: number)].compactMap(\.self) {
      guard FileManager.default.fileExists(atPath: folder) else { continue }
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
      where !["SEALED", "SHARDING", "_README", "diskUsage.cache"].contains(where: name.hasSuffix) {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
        guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
        found.append((folder + "/" + name, attributes[.size] as? Int ?? 0))
      }
    }
    return found
  }

  private static func flipOneBit(in path: String) throws {
    guard var bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else {
      throw DemonstrationFailure("\(path) cannot be read")
    }
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: path))
  }
}
