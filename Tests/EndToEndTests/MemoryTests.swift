import Foundation
import Testing

/// Memory is bounded by the stripes in work, whatever the record's size. Measured in a process of its own, since the
/// memory of this one is that of all tests.
@Suite("Memory", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct MemoryTests {
  private static var hasRoom: Bool {
    let attributes = try? FileManager.default.attributesOfFileSystem(
      forPath: FileManager.default.temporaryDirectory.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.uint64Value ?? 0 > 10 << 30
  }

  @Test(.enabled(if: hasRoom, "the disk has less than 10 GiB free"))
  func `a file of 2 GiB is sealed and opened in less than 256 MiB`() async throws {
    let scratch = try Scratch("memory")
    let benchmarks = URL(filePath: try #require(Programs.aureole)).deletingLastPathComponent().path + "/benchmarks"
    let ending = try await Child.run(
      benchmarks, ["memory", "--json", "--folder", scratch.path], keeping: "memory", in: scratch.path)
    let row = try ending.json()
    #expect(row["reference"] == .number(2048))
    guard case .number(let peak)? = row["ours"] else {
      Issue.record("the row has no number")
      return
    }
    #expect(peak > 1 && peak < 256)
  }
}
