import Client
import Contract
import Foundation
import Identity
import Testing

/// A patient's export: made after everything has happened, verified without a home, and refused for every changed file.
@Suite("A patient's export") struct PatientExportTests {
  /// Sends, asks, grants, opens, opens unlawfully, revokes; then exports into a folder.
  private func lived(_ body: @escaping @Sendable (Practice, String) async throws -> Void) async throws {
    try await Practice.run { practice in
      let ada = practice.ada
      let asked = try await practice.ask()
      let granted = try await ada.grant(try await ada.plan(answering: asked))
      try await practice.access(practice.clara, under: granted.reference.hex)
      try await practice.access(practice.dov, under: nil)
      _ = try await ada.revoke(granted.reference.hex)
      try await practice.access(practice.clara, under: granted.reference.hex)
      try await body(practice, practice.world.folder.path + "/export")
    }
  }

  @Test func `what was exported verifies offline, and a changed byte in any file is named`() async throws {
    try await lived { practice, folder in
      let summary = try await practice.ada.exportAll(to: folder)
      #expect(summary.records == 1 && summary.proofs >= 8)
      #expect(summary.resources["AuditEvent"] == 4, "three rulings and one reading")
      #expect(summary.resources["Consent"] == 1 && summary.resources["DocumentReference"] == 1)
      let ledger = practice.ada.network.ledger
      guard case .valid(let again) = try await PatientExport.verify(folder, ledger: ledger) else {
        Issue.record("the export does not verify")
        return
      }
      #expect(again.resources == summary.resources)
      #expect(try contents(folder + "/records/\(practice.record.hex)/a.bin") == Data([1, 2, 3]))
      for path in files(below: folder) {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(path)")
        try await named(path, in: folder) { try flip(path) }
        try await named(path, in: folder) { try alter(path) { $0.removeLast() } }
        try await named(path, in: folder) { try alter(path) { $0.append(10) } }
        try await named(path, in: folder) { try FileManager.default.removeItem(atPath: path) }
      }
      let more = folder + "/fhir/More.ndjson"
      #expect(FileManager.default.createFile(atPath: more, contents: Data([10])))
      #expect(try await findings(folder).contains("fhir/More.ndjson"))
    }
  }

  @Test func `who can sign the list cannot change what ledger and records say`() async throws {
    try await lived { practice, folder in
      _ = try await practice.ada.exportAll(to: folder)
      let keys = try practice.world.keys("ada")
      let paths =
        files(below: folder + "/fhir") + [
          folder + "/statements.json", folder + "/records/\(practice.record.hex)/a.bin",
        ]
      for path in paths {
        let before = try contents(path)
        let list = try contents(folder + "/manifest.json")
        let signature = try contents(folder + "/manifest.sig")
        try flip(path)
        try sign(folder, by: keys)
        let name = String(path.dropFirst(folder.count + 1))
        #expect(try await findings(folder).contains(name), "\(name)")
        try before.write(to: URL(filePath: path))
        try list.write(to: URL(filePath: folder + "/manifest.json"))
        try signature.write(to: URL(filePath: folder + "/manifest.sig"))
      }
      #expect(try await findings(folder).isEmpty)
    }
  }

  @Test func `nothing is written over, only an owner exports, and another ledger is not taken`() async throws {
    try await lived { practice, folder in
      _ = try await practice.ada.exportAll(to: folder)
      #expect(await refusal { _ = try await practice.ada.exportAll(to: folder) } == .client(.fileRefused))
      #expect(await refusal { _ = try await practice.clara.exportAll(to: folder + "2") } == .client(.actionRefused))
      #expect(!FileManager.default.fileExists(atPath: folder + "2"))
      guard case .invalid(let found) = try await PatientExport.verify(folder, ledger: Word(8)) else {
        Issue.record("another ledger's identifier was taken")
        return
      }
      #expect(found.map(\.file) == ["ledger/export"])
    }
  }

  @Test func `what fails leaves nothing behind`() async throws {
    try await lived { practice, folder in
      for store in practice.world.stores { try FileManager.default.removeItem(atPath: store) }
      #expect(await refusal { _ = try await practice.ada.exportAll(to: folder) } != nil)
      let left = try FileManager.default.contentsOfDirectory(atPath: practice.world.folder.path)
      #expect(!left.contains { $0.hasPrefix("export") })
    }
  }

  private func findings(_ folder: String) async throws -> [String] {
    switch try await PatientExport.verify(folder) {
    case .valid: []
    case .unproved: ["unproved"]
    case .invalid(let findings): findings.map(\.file)
    }
  }

  /// Changes a file, sees that it is named, and puts it back.
  private func named(_ path: String, in folder: String, _ change: () throws -> Void) async throws {
    let before = try contents(path)
    try change()
    let name = String(path.dropFirst(folder.count + 1))
    let found = try await findings(folder)
    // A changed signature and a changed list are told apart by neither alone: the list is what does not hold then.
    #expect(found.contains(name) || (name == "manifest.sig" && found.contains("manifest.json")), "\(name): \(found)")
    try before.write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  /// Makes the list of files again and signs it, as the owner could.
  private func sign(_ folder: String, by keys: MemberKeys) throws {
    let list = try JSONSerialization.jsonObject(with: contents(folder + "/manifest.json"))
    var object = try #require(list as? [String: Any])
    let known = try #require(object["files"] as? [[String: Any]])
    object["files"] = try known.map { file in
      let path = try #require(file["path"] as? String)
      let bytes = try contents(folder + "/" + path)
      return ["path": path, "size": bytes.count, "sha256": Word.sha256(bytes).hex] as [String: Any]
    }
    let bytes =
      Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])) + [10]
    try Data(bytes).write(to: URL(filePath: folder + "/manifest.json"))
    let signature = try keys.signing.sign(Array("aureole/export/v1".utf8) + bytes)
    try Data((signature.bytes.hex + "\n").utf8).write(to: URL(filePath: folder + "/manifest.sig"))
  }
}
