internal import Client
internal import Foundation
internal import Identity
internal import Imaging

extension Stage {
  /// The files that were given, or a synthetic CT series.
  mutating func prepare() async throws {
    guard demonstration.files.isEmpty else {
      files = demonstration.files
      return
    }
    try await step("phantom") { stage in
      var options = SyntheticCT.Options()
      options.slices = 4
      let phantom = try SyntheticCT(patientIdentifier: "ADA-1", seed: 1, options: options)
      let folder = stage.demonstration.folder + "/study"
      try PrivateFile.makeFolder(folder)
      for slice in 0..<options.slices {
        let path = "\(folder)/IM\(slice + 1).dcm"
        try PrivateFile(path: path).write(try phantom.file(slice: slice))
        stage.files.append(path)
      }
      return "a synthetic CT series of 4 slices, 512 × 512, in \(folder)"
    }
  }

  /// The technologist sends.
  mutating func send() async throws {
    try await step("send") { stage in
      let plan = try SendPlan(stage.files, expected: [])
      let receipt = try await stage.at("technologist") { technologist in
        try await technologist.send(plan, to: try await technologist.member("Ada Marlow"))
      }
      stage.record = receipt.record
      stage.report.record = receipt.record.hex
      let count = plan.files.count
      return "\(count) of \(count) files encrypted, stored, recorded: record \(receipt.record.hex.prefix(12)), "
        + "\(plan.byteCount) bytes, entry \(receipt.position)\(Self.words(plan.warnings))"
    }
  }

  /// The warnings that a sender would be shown, by name.
  private static func words(_ warnings: [ImagingWarning: [String]]) -> String {
    warnings.isEmpty ? "" : "; warned of " + warnings.keys.map(\.rawValue).sorted().joined(separator: ", ")
  }

  /// The patient sees, opens and compares.
  mutating func receive() async throws {
    try await step("inbox") { stage in
      let rows = try await stage.at("patient") { try await $0.inbox() }
      guard let row = rows.first(where: { $0.record == stage.record }), row.problem == nil else {
        throw DemonstrationFailure("the record is not in the patient's inbox")
      }
      return "from \(row.senderName ?? "?"), signature verified, \(row.items.count) items"
    }
    try await step("open") { stage in
      let opened = try await stage.open(into: "opened")
      guard opened.faults.isEmpty else { throw DemonstrationFailure("healthy stores were reported as faulty") }
      return "\(opened.files.count) files decrypted and verified in \(stage.demonstration.folder)/opened"
    }
    try await step("compare") { stage in
      let count = try stage.compare(with: "opened")
      return "\(count) of \(count) files equal the originals bit for bit"
    }
  }

  /// Somebody changes one byte of one stored block.
  mutating func tamper() async throws {
    try await step("tamper") { stage in
      let block = try stage.changeOneByte(in: stage.stores[0])
      _ = try await stage.open(into: "opened-after-tampering")
      // Every block is read: of a small record the changed one is the envelope, which opening takes from another folder.
      let faults = try await stage.at("patient") { try await $0.checkStores(of: stage.record.hex) }
      guard let fault = faults.first, faults.count == 1, fault.contains(stage.stores[0]) else {
        throw DemonstrationFailure("the altered block was not noticed")
      }
      _ = try stage.compare(with: "opened-after-tampering")
      return "one byte changed in \(block): caught (\(fault)), rebuilt from the other folders, still equal"
    }
  }

  private func open(into name: String) async throws -> OpenedRecord {
    try await at("patient") { try await $0.open(record.hex, into: demonstration.folder + "/" + name) }
  }

  private func compare(with name: String) throws -> Int {
    let plan = try SendPlan(files, expected: [])
    for file in plan.files {
      let opened = demonstration.folder + "/\(name)/" + file.name
      guard FileManager.default.contentsEqual(atPath: file.path, andPath: opened) else {
        throw DemonstrationFailure("\(opened) differs from the original")
      }
    }
    return plan.files.count
  }

  /// Flips a bit in the middle of the folder's largest block.
  private func changeOneByte(in store: String) throws -> String {
    var largest = (path: "", size: 0)
    let below = FileManager.default.enumerator(atPath: store)
    while let name = below?.nextObject() as? String {
      guard name.hasSuffix(".data") else { continue }
      let size = try FileManager.default.attributesOfItem(atPath: store + "/" + name)[.size] as? Int ?? 0
      if size > largest.size { largest = (store + "/" + name, size) }
    }
    guard largest.size > 0, var bytes = FileManager.default.contents(atPath: largest.path) else {
      throw DemonstrationFailure("there is no block in \(store)")
    }
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: largest.path))
    return largest.path
  }
}
