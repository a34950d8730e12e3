import Client
import Foundation
import Identity
import Testing

/// A record of hundreds of stripes. How much memory it takes is measured in a process of its own (EndToEndTests).
@Suite("Large files")
struct LargeFileTests {
  private static let size: UInt64 = 300 << 20

  private static var hasRoom: Bool {
    let attributes = try? FileManager.default.attributesOfFileSystem(
      forPath: FileManager.default.temporaryDirectory.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.uint64Value ?? 0 > 4 << 30
  }

  @Test(.enabled(if: hasRoom, "the disk has less than 4 GiB free"))
  func `a file of 300 MiB is sealed and opened whole`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let path = world.folder.path + "/large"
      #expect(FileManager.default.createFile(atPath: path, contents: Data("begin".utf8)))
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: Self.size - 3)
      try file.seekToEnd()
      try file.write(contentsOf: Data("end".utf8))
      try file.close()

      let receipt = try await patient.send(SendPlan([path], expected: []), to: patient.member("patient"))
      let opened = try await patient.open(receipt.record.hex, into: world.folder.path + "/opened")

      let copy = try #require(opened.files.first)
      #expect(FileManager.default.contentsEqual(atPath: path, andPath: copy))
      #expect(try FileManager.default.attributesOfItem(atPath: copy)[.size] as? UInt64 == Self.size)
      await patient.close()
    }
  }
}
