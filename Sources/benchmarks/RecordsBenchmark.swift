import Blocks
import Foundation
import Glibc
import Identity
import Records

/// Seals and opens a large file, and has age do its part of the work on the same file and file system in the same run.
///
/// age encrypts only; the pipeline `age -e`, `zfec` 3 of 5, SHA-256 of the pieces does what sealing does. Neither flushes
/// to the device, so sealing is compared without its flush; `seal.durable` is with it, beside age and `sync`. The stores are
/// as they are after some weeks of use: every shard folder exists, and earlier records stay.
struct RecordsBenchmark {
  private static let megabytes = 512
  private static let runs = 5
  private let folder: String
  private let file: String
  private let key: String
  private let recipient: String
  private let signer: SigningKey
  private let sealing: SealingKey

  init(folder: String) throws {
    self.folder = folder
    file = folder + "/plain"
    key = folder + "/age-key"
    try Self.makeFile(file, megabytes: Self.megabytes)
    try Peer.run("age-keygen", ["-o", key], in: folder)
    let text = try String(contentsOfFile: key, encoding: .utf8)
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("# public key: ") }) else {
      throw BenchmarkFailure("age-keygen wrote no public key")
    }
    recipient = String(line.dropFirst("# public key: ".count))
    signer = try SigningKey()
    sealing = try SealingKey()
    for store in 0..<5 { try Self.makeShards(of: "\(folder)/store\(store)") }
  }

  /// Every folder that flatfs can have, as a store in use has them.
  private static func makeShards(of root: String) throws {
    _ = try FolderBlocks(root: root)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    for first in alphabet {
      for second in alphabet {
        try FileManager.default.createDirectory(
          atPath: "\(root)/blocks/\(first)\(second)", withIntermediateDirectories: true)
      }
    }
  }

  /// The rows, each a median of interleaved runs.
  func rows() async throws -> [Row] {
    var times = [String: [Double]]()
    func note(_ name: String, _ seconds: Double) { times[name, default: []].append(seconds) }
    for _ in 0..<Self.runs {
      note("age", try timed { try encryptWithAge() })
      note("age -d", try timed { try Peer.run("age", ["-d", "-i", key, "-o", "plain.out", "plain.age"], in: folder) })
      note("pipeline", try timed { try pipeline() })
      note(
        "age and sync",
        try timed {
          try encryptWithAge(); try Peer.run("sync", ["plain.age"], in: folder)
        })
      remove(["plain.age", "plain.out", "pieces"])
      note("seal durable", try await seal(flushing: true).seconds)
      let (sealed, seconds) = try await seal(flushing: false)
      note("seal", seconds)
      note("open", try await open(sealed, missing: []))
      note("open degraded", try await open(sealed, missing: [0, 1]))
    }
    func rate(_ name: String) -> Double { Double(Self.megabytes) / (times[name] ?? []).median }
    return [
      row("seal.pipeline", rate("seal"), rate("pipeline"), goal: 4),
      row("seal.age", rate("seal"), rate("age"), goal: 0.8),
      row("seal.durable", rate("seal durable"), rate("age and sync"), goal: nil),
      row("open.healthy", rate("open"), rate("age -d"), goal: 1),
      row("open.degraded", rate("open degraded"), rate("age -d"), goal: 0.8),
    ]
  }

  private func row(_ name: String, _ ours: Double, _ reference: Double, goal: Double?) -> Row {
    Row(name: name, unit: "MiB/s", ours: ours, reference: reference, ratio: ours / reference, goal: goal)
  }

  private func encryptWithAge() throws {
    try Peer.run("age", ["-e", "-r", recipient, "-o", "plain.age", "plain"], in: folder)
  }

  private func pipeline() throws {
    try FileManager.default.createDirectory(atPath: folder + "/pieces", withIntermediateDirectories: true)
    try encryptWithAge()
    try Peer.run("zfec", ["-f", "-q", "-k", "3", "-m", "5", "-d", "pieces", "plain.age"], in: folder)
    let pieces = try FileManager.default.contentsOfDirectory(atPath: folder + "/pieces").map { "pieces/" + $0 }
    try Peer.run("sha256sum", pieces, in: folder)
  }

  private func stores(missing: Set<Int> = []) throws -> [(any BlockStore)?] {
    try (0..<5).map { missing.contains($0) ? nil : try FolderBlocks(root: "\(folder)/store\($0)") }
  }

  private func seal(flushing: Bool) async throws -> (record: SealedRecord, seconds: Double) {
    Self.settle()
    let sender = MemberID(signer.verifyingKey)
    var sealer = try RecordSealer(
      ledger: .random(), sender: sender, signer: signer, owner: sender, recipient: sealing.publicKey,
      stores: try stores().compactMap { $0 }, dataShards: 3)
    sealer.flushes = flushing
    let item = ItemSource(name: "plain", mediaType: "application/octet-stream", content: .file(path: file))
    let clock = ContinuousClock()
    let start = clock.now
    let record = try await sealer.seal([item], as: RecordDescription(kind: 1, measuredAt: 0, createdAt: 0))
    return (record, (clock.now - start) / .seconds(1))
  }

  private func open(_ record: SealedRecord, missing: Set<Int>) async throws -> Double {
    let left = try stores(missing: missing)
    try FileManager.default.createDirectory(atPath: folder + "/opened", withIntermediateDirectories: true)
    defer { remove(["opened"]) }
    Self.settle()
    let clock = ContinuousClock()
    let start = clock.now
    var opener = try RecordOpener(
      try await RecordOpener.envelope(of: record.anchor, from: left), anchor: record.anchor, key: sealing,
      sender: signer.verifyingKey)
    opener.flushes = false
    _ = try await opener.write(to: folder + "/opened", from: left)
    return (clock.now - start) / .seconds(1)
  }

  private func timed(_ work: () throws -> Void) throws -> Double {
    Self.settle()
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    return (clock.now - start) / .seconds(1)
  }

  /// Makes runs alike: what earlier ones left to be written is written, and the memory that files will need is in the
  /// machine's hands already (a virtual machine otherwise fetches it from its host within the measurement).
  private static func settle() {
    sync()
    let bytes = 2 << 30
    // A private mapping of fresh memory: written once a page, within its length, and given back.
    guard let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe memory != MAP_FAILED
    else { return }
    for offset in stride(from: 0, to: bytes, by: 4096) {
      unsafe memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
    }
    unsafe munmap(memory, bytes)
  }

  private func remove(_ names: [String]) {
    for name in names { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
  }

  private static func makeFile(_ path: String, megabytes: Int) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw BenchmarkFailure("\(path) cannot be written") }
    for _ in 0..<megabytes {
      var bytes = Data(capacity: 1 << 20)
      for _ in 0..<(1 << 20) / Word.byteCount { bytes.append(contentsOf: Word.random().bytes) }
      try file.write(contentsOf: bytes)
    }
    try file.close()
  }
}
