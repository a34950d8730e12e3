import Client
import Foundation
import GRDB
import Identity
import LedgerNode
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Backup
@testable import EmbeddedLedger

/// A folder with a founded ledger's home in it and, when asked for, a custodian's.
final class Scene {
  let folder: String
  let home: Home
  let passphrase: Passphrase
  let sealing: Passphrase
  let port: Int

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("backup-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    home = Home(path: folder + "/authority")
    passphrase = try Passphrase("a passphrase for tests")
    sealing = try Passphrase("another one for archives")
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0).get()
    port = try #require(channel.localAddress?.port)
    try await channel.close()
    var founding = Founding(
      name: try MemberName("Authority"), url: "http://127.0.0.1:\(port)", dataShards: 2,
      folders: (1...3).map { "\(folder)/authority/stores/\($0)" }, strikes: 5, chain: nil)
    founding.keyringCost = .cheapest
    _ = try founding.found(in: home, passphrase: passphrase)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  @discardableResult
  func create(_ name: String = "archive", of home: Home? = nil) throws -> BackupManifest {
    try HomeBackup.create(of: home ?? self.home, at: path(name), under: sealing, cost: .cheapest)
  }

  func joined(as role: Role, _ name: String) throws -> (Home, JoinRequest) {
    let home = Home(path: path(name))
    var joining = Joining(name: try MemberName(name), role: role)
    joining.keyringCost = .cheapest
    return (home, try joining.join(self.home.network, in: home, passphrase: passphrase))
  }

  /// Runs the ledger of a home while the body works.
  func serving(_ home: Home, _ body: () async throws -> Void) async throws {
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let host = try await LedgerHost(home: home, passphrase: passphrase, logger: silent)
    let (starts, started) = AsyncStream.makeStream(of: Void.self)
    let port = port
    let running = Task {
      try await host.run(host: "127.0.0.1", port: port, stopsOnSignals: false) { _ in started.yield() }
    }
    _ = await starts.first { _ in true }
    let result: Result<Void, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    running.cancel()
    _ = await running.result
    try result.get()
  }

  static func files(_ folder: String) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [] {
      if let data = FileManager.default.contents(atPath: folder + "/" + name) { files[name] = Array(data) }
    }
    return files
  }
}

struct BackupTests {
  @Test func `what is restored is what was copied, byte for byte, for its owner alone`() async throws {
    let scene = try await Scene()
    let large = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try PrivateFile.makeFolder(scene.home.path + "/stores/1/ab")
    try PrivateFile(path: scene.home.path + "/stores/1/ab/block").write(large)
    try PrivateFile(path: scene.home.path + "/empty").write([])
    let made = try scene.create()
    #expect(try HomeBackup.check(scene.path("archive"), under: scene.sealing) == made)
    let target = Home(path: scene.path("restored"))
    #expect(try HomeBackup.restore(scene.path("archive"), into: target, under: scene.sealing) == made)
    let (before, after) = (Scene.files(scene.home.path), Scene.files(target.path))
    #expect(after["stores/1/ab/block"] == large)
    for (name, bytes) in after where !name.hasSuffix(".sqlite") { #expect(bytes == before[name], "\(name)") }
    #expect(Set(made.files.map(\.path)) == Set(after.keys))
    for (name, mode) in [("", 0o700), ("/keyring", 0o600), ("/ledger.sqlite", 0o600), ("/stores/1", 0o700)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: target.path + name)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: scene.path("archive"))[.posixPermissions] as? Int == 0o600)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scene.folder).sorted() == [
        "archive", "authority", "restored",
      ])
  }

  @Test func `a ledger that runs and grows is copied whole, and the copy serves on`() async throws {
    let scene = try await Scene()
    var sizes = [UInt64]()
    try await scene.serving(scene.home) {
      let authority = try await MemberClient.open(scene.home, passphrase: scene.passphrase)
      let requests = try (0..<12).map { try scene.joined(as: .patient, "patient-\($0)").1 }
      async let enrolling: Void = {
        for request in requests {
          _ = try await authority.enrol(MemberClient.Admission(request: request, identifier: nil))
        }
      }()
      for number in 0..<3 { try scene.create("archive-\(number)") }
      try await enrolling
      try scene.create("archive-3")
      await authority.close()
    }
    for number in 0..<4 {
      let home = Home(path: scene.path("restored-\(number)"))
      _ = try HomeBackup.restore(scene.path("archive-\(number)"), into: home, under: scene.sealing)
      let size = try await serve(home, scene)
      sizes.append(size)
    }
    #expect(sizes == sizes.sorted())
    #expect(sizes.last == 12)
  }

  private func serve(_ home: Home, _ scene: Scene) async throws -> UInt64 {
    var size: UInt64 = 0
    try await scene.serving(home) {
      let authority = try await MemberClient.open(home, passphrase: scene.passphrase)
      try await authority.sync()
      size = await authority.replica.size
      await authority.close()
    }
    return size
  }

  @Test func `what a custodian co-signed last stays out, and the restored node cannot co-sign`() async throws {
    let scene = try await Scene()
    let (home, _) = try scene.joined(as: .custodian, "custodian")
    try await DatabaseQueue(path: home.custody).write { try $0.execute(sql: "CREATE TABLE t (a)") }
    let manifest = try scene.create("archive", of: home)
    #expect(!manifest.files.contains { $0.path == "witness-record" })
    #expect(manifest.omitted.contains { $0.hasPrefix("witness-record") })
    #expect(
      manifest.cautions.contains { $0.contains("co-signed") } && manifest.cautions.contains { $0.contains("erased") })
    let target = Home(path: scene.path("restored"))
    _ = try HomeBackup.restore(scene.path("archive"), into: target, under: scene.sealing)
    #expect(!PrivateFile(path: target.witnessRecord).exists)
    let genesis = try Network(path: target.network).genesis
    #expect(throws: LedgerError.self) { try WitnessRecord(at: target.witnessRecord, of: genesis) }
    _ = try WitnessRecord(at: home.witnessRecord, of: genesis)
  }

  @Test func `an archive and a home are never overwritten`() async throws {
    let scene = try await Scene()
    try scene.create()
    #expect(throws: BackupError(.archiveTaken, "")) { try scene.create() }
    #expect(throws: BackupError(.targetTaken, "")) {
      try HomeBackup.restore(scene.path("archive"), into: scene.home, under: scene.sealing)
    }
    try PrivateFile.makeFolder(scene.path("empty"))
    _ = try HomeBackup.restore(scene.path("archive"), into: Home(path: scene.path("empty") + "/"), under: scene.sealing)
    #expect(throws: BackupError(.fileRefused, "")) {
      try HomeBackup.create(of: scene.home, at: scene.home.path + "/archive", under: scene.sealing, cost: .cheapest)
    }
    #expect(throws: BackupError(.homeRefused, "")) { try scene.create("other", of: Home(path: scene.path("nobody"))) }
  }

  @Test func `a wrong passphrase opens nothing, and a short one seals nothing`() async throws {
    let scene = try await Scene()
    try scene.create()
    #expect(throws: BackupError(.wrongPassphrase, "")) {
      try HomeBackup.check(scene.path("archive"), under: scene.passphrase)
    }
    #expect(throws: IdentityError(.outOfBounds, "")) {
      try HomeBackup.create(of: scene.home, at: scene.path("b"), under: try Passphrase("short"), cost: .cheapest)
    }
  }

  @Test func `an archive holds nothing in clear`() async throws {
    let scene = try await Scene()
    try PrivateFile(path: scene.home.path + "/note").write(Array("a canary that nobody may see".utf8))
    try scene.create()
    let bytes = try #require(FileManager.default.contents(atPath: scene.path("archive")))
    for text in ["a canary that", "SQLite format", "aureole-keyring", "network.json", "Authority"] {
      #expect(bytes.firstRange(of: Data(text.utf8)) == nil, "\(text)")
    }
  }

  @Test func `a damaged database is not copied`() async throws {
    let scene = try await Scene()
    try PrivateFile(path: scene.home.path + "/other.sqlite").write([UInt8](repeating: 7, count: 10_000))
    #expect(throws: BackupError(.homeRefused, "")) { try scene.create() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scene.folder) == ["authority"])
  }

  @Test func `links are left out and named`() async throws {
    let scene = try await Scene()
    try FileManager.default.createSymbolicLink(atPath: scene.home.path + "/link", withDestinationPath: "/etc/passwd")
    let manifest = try scene.create()
    #expect(manifest.omitted.contains { $0.hasPrefix("link") })
    #expect(!manifest.files.contains { $0.path == "link" })
  }
}

struct ArchiveTests {
  /// An archive of made-up files: empty ones, one that fills a chunk with its head, one of several chunks.
  private static func archive(_ path: String, _ passphrase: Passphrase) throws {
    let writer = try ArchiveWriter(path, passphrase: passphrase, cost: .cheapest)
    var manifest = BackupManifest(
      createdAt: 1, member: try MemberKeys().member, role: .patient, ledger: .sha256([1]))
    for (index, count) in [0, 1, 16_300, 40_000, 0].enumerated() {
      let source = path + ".source"
      try PrivateFile(path: source).write([UInt8](repeating: UInt8(index), count: count), replacing: true)
      manifest.files.append(try writer.copy(try OpenedFile(reading: source), as: "folder/file-\(index)"))
    }
    try writer.finish(manifest)
  }

  private static func read(_ path: String, _ passphrase: Passphrase) throws -> BackupManifest {
    try HomeBackup.check(path, under: passphrase)
  }

  @Test func `an archive cut anywhere is refused, at every boundary and beside it`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let passphrase = try Passphrase("a passphrase for tests")
    try Self.archive(folder + "/whole", passphrase)
    #expect(try Self.read(folder + "/whole", passphrase).files.count == 5)
    let bytes = try PrivateFile(path: folder + "/whole").read(atMost: 1 << 20).bytes
    var cuts = Set<Int>()
    for boundary in [0, 16, 51, 107, bytes.count] + Array(stride(from: 107, to: bytes.count, by: 16_400)) {
      for offset in [-17, -16, -1, 0, 1, 16] where (0..<bytes.count).contains(boundary + offset) {
        cuts.insert(boundary + offset)
      }
    }
    for cut in cuts {
      try PrivateFile(path: folder + "/cut").write(Array(bytes.prefix(cut)), replacing: true)
      let error = #expect(throws: BackupError.self) { try Self.read(folder + "/cut", passphrase) }
      let expected: [BackupError.Code] = cut < 51 ? [.notAnArchive] : [.truncated]
      #expect(error.map { expected.contains($0.code) } == true, "cut at \(cut): \(String(describing: error))")
      #expect(throws: BackupError.self) {
        try HomeBackup.restore(folder + "/cut", into: Home(path: folder + "/home"), under: passphrase)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["cut", "whole", "whole.source"])
  }

  @Test func `an altered or longer archive is refused, wherever it was touched`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let passphrase = try Passphrase("a passphrase for tests")
    try Self.archive(folder + "/whole", passphrase)
    let bytes = try PrivateFile(path: folder + "/whole").read(atMost: 1 << 20).bytes
    func refuses(_ bytes: [UInt8], _ what: String) throws {
      try PrivateFile(path: folder + "/bad").write(bytes, replacing: true)
      #expect(throws: BackupError.self, "\(what)") { try Self.read(folder + "/bad", passphrase) }
    }
    // Byte 16 is the cost: a higher one would only take longer to be refused.
    var places = Array(0..<16)
    places += 17..<110
    places += stride(from: 110, to: bytes.count, by: 997)
    places.append(bytes.count - 1)
    for place in places {
      var altered = bytes
      altered[place] ^= 0x40
      try refuses(altered, "byte \(place)")
    }
    try refuses(bytes + [0], "one byte more")
    try refuses(bytes + [UInt8](repeating: 0, count: 16_400), "a chunk more")
    let (first, second) = (107..<16_507, 16_507..<32_907)
    let (start, end) = (bytes[..<107], bytes[32_907...])
    try refuses([start, bytes[second], bytes[first], end].flatMap(\.self), "two chunks swapped")
    try refuses([start, bytes[second], end].flatMap(\.self), "a chunk left out")
    try refuses([start, bytes[first], bytes[first], end].flatMap(\.self), "a chunk twice")
  }

  @Test(arguments: [
    "/etc/passwd", "../x", "a/../../x", "", "a//b", ".", "a/.", "a\u{0}b", String(repeating: "a", count: 1025),
  ])
  func `a path that leads elsewhere is refused`(path: String) throws {
    #expect(!HomeFiles.isHarmless(path))
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let passphrase = try Passphrase("a passphrase for tests")
    try PrivateFile(path: folder + "/source").write([1])
    let writer = try ArchiveWriter(folder + "/archive", passphrase: passphrase, cost: .cheapest)
    var manifest = BackupManifest(createdAt: 1, member: try MemberKeys().member, role: .patient, ledger: .zero)
    manifest.files.append(try writer.copy(try OpenedFile(reading: folder + "/source"), as: path))
    try writer.finish(manifest)
    #expect(throws: BackupError(.altered, "")) {
      try HomeBackup.restore(folder + "/archive", into: Home(path: folder + "/home"), under: passphrase)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["archive", "source"])
  }

  @Test func `a manifest that does not fit the files is refused`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString)").path
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let passphrase = try Passphrase("a passphrase for tests")
    try PrivateFile(path: folder + "/source").write([1])
    let writer = try ArchiveWriter(folder + "/archive", passphrase: passphrase, cost: .cheapest)
    let manifest = BackupManifest(createdAt: 1, member: try MemberKeys().member, role: .patient, ledger: .zero)
    _ = try writer.copy(try OpenedFile(reading: folder + "/source"), as: "a")
    try writer.finish(manifest)
    #expect(throws: BackupError(.altered, "")) { try Self.read(folder + "/archive", passphrase) }
  }
}
