import Client
import Foundation
import Identity
import Testing

/// Memory is bounded by the stripes in work. The process's memory is that of all tests that run beside this one, so the
/// growth that is seen is at least its own.
@Suite("Large files")
struct LargeFileTests {
  private static let size: UInt64 = 300 << 20
  private static let mostGrowth = 256 << 20

  private static var hasRoom: Bool {
    let attributes = try? FileManager.default.attributesOfFileSystem(
      forPath: FileManager.default.temporaryDirectory.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.uint64Value ?? 0 > 4 << 30
  }

  @Test(.enabled(if: hasRoom, "the disk has less than 4 GiB free"))
  func `a file of 300 MiB is sealed and opened in less memory than it has`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let path = world.folder.path + "/large"
      #expect(FileManager.default.createFile(atPath: path, contents: Data("begin".utf8)))
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: Self.size - 3)
      try file.seekToEnd()
      try file.write(contentsOf: Data("end".utf8))
      try file.close()

      // Linux forgets the high-water mark so far (proc(5), clear_refs); without that, an earlier peak would hide this one.
      try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
      let before = try Self.highWaterMark()
      let receipt = try await patient.send(SendPlan([path], expected: []), to: patient.member("patient"))
      let opened = try await patient.open(receipt.record.hex, into: world.folder.path + "/opened")
      let growth = try Self.highWaterMark() - before
      #expect(growth < Self.mostGrowth, "\(growth >> 20) MiB")

      let copy = try #require(opened.files.first)
      #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
      #expect(try FileManager.default.attributesOfItem(atPath: copy)[.size] as? UInt64 == Self.size)
      await patient.close()
    }
  }

  /// The most memory the process has held, in bytes.
  private static func highWaterMark() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first) << 10
  }
}
