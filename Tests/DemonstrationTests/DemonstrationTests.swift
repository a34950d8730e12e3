import Demonstration
import Foundation
import Identity
import Synchronization
import Testing

@Suite("The demonstration")
struct DemonstrationTests {
  private static let withoutPhantom = [
    "found", "enrol authority", "enrol custodians", "start custodians", "policy", "enrol technologist", "enrol patient",
    "enrol clinician", "enrol second clinician", "send", "inbox", "open", "compare", "request", "grant", "access",
    "compare accessed", "history", "tamper", "repair", "expiry", "unlawful", "suspension", "custodian killed",
    "custodian lying", "custodian stopped", "custodians back", "revocation", "erase", "export", "verify",
    "verify altered",
  ]
  private static let beforeSending = Array(withoutPhantom.prefix { $0 != "send" })

  /// The command line, which runs custodians: as the script names it, or built beside the tests.
  private static let program: String? = {
    let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/aureole"
    return [ProcessInfo.processInfo.environment["AUREOLE_BINARY"], beside].compactMap { $0 }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The command lines of processes that run on this folder.
  private static func processes(on folder: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int($0) != nil }.compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
      .map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains(folder) }
  }

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
    demonstration.executable = try #require(Self.program, "the command line is not built")
    try body(await demonstration.run(), observed.withLock { $0 })
  }

  @Test func `with no file given a phantom goes all the way`() async throws {
    try await demonstrate([]) { report, observed in
      #expect(report.ok, "\(report.steps)")
      var expected = Self.withoutPhantom
      expected.insert("phantom", at: Self.beforeSending.count)
      #expect(report.steps.map(\.name) == expected)
      #expect(observed == expected)
      #expect(report.steps.allSatisfy { $0.ok && $0.ms >= 0 && !$0.detail.isEmpty })
      #expect(report.url.hasPrefix("http://127.0.0.1:"))
      #expect(Word(hex: report.record) != nil)
      for folder in [
        "opened", "accessed", "opened-after-tampering", "opened-in-time", "accessed-one-killed", "accessed-one-lying",
        "accessed-all-back",
      ] {
        #expect(
          FileManager.default.contentsEqual(
            atPath: report.folder + "/study/IM1.dcm", andPath: report.folder + "/\(folder)/IM1.dcm"), "\(folder)")
      }
      for folder in ["opened-too-late", "stolen", "stolen-again", "accessed-too-few", "revoked"] {
        #expect(!FileManager.default.fileExists(atPath: report.folder + "/" + folder), "\(folder)")
      }
      try expectWords(of: report)
      #expect(Self.processes(on: report.folder) == [])
      let json = try JSONEncoder().encode(report)
      let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
      #expect(object["ok"] as? Bool == true)
      let steps = try #require(object["steps"] as? [[String: Any]])
      #expect(steps.allSatisfy { Set($0.keys) == ["name", "ok", "ms", "detail"] })
    }
  }

  /// What each step says of what it showed.
  private func expectWords(of report: DemonstrationReport) throws {
    for (name, words) in [
      ("send", "5 of 5 custodians confirmed"), ("history", "released by 5 custodians"),
      ("history", "Cleo Winter opened record"), ("history", "under grant"),
      ("tamper", "custodian 1"), ("repair", "1 shard rebuilt"), ("expiry", "unlawful: the time is over"),
      ("unlawful", "unlawful: there is no such grant"), ("suspension", "suspends him"),
      ("custodian killed", "custodian 1 did not answer"), ("custodian lying", "custodian 2 gave a wrong share"),
      ("custodian stopped", "custodian 1 did not answer; custodian 2 gave a wrong share; custodian 3 did not answer"),
      ("revocation", "unlawful: the grant was revoked"), ("erase", "5 of 5 custodians sign"),
    ] {
      let step = try #require(report.steps.first { $0.name == name })
      #expect(step.detail.contains(words), "\(name): \(step.detail)")
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
      #expect(report.steps.map(\.name) == Self.beforeSending + ["send"])
      #expect(report.steps.map(\.ok) == Self.beforeSending.map { _ in true } + [false])
      let reason = try #require(report.steps.last?.detail)
      #expect(reason.contains("evil.dcm") && reason.contains("program"), "\(reason)")
      #expect(report.record.isEmpty)
      #expect(Self.processes(on: report.folder) == [])
    }
    try await demonstrate([], also: ["/nowhere/at/all"]) { report, _ in
      #expect(!report.ok)
      #expect(report.steps.last?.name == "send")
      #expect(report.steps.last?.detail.contains("/nowhere/at/all") == true)
    }
  }

  @Test func `custodians that do not start end the demonstration at that step`() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var demonstration = Demonstration(files: [], folder: folder) { _ in }
    demonstration.executable = "/bin/false"
    let report = await demonstration.run()
    #expect(!report.ok)
    #expect(report.steps.map(\.name) == ["found", "enrol authority", "enrol custodians", "start custodians"])
    let reason = try #require(report.steps.last?.detail)
    #expect(reason.contains("did not start") && reason.contains("custodian.log"), "\(reason)")
  }

  @Test func `a folder in which somebody has founded a ledger before is left alone`() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("precious".utf8).write(to: URL(filePath: folder + "/passphrase"))
    var demonstration = Demonstration(files: [], folder: folder) { _ in }
    demonstration.executable = "/nowhere/aureole"
    let report = await demonstration.run()
    #expect(!report.ok)
    #expect(report.steps.map(\.name) == ["found"])
    #expect(FileManager.default.contents(atPath: folder + "/passphrase") == Data("precious".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["passphrase"])
  }
}
