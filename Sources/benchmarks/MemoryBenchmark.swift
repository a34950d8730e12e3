import Blocks
import Foundation
import Identity
import Records

/// The most memory a process holds while it seals and opens a file of 2 GiB, which is constant by design.
struct MemoryBenchmark {
  private static let bytes: UInt64 = 2 << 30
  private let folder: String

  init(folder: String) { self.folder = folder }

  /// Peak resident memory in MiB, beside the size of the file.
  func rows() async throws -> [Row] {
    let path = folder + "/large"
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forUpdatingAtPath: path)
    else { throw BenchmarkFailure("\(path) cannot be written") }
    // A file with a hole: its size counts, not its content.
    try file.truncate(atOffset: Self.bytes)
    try file.close()
    let before = try Self.peak(resetting: true)
    try await sealAndOpen(path)
    let size = Double(Self.bytes) / 1_048_576
    let ours = try Self.peak(resetting: false)
    return [
      Row(
        name: "memory.seal-and-open", unit: "MiB", ours: max(ours, before), reference: size, ratio: ours / size,
        goal: 256)
    ]
  }

  private func sealAndOpen(_ path: String) async throws {
    let signer = try SigningKey()
    let sealing = try SealingKey()
    let sender = MemberID(signer.verifyingKey)
    let stores = try (0..<5).map { try FolderBlocks(root: "\(folder)/large-store\($0)") }
    let sealer = try RecordSealer(
      ledger: .random(), sender: sender, signer: signer, owner: sender, recipient: sealing.publicKey, stores: stores,
      dataShards: 3)
    let item = ItemSource(name: "large", mediaType: "application/octet-stream", content: .file(path: path))
    let record = try await sealer.seal([item], as: RecordDescription(kind: 1, measuredAt: 0, createdAt: 0))
    try FileManager.default.removeItem(atPath: path)
    let opener = try RecordOpener(
      try await RecordOpener.envelope(of: record.anchor, from: stores), anchor: record.anchor, key: sealing,
      sender: signer.verifyingKey)
    _ = try await opener.write(to: folder, from: stores)
  }

  /// VmHWM of this process in MiB; writing 5 to clear_refs starts it anew (proc(5)).
  private static func peak(resetting: Bool) throws -> Double {
    if resetting { try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs")) }
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Double(line.split(whereSeparator: { !$0.isNumber }).first ?? "")
    else { throw BenchmarkFailure("the system does not tell this process's memory") }
    return kilobytes / 1024
  }
}
