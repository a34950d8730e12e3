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
      return "a synthetic CT series is made: 4 slices of 512 × 512"
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
      guard receipt.confirmed == Self.custodianCount, receipt.custodians == Self.custodianCount else {
        throw DemonstrationFailure(stage.named(receipt.missing.joined(separator: "; ")))
      }
      let count = plan.files.count
      return "Tesfaye sends \(count.files) to Ada: encrypted, cut into shards, 5 of 5 custodians confirmed; "
        + "entry \(receipt.position)\(Self.words(plan.warnings))"
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
      return "Ada sees it: from \(row.senderName ?? "?"), signature verified, \(row.items.count.files)"
    }
    try await step("open") { stage in
      let opened = try await stage.open(into: "opened")
      guard opened.faults.isEmpty else {
        throw DemonstrationFailure(stage.named(opened.faults.joined(separator: "; ")))
      }
      return "Ada opens it: \(opened.files.count.files) decrypted and verified"
    }
    try await step("compare") { stage in
      let count = try stage.compare(with: "opened")
      return "what Ada received equals the original: \(count) of \(count.files), bit for bit"
    }
  }

  func open(into name: String) async throws -> OpenedRecord {
    try await at("patient") { try await $0.open(record.hex, into: demonstration.folder + "/" + name) }
  }

  func compare(with name: String) throws -> Int {
    let plan = try SendPlan(files, expected: [])
    for file in plan.files {
      let opened = demonstration.folder + "/\(name)/" + file.name
      guard FileManager.default.contentsEqual(atPath: file.path, andPath: opened) else {
        throw DemonstrationFailure("\(opened) differs from the original")
      }
    }
    return plan.files.count
  }
}
