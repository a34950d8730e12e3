import Blocks
import Crypto
import Foundation
import Identity
import Testing

@testable import Halo

@Suite struct SealedBlocksTests {
  private let key = SymmetricKey(size: .bits256)
  private let block = Block(Data("what the disk must not show".utf8))

  @Test(arguments: [0, 1, 27, 4096, 1 << 20])
  func `what was put is found, also after the store was opened again`(count: Int) async throws {
    try await withFolder { root in
      let block = Block(Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }))
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      try await store.put(block)
      try await store.flush()
      #expect(try await store.get(block.cid, atMost: count).bytes == block.bytes)
      let again = try SealedBlocks(root: root.path, key: key, creating: false)
      #expect(try await again.has(block.cid))
      #expect(try await again.get(block.cid, atMost: count).bytes == block.bytes)
      #expect(try files(in: root).count == 1)
    }
  }

  @Test func `a local store reads into the caller's memory, of the block's size`() throws {
    try withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try unsafe block.bytes.withUnsafeBytes { try unsafe store.put($0, named: block.cid) }
      for (count, fits) in [(block.bytes.count, true), (block.bytes.count - 1, false), (block.bytes.count + 1, false)] {
        var bytes = [UInt8](repeating: 0, count: count)
        let error = unsafe bytes.withUnsafeMutableBytes { buffer in
          failure { () throws(BlocksError) in try unsafe store.get(block.cid, into: buffer) }
        }
        #expect(error?.code == (fits ? nil : .wrongBytes))
        #expect((Data(bytes) == block.bytes) == fits)
      }
    }
  }

  @Test func `neither names nor contents are on the disk`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      try await store.flush()
      var everything = Data()
      for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
        everything += Data(path.lowercased().utf8)
        everything += (try? Data(contentsOf: root.appending(path: path))) ?? Data()
      }
      #expect(everything.range(of: Data("sealed/SEALED".lowercased().utf8)) != nil)
      let traces = [
        Data(block.cid.digest.hex.utf8), Data(block.cid.digest.bytes), Data(block.cid.text.utf8),
        Data(block.cid.key.lowercased().utf8), block.bytes, unsafe key.withUnsafeBytes { unsafe Data($0) },
      ]
      for trace in traces {
        #expect(everything.range(of: trace) == nil)
        #expect(everything.range(of: trace.prefix(8)) == nil)
        #expect(everything.range(of: trace.suffix(8)) == nil)
      }
    }
  }

  @Test func `the same block looks different in another store`() async throws {
    try await withFolder { root in
      let folders = ["one", "other"].map { root.appending(path: $0) }
      let keys = [key, SymmetricKey(size: .bits256)]
      for (folder, key) in zip(folders, keys) { try await SealedBlocks(root: folder.path, key: key).put(block) }
      let found = try folders.map { try #require(try files(in: $0).first) }
      #expect(found[0].lastPathComponent != found[1].lastPathComponent)
      #expect(try Data(contentsOf: found[0]) != Data(contentsOf: found[1]))
    }
  }

  @Test func `no altered, cut or lengthened file is read, and putting the block again mends it`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      let file = try #require(try files(in: root).first)
      let good = try Data(contentsOf: file)
      var wrong = good.indices.map { position in
        var altered = good
        altered[position] ^= 1
        return altered
      }
      wrong += [Data(), good.prefix(27), good.dropLast(), good + [0]]
      for bytes in wrong {
        try bytes.write(to: file)
        await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(block.cid, atMost: 1000) }
      }
      try await store.put(block)
      #expect(try await store.get(block.cid, atMost: 1000).bytes == block.bytes)
    }
  }

  @Test func `a file under another block's name is not read`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      let other = Block(Data("another block of the same store".utf8))
      try await store.put(block)
      let first = try #require(try files(in: root).first)
      try await store.put(other)
      let second = try #require(try files(in: root).first { $0.path != first.path })
      let bytes = (try Data(contentsOf: first), try Data(contentsOf: second))
      try bytes.1.write(to: first)
      try bytes.0.write(to: second)
      await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(block.cid, atMost: 1000) }
      await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(other.cid, atMost: 1000) }
    }
  }

  @Test func `another key opens nothing`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      for wrong in [SymmetricKey(size: .bits256), SymmetricKey(size: .bits128)] {
        #expect(throws: BlocksError(.wrongKey, "")) { _ = try SealedBlocks(root: root.path, key: wrong) }
      }
      let file = try Data(contentsOf: #require(try files(in: root).first))
      #expect(BlockSeal(SymmetricKey(size: .bits256)).open(file, named: block.cid) == nil)
      #expect(BlockSeal(key).open(file, named: block.cid) == block.bytes)
    }
  }

  @Test func `a folder of something else is refused`() throws {
    try withFolder { root in
      #expect(throws: BlocksError(.notFound, "")) {
        _ = try SealedBlocks(root: root.path, key: key, creating: false)
      }
      let folder = root.appending(path: "sealed")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try Data("something".utf8).write(to: folder.appending(path: "something"))
      #expect(throws: BlocksError(.otherSharding, "")) { _ = try SealedBlocks(root: root.path, key: key) }
      try Data("aureole/sealed-blocks/v2 …\n".utf8).write(to: folder.appending(path: "SEALED"))
      #expect(throws: BlocksError(.otherSharding, "")) { _ = try SealedBlocks(root: root.path, key: key) }
    }
  }

  @Test func `what a crash left half written is removed, and nothing else`() async throws {
    try await withFolder { root in
      try await SealedBlocks(root: root.path, key: key).put(block)
      let incoming = root.appending(path: "sealed/new")
      for name in [".put-1abc", ".put-2"] { try Data("half".utf8).write(to: incoming.appending(path: name)) }
      let store = try SealedBlocks(root: root.path, key: key)
      #expect(try FileManager.default.contentsOfDirectory(atPath: incoming.path).isEmpty)
      #expect(try await store.get(block.cid, atMost: 1000).bytes == block.bytes)
    }
  }

  @Test func `a block that is not there is not found, before and after it was deleted`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.delete(block.cid)
      #expect(try await !store.has(block.cid))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 1000) }
      try await store.put(block)
      #expect(try await store.has(block.cid))
      try await store.delete(block.cid)
      #expect(try await !store.has(block.cid))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 1000) }
      #expect(try files(in: root).isEmpty)
    }
  }

  @Test func `a block above the limit is not read`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      let count = block.bytes.count
      #expect(try await store.get(block.cid, atMost: count) == block)
      await #expect(throws: BlocksError(.tooLarge, "")) { try await store.get(block.cid, atMost: count - 1) }
    }
  }

  @Test func `files and folders are the owner's alone, and links are not followed`() async throws {
    try await withFolder { root in
      let store = try SealedBlocks(root: root.path, key: key)
      try await store.put(block)
      let file = try #require(try files(in: root).first)
      for (place, mode) in [(file, 0o600), (file.deletingLastPathComponent(), 0o700)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: place.path)
        #expect(attributes[.posixPermissions] as? Int == mode)
      }
      let elsewhere = root.appending(path: "elsewhere")
      try FileManager.default.moveItem(at: file, to: elsewhere)
      try FileManager.default.createSymbolicLink(at: file, withDestinationURL: elsewhere)
      await #expect(throws: BlocksError(.notPlain, "")) { try await store.get(block.cid, atMost: 1000) }
    }
  }

  /// The blocks' files.
  private func files(in root: URL) throws -> [URL] {
    try FileManager.default.subpathsOfDirectory(atPath: root.path)
      .filter { ($0.split(separator: "/").last?.count ?? 0) == 64 }.map { root.appending(path: $0) }
  }

  private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: "sealed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    return try await body(root)
  }

  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: "sealed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    return try body(root)
  }

  private func failure(_ body: () throws(BlocksError) -> Void) -> BlocksError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }
}
