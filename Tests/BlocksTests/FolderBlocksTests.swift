import Foundation
import Identity
import Testing

@testable import Blocks

@Suite struct FolderBlocksTests {
  @Test func `what was put is found, in the folder's place for it, and nothing else is left`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      try await store.put(block)
      try await store.put(block)
      try await store.flush()
      #expect(try await store.has(block.cid))
      #expect(try await store.get(block.cid, atMost: 11).bytes == block.bytes)
      #expect(names(in: root) == ["blocks", "blocks/32", FolderBlocks.path(of: block.cid), "blocks/SHARDING"].sorted())
      let sharding = try String(contentsOf: root.appending(path: "blocks/SHARDING"), encoding: .utf8)
      #expect(sharding == "/repo/flatfs/shard/v1/next-to-last/2\n")
    }
  }

  @Test func `a folder for few has its blocks in one place, and tells unchecked what its files hold`() async throws {
    try await withFolder { root in
      let blocks = (0..<9).map { Block(Data("block \($0)".utf8)) }
      for block in blocks { try await FolderBlocks(root: root.path, forFew: true).put(block) }
      let store = try FolderBlocks(root: root.path)
      for block in blocks { #expect(try await store.get(block.cid, atMost: 7).bytes == block.bytes) }
      #expect(names(in: root).filter { !$0.hasSuffix(".data") } == ["blocks", "blocks/C", "blocks/SHARDING"])
      let sharding = try String(contentsOf: root.appending(path: "blocks/SHARDING"), encoding: .utf8)
      #expect(sharding == "/repo/flatfs/shard/v1/prefix/1\n")
      let altered = Data("another".utf8)
      let file = try #require(names(in: root).first { $0.contains(blocks[0].cid.key) })
      try altered.write(to: root.appending(path: file))
      #expect(try store.unchecked(blocks[0].cid, atMost: 7) == altered)
      await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(blocks[0].cid, atMost: 7) }
      #expect(throws: BlocksError(.tooLarge, "")) { try store.unchecked(blocks[0].cid, atMost: 6) }
      #expect(throws: BlocksError(.notFound, "")) { try store.unchecked(Block(Data()).cid, atMost: 6) }
    }
  }

  @Test func `an empty block is a block`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      try await store.put(Block(Data()))
      #expect(try await store.get(Block(Data()).cid, atMost: 0).bytes.isEmpty)
    }
  }

  @Test func `files and folders are the owner's alone`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      try await store.put(block)
      let file = try FileManager.default.attributesOfItem(atPath: place(of: block.cid, in: root).path)
      let folder = try FileManager.default.attributesOfItem(atPath: root.appending(path: "blocks/32").path)
      #expect(file[.posixPermissions] as? Int == 0o600)
      #expect(folder[.posixPermissions] as? Int == 0o700)
    }
  }

  @Test func `a block that is not there is not found, before and after it was deleted`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("here".utf8))
      #expect(try await !store.has(block.cid))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 100) }
      try await store.delete(block.cid)
      try await store.put(block)
      try await store.delete(block.cid)
      #expect(try await !store.has(block.cid))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 100) }
    }
  }

  @Test func `a block above the limit is not read`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data(repeating: 7, count: 1000))
      try await store.put(block)
      #expect(try await store.get(block.cid, atMost: 1000) == block)
      await #expect(throws: BlocksError(.tooLarge, "")) { try await store.get(block.cid, atMost: 999) }
    }
  }

  @Test(arguments: [Data("hello worle".utf8), Data("hello".utf8), Data()])
  func `wrong bytes are refused, and mended by putting the block again`(wrong: Data) async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      try await store.put(block)
      try wrong.write(to: place(of: block.cid, in: root))
      await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(block.cid, atMost: 100) }
      try await store.put(block)
      #expect(try await store.get(block.cid, atMost: 100).bytes == block.bytes)
    }
  }

  @Test func `a symbolic link in place of a block or a folder is not followed`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      let elsewhere = root.appending(path: "elsewhere")
      try block.bytes.write(to: elsewhere)
      try FileManager.default.createDirectory(at: root.appending(path: "blocks/32"), withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(at: place(of: block.cid, in: root), withDestinationURL: elsewhere)
      await #expect(throws: BlocksError(.notPlain, "")) { try await store.get(block.cid, atMost: 100) }
      try FileManager.default.removeItem(at: root.appending(path: "blocks/32"))
      let other = root.appending(path: "other")
      try FileManager.default.createDirectory(at: other, withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(at: root.appending(path: "blocks/32"), withDestinationURL: other)
      await #expect(throws: BlocksError(.notPlain, "")) { try await store.put(block) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: other.path).isEmpty)
    }
  }

  @Test func `a folder in place of a block is refused`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      try FileManager.default.createDirectory(
        at: place(of: block.cid, in: root), withIntermediateDirectories: true)
      await #expect(throws: BlocksError(.notPlain, "")) { try await store.get(block.cid, atMost: 100) }
      await #expect(throws: BlocksError.self) { try await store.put(block) }
      #expect(names(in: root).allSatisfy { !$0.contains(".put-") })
    }
  }

  @Test(arguments: [
    "/repo/flatfs/shard/v1/prefix/2\n", "/repo/flatfs/shard/v1/next-to-last/3\n", "",
    String(repeating: "x", count: 300),
  ])
  func `a folder with another sharding is refused`(line: String) throws {
    try withFolder { root in
      let folder = root.appending(path: "blocks")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try line.write(to: folder.appending(path: "SHARDING"), atomically: false, encoding: .utf8)
      #expect(throws: BlocksError(.otherSharding, "")) { try FolderBlocks(root: root.path) }
    }
  }

  @Test func `a folder of other things is refused, an empty one is taken`() throws {
    try withFolder { root in
      let folder = root.appending(path: "blocks")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      #expect(throws: BlocksError(.otherSharding, "")) { try FolderBlocks(root: root.path, creating: false) }
      try Data().write(to: folder.appending(path: "something"))
      #expect(throws: BlocksError(.otherSharding, "")) { try FolderBlocks(root: root.path) }
      try FileManager.default.removeItem(at: folder.appending(path: "something"))
      _ = try FolderBlocks(root: root.path)
      _ = try FolderBlocks(root: root.path, creating: false)
    }
  }

  @Test func `a root that does not exist is made only when asked for`() throws {
    try withFolder { root in
      let missing = root.appending(path: "new").path
      #expect(throws: BlocksError(.notFound, "")) { try FolderBlocks(root: missing, creating: false) }
      _ = try FolderBlocks(root: missing)
      _ = try FolderBlocks(root: missing, creating: false)
    }
  }

  @Test func `the form for the caller's memory reads only the expected size`() async throws {
    try await withFolder { root in
      let store = try FolderBlocks(root: root.path)
      let block = Block(Data("hello world".utf8))
      try await store.put(block)
      var right = [UInt8](repeating: 0, count: 11)
      unsafe try right.withUnsafeMutableBytes { unsafe try store.get(block.cid, into: $0) }
      #expect(Data(right) == block.bytes)
      var long = [UInt8](repeating: 0, count: 12)
      #expect(throws: BlocksError(.wrongBytes, "")) {
        unsafe try long.withUnsafeMutableBytes { unsafe try store.get(block.cid, into: $0) }
      }
    }
  }
}

private func place(of cid: CID, in root: URL) -> URL { root.appending(path: FolderBlocks.path(of: cid)) }

private func names(in root: URL) -> [String] {
  (FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? []).sorted()
}

private func withFolder(_ body: (URL) async throws -> Void) async throws {
  let root = FileManager.default.temporaryDirectory.appending(path: "blocks-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: root) }
  try await body(root)
}

private func withFolder(_ body: (URL) throws -> Void) throws {
  let root = FileManager.default.temporaryDirectory.appending(path: "blocks-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: root) }
  try body(root)
}
