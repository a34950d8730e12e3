import Client
import Foundation
import Hummingbird
import Identity
import LedgerNode
import Logging
import NIOCore
import NIOPosix
import Posture
import Testing

@testable import Doctor

/// A founded home, and what a doctor finds in it.
final class FoundedHome {
  let home: Home
  let passphrase: Passphrase
  let port: Int

  init() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("doctor-\(UUID().uuidString)").path
    home = Home(path: folder)
    passphrase = try Passphrase("a passphrase for tests")
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    port = try #require(channel.localAddress?.port)
    try await channel.close()
    let founding = Founding(
      name: try MemberName("Authority"), url: "http://127.0.0.1:\(port)", dataShards: 2,
      folders: (1...3).map { "\(folder)/stores/\($0)" }, strikes: 5, chain: nil)
    _ = try founding.found(in: home, passphrase: passphrase)
  }

  deinit { try? FileManager.default.removeItem(atPath: home.path) }

  /// A machine without programs, so that findings do not hang on where tests run.
  static let bare = Machine(root: "/nowhere", environment: [:], now: 0) { _ in .missing }

  func findings(_ passphrase: Passphrase? = nil, gateway: String? = nil) async -> [Finding] {
    await Examination(of: home, gateway: gateway, machine: Self.bare).findings(passphrase: passphrase)
  }

  /// Runs the ledger while the body works.
  func serving(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let host = try await LedgerHost(home: home, passphrase: passphrase, logger: silent)
    let (starts, started) = AsyncStream.makeStream(of: Void.self)
    let port = port
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await host.run(host: "127.0.0.1", port: port, stopsOnSignals: false) { _ in started.yield() }
      }
      _ = await starts.first { _ in true }
      try await body()
      group.cancelAll()
    }
  }
}

struct DoctorTests {
  private func verdicts(_ findings: [Finding], _ area: Finding.Area) -> [Finding.Verdict] {
    findings.filter { $0.area == area }.map(\.verdict)
  }

  @Test func `a home whose ledger does not run has that and nothing else wrong`() async throws {
    let founded = try await FoundedHome()
    let findings = await founded.findings()
    #expect(Set(findings.filter { $0.verdict == .bad }.map(\.area)) == [.ports, .ledger])
    for finding in findings where finding.verdict == .bad { #expect(!finding.fix.isEmpty) }
    #expect(findings.contains { $0.area == .ports && $0.fix.contains("aureole ledger serve") })
    #expect(verdicts(findings, .files) == [.good])
    #expect(findings.filter { $0.area == .decoders }.map { $0.fix.isEmpty } == [true])
    #expect(verdicts(findings, .certificates).first == .good)
    #expect(verdicts(findings, .custodians) == [.unknown])
  }

  @Test func `a home whose ledger runs has nothing wrong, also seen as its member`() async throws {
    let founded = try await FoundedHome()
    let (home, passphrase) = (founded.home, founded.passphrase)
    try await founded.serving {
      let findings = await Examination(of: home, machine: FoundedHome.bare).findings(passphrase: passphrase)
      #expect(!findings.contains { $0.verdict == .bad }, "\(findings)")
      #expect(verdicts(findings, .ledger) == [.good, .good])
      #expect(verdicts(findings, .ports) == [.good])
      #expect(verdicts(findings, .clock) == [.good, .unknown])
    }
  }

  @Test func `files that others could read are found`() async throws {
    let founded = try await FoundedHome()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: founded.home.keyring)
    #expect(verdicts(await founded.findings(), .files) == [.warning])
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: founded.home.path)
    let findings = await founded.findings().filter { $0.area == .files }
    #expect(findings.map(\.verdict) == [.bad, .bad])
    #expect(findings[0].fix == "chmod 700 \(founded.home.path)")
  }

  @Test func `a wrong passphrase, a damaged certificate and a missing home are findings, not ends`() async throws {
    let founded = try await FoundedHome()
    let findings = await founded.findings(try Passphrase("another passphrase"))
    #expect(verdicts(findings, .home) == [.good, .bad])
    try PrivateFile(path: founded.home.certificate).write([1, 2, 3], replacing: true)
    #expect(verdicts(await founded.findings(), .certificates) == [.good, .bad])
    let nowhere = await Examination(of: Home(path: "/nowhere/at/all"), machine: FoundedHome.bare).findings(
      passphrase: nil)
    #expect(nowhere.map(\.area) == [.home, .files])
    #expect(nowhere.allSatisfy { $0.verdict == .bad })
  }

  @Test(arguments: [
    (0.2, Finding.Verdict.good), (-4, .good), (6, .warning), (-30, .warning), (55, .bad), (-1e12, .bad),
  ])
  func `a clock is judged by how far it is off`(offset: TimeInterval, verdict: Finding.Verdict) {
    #expect(ClockCheck.judge(offset: offset).verdict == verdict)
  }

  @Test func `a date of HTTP is read, and nothing else is`() {
    #expect(HTTPDate("Thu, 26 Nov 2026 21:56:14 GMT")?.seconds == 1_795_730_174)
    for text in [
      "", "now", "Thu, 26 Nov 2026 21:56:14 CET", "Thu, 26 Nov 2026", "Thu, xx Nov 2026 21:56:14 GMT",
      "Thu, 31 Nov 2026 21:56:14 GMT", "Thu, 26 Nov 2026 24:56:14 GMT",
    ] {
      #expect(HTTPDate(text) == nil)
    }
  }

  @Test func `room on a disk is judged by bytes, share and files`() {
    func verdict(free: UInt64, total: UInt64 = 1 << 40, files: UInt64 = 1 << 20) -> Finding.Verdict {
      let room = DiskSpace.Room(system: 1, free: free, total: total, freeFiles: files, totalFiles: 1 << 30)
      return DiskSpace.judge("/x", room).verdict
    }
    #expect(verdict(free: 1 << 39) == .good)
    #expect(verdict(free: 4 << 30) == .warning)
    #expect(verdict(free: 4 << 30, total: 8 << 30) == .good)
    #expect(verdict(free: 100 << 20) == .bad)
    #expect(verdict(free: 1 << 39, files: 10) == .bad)
    #expect(verdict(free: 0, total: 0) == .bad)
  }
}

struct GatewayReachTests {
  private struct Gateway {
    var files: [(String, String)] = [("app.js", "let a = 1"), ("index.html", "<!doctype html>")]
    /// What is served in place of a file.
    var altered: [String: String] = [:]
    var digest: String?

    var listed: String {
      let bytes = files.flatMap { path, text in
        [UInt8(path.utf8.count >> 8), UInt8(path.utf8.count & 255)] + Array(path.utf8)
          + Word.sha256(Array(text.utf8)).bytes
      }
      let list = files.map { path, text in
        #"{"path":"\#(path)","sha256":"\#(Word.sha256(Array(text.utf8)).hex)","size":\#(text.utf8.count)}"#
      }
      return #"{"digest":"\#(digest ?? Word.sha256(bytes).hex)","files":[\#(list.joined(separator: ","))]}"#
    }

    func findings() async throws -> [Finding] {
      let router = Router()
      router.get("/healthz") { _, _ in "ok" }
      let listed = listed
      router.get("/app.json") { _, _ in listed }
      for (path, text) in files { router.get("/\(path)") { [altered] _, _ in altered[path] ?? text } }
      let (ports, port) = AsyncStream.makeStream(of: Int.self)
      var silent = Logger(label: "test")
      silent.logLevel = .critical
      let application = Application(
        router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: silent)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        let number = try #require(await ports.first { _ in true })
        let findings = await GatewayReach("http://127.0.0.1:\(number)/", nil).findings()
        group.cancelAll()
        return findings
      }
    }
  }

  @Test func `a gateway's app is hashed file by file`() async throws {
    let findings = try await Gateway().findings()
    #expect(findings.map(\.verdict) == [.good, .unknown])
  }

  @Test func `an altered file, a wrong digest and a list out of order are found`() async throws {
    #expect(try await Gateway(altered: ["app.js": "let a = 2"]).findings().map(\.verdict) == [.good, .bad])
    #expect(try await Gateway(digest: Word.zero.hex).findings().map(\.verdict) == [.good, .bad])
    let turned = Gateway(files: [("index.html", "a"), ("app.js", "b")])
    #expect(try await turned.findings().map(\.verdict) == [.good, .bad])
    #expect(try await Gateway(digest: "nonsense").findings().map(\.verdict) == [.good, .bad])
  }

  @Test func `a gateway that does not answer, or not over TLS, is bad`() async {
    #expect(await GatewayReach("http://127.0.0.1:1", nil).findings().map(\.verdict) == [.bad])
    #expect(await GatewayReach("http://gateway.example", nil).findings().map(\.verdict) == [.bad])
  }
}
