import Blocks
import Foundation
import Testing

struct BlocksBySizeTests {
  private func withStores(_ body: (BlocksBySize, FolderBlocks, FolderBlocks) async throws -> Void) async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "by-size-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let (small, large) = (try FolderBlocks(root: root + "/small"), try FolderBlocks(root: root + "/large"))
    try await body(BlocksBySize(upTo: 10, small: small, large: large), small, large)
  }

  @Test func `a block goes to the store for its size, and comes from there`() async throws {
    try await withStores { both, small, large in
      let (ten, eleven) = (Block(Data(repeating: 1, count: 10)), Block(Data(repeating: 1, count: 11)))
      for block in [ten, eleven] {
        try await both.put(block)
        #expect(try await both.has(block.cid))
        #expect(try await both.get(block.cid, atMost: 11).bytes == block.bytes)
      }
      #expect(try await small.has(ten.cid))
      #expect(try await !large.has(ten.cid))
      #expect(try await large.has(eleven.cid))
      #expect(try await !small.has(eleven.cid))
      try await both.flush()
      for block in [ten, eleven] {
        try await both.delete(block.cid)
        #expect(try await !both.has(block.cid))
        await #expect(throws: BlocksError(.notFound, "")) { try await both.get(block.cid, atMost: 11) }
      }
    }
  }

  @Test func `what the second store had before is found, and moves when it is put again`() async throws {
    try await withStores { both, small, large in
      let block = Block(Data("old".utf8))
      try await large.put(block)
      #expect(try await both.get(block.cid, atMost: 3) == block)
      try await both.put(block)
      #expect(try await small.has(block.cid))
      #expect(try await !large.has(block.cid))
      #expect(try await both.get(block.cid, atMost: 3) == block)
    }
  }
}
