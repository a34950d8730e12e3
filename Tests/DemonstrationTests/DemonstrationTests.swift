import Demonstration
import Foundation
import Identity
import Synchronization
import Testing

@Suite("The demonstration")
struct DemonstrationTests {
  private static let withoutPhantom = [
    "found", "enrol technologist", "enrol patient", "send", "inbox", "open", "compare", "tamper", "export", "verify",
    "verify altered",
  ]

  /// Runs a demonstration in a folder of its own; the body sees the report while the folder is there.
  private func demonstrate(
    _ files: [(name: String, bytes: [UInt8])], also missing: [String] = [],
    _ body: (DemonstrationReport, _ observed: [String]) throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let paths = try files.map { name, bytes in
      try Data(bytes).write(to: URL(filePath: folder + "/" + name))
      return folder + "/" + name
    }
    let observed = Mutex([String]())
    var demonstration = Demonstration(files: paths + missing, folder: folder + "/demo") { step in
      observed.withLock { $0.append(step.name) }
    }
    demonstration.keyringCost = .cheapest
    try body(await demonstration.run(), observed.withLock { $0 })
  }

  @Test func `with no file given a phantom goes all the way`() async throws {
    try await demonstrate([]) { report, observed in
      #expect(report.ok, "\(report.steps)")
      var expected = Self.withoutPhantom
      expected.insert("phantom", at: 3)
      #expect(report.steps.map(\.name) == expected)
      #expect(observed == expected)
      #expect(report.steps.allSatisfy { $0.ok && $0.ms >= 0 && !$0.detail.isEmpty })
      #expect(report.url.hasPrefix("http://127.0.0.1:"))
      #expect(Word(hex: report.record) != nil)
      #expect(
        FileManager.default.contentsEqual(
          atPath: report.folder + "/study/IM1.dcm", andPath: report.folder + "/opened/IM1.dcm"))
      let json = try JSONEncoder().encode(report)
      let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
      #expect(object["ok"] as? Bool == true)
      let steps = try #require(object["steps"] as? [[String: Any]])
      #expect(steps.allSatisfy { Set($0.keys) == ["name", "ok", "ms", "detail"] })
    }
  }

  @Test func `given files go all the way, however small`() async throws {
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    try await demonstrate([("scan.png", png), ("note.txt", Array("left lung".utf8))]) { report, _ in
      #expect(report.ok, "\(report.steps)")
      #expect(report.steps.map(\.name) == Self.withoutPhantom)
      #expect(
        FileManager.default.contents(atPath: report.folder + "/opened/note.txt") == Data("left lung".utf8))
    }
  }

  @Test func `a file that is refused ends the demonstration at that step, with the reason`() async throws {
    var bytes = [UInt8](repeating: 0, count: 200)
    bytes.replaceSubrange(0..<2, with: Array("MZ".utf8))
    bytes.replaceSubrange(128..<132, with: Array("DICM".utf8))
    try await demonstrate([("evil.dcm", bytes)]) { report, _ in
      #expect(!report.ok)
      #expect(report.steps.map(\.name) == ["found", "enrol technologist", "enrol patient", "send"])
      #expect(report.steps.map(\.ok) == [true, true, true, false])
      let reason = try #require(report.steps.last?.detail)
      #expect(reason.contains("evil.dcm") && reason.contains("program"), "\(reason)")
      #expect(report.record.isEmpty)
    }
    try await demonstrate([], also: ["/nowhere/at/all"]) { report, _ in
      #expect(!report.ok)
      #expect(report.steps.last?.name == "send")
      #expect(report.steps.last?.detail.contains("/nowhere/at/all") == true)
    }
  }

  @Test func `a folder in which somebody has founded a ledger before is left alone`() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("precious".utf8).write(to: URL(filePath: folder + "/passphrase"))
    var demonstration = Demonstration(files: [], folder: folder) { _ in }
    demonstration.keyringCost = .cheapest
    let report = await demonstration.run()
    #expect(!report.ok)
    #expect(report.steps.map(\.name) == ["found"])
    #expect(FileManager.default.contents(atPath: folder + "/passphrase") == Data("precious".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["passphrase"])
  }
}
