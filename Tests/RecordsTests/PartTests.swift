import Foundation
import Testing

@testable import Records

/// A record that passes through one open file, as when it is sealed anew.
@Suite struct PartTests {
  @Test func `a record is opened into one file and sealed again from its parts`() async throws {
    try await withFolder { root in
      let contents = [bytes(300_000), [], bytes(70_000, seed: 2)]
      let exchange = try Exchange.inMemory()
      let opener = try exchange.opener(try await exchange.seal(contents))
      let file = try handle(in: root)
      #expect(try await opener.write(to: file.fileDescriptor, from: exchange.stores).isHealthy)
      let sources = opener.manifest.items.map { item in
        ItemSource(
          name: item.name, mediaType: item.mediaType,
          content: .part(of: file.fileDescriptor, at: item.offset, size: item.size))
      }
      let again = try Exchange.inMemory()
      let sealed = try await again.sealer().seal(sources, as: Exchange.description)
      #expect(sealed.manifest.items.map(\.sha256) == opener.manifest.items.map(\.sha256))
      let reopened = try again.opener(sealed)
      for (index, content) in contents.enumerated() {
        #expect(try await reopened.open(index, from: again.stores, atMost: 1 << 20).bytes == Data(content))
      }
    }
  }

  @Test(arguments: [(UInt64(1), UInt64(10)), (11, 0), (.max, 2), (0, .max)])
  func `a part beyond the end of its file is refused`(start: UInt64, size: UInt64) async throws {
    try await withFolder { root in
      let file = try handle(in: root)
      try file.write(contentsOf: Data(bytes(10)))
      func seal(at start: UInt64, size: UInt64) async throws {
        let content = ItemSource.Content.part(of: file.fileDescriptor, at: start, size: size)
        _ = try await Exchange.inMemory().sealer()
          .seal([ItemSource(name: "a", mediaType: "text/plain", content: content)], as: Exchange.description)
      }
      await #expect(throws: RecordsError(.sourceRefused, "")) { try await seal(at: start, size: size) }
      try await seal(at: 1, size: 9)
    }
  }

  private func handle(in root: URL) throws -> FileHandle {
    let path = root.appending(path: "all")
    try Data().write(to: path)
    return try FileHandle(forUpdating: path)
  }
}
