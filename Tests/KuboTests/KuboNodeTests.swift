import Blocks
import Foundation
import Identity
import Records
import Shards
import Testing

@testable import Kubo

/// Against real Kubo nodes, each in a process of its own.
@Suite(.serialized)
struct KuboNodeTests {
  private static func rpc(_ process: KuboProcess) throws -> KuboRPC { KuboRPC(try Endpoint(process.url)) }

  private static func block(_ count: Int = 1000) -> Block {
    Block(Data((0..<count).map { _ in UInt8.random(in: 0 ... .max) }))
  }

  private static func file(of cid: CID, in repository: String) -> URL {
    URL(filePath: repository + "/" + FolderBlocks.path(of: cid))
  }

  @Test func `a block that one node was given comes to another over Bitswap under the same name`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let second = try await KuboProcess(folder + "/b", connecting: [first.address])
      let given = KuboBlocks(try Self.rpc(first))
      let here = KuboBlocks(try Self.rpc(second))
      let swarm = KuboBlocks(try Self.rpc(second), swarm: .seconds(20))
      for block in [Self.block(1), Self.block(100_000), Self.block(1 << 20)] {
        try await given.put(block)
        #expect(try await given.has(block.cid))
        #expect(try await !here.has(block.cid))
        await #expect(throws: BlocksError(.notFound, "")) { try await here.get(block.cid, atMost: 1 << 20) }
        #expect(try await swarm.get(block.cid, atMost: 1 << 20).bytes == block.bytes)
        #expect(try await here.has(block.cid))
      }
      #expect(try await Self.rpc(first).identity().addresses == [first.address])
      #expect(try await Self.rpc(first).version().split(separator: ".").count == 3)
      #expect(try await first.stop() == 0)
      #expect(try await second.stop() == 0)
    }
  }

  @Test func `the folder backend and a node share one repository`() async throws {
    try await withScratch { folder in
      let repository = folder + "/a"
      let first = try await KuboProcess(repository)
      let second = try await KuboProcess(folder + "/b", connecting: [first.address])
      let files = try FolderBlocks(root: repository, creating: false)
      let node = KuboBlocks(try Self.rpc(first))
      let (ours, theirs) = (Self.block(50_000), Self.block(60_000))
      try await files.put(ours)
      try await node.put(theirs)
      #expect(try await files.get(theirs.cid, atMost: 1 << 20) == theirs)
      #expect(try Data(contentsOf: Self.file(of: theirs.cid, in: repository)) == theirs.bytes)
      #expect(try await node.get(ours.cid, atMost: 1 << 20) == ours)
      let swarm = KuboBlocks(try Self.rpc(second), swarm: .seconds(20))
      #expect(try await swarm.get(ours.cid, atMost: 1 << 20) == ours)
    }
  }

  @Test func `a node keeps its blocks and pins over a restart, and is unreachable in between`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let block = Self.block()
      let store = KuboBlocks(try Self.rpc(first))
      try await store.put(block)
      #expect(try await first.stop() == 0)
      await #expect(throws: KuboError(.unreachable, "")) { try await store.get(block.cid, atMost: 1000) }
      await #expect(throws: KuboError(.unreachable, "")) { try await store.has(block.cid) }
      let again = try await KuboProcess(folder + "/a")
      let rpc = try Self.rpc(again)
      try await rpc.collectGarbage()
      #expect(try await KuboBlocks(rpc).get(block.cid, atMost: 1000) == block)
    }
  }

  @Test func `garbage collection keeps what is pinned and removes the rest`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let rpc = try Self.rpc(first)
      let store = KuboBlocks(rpc)
      let (pinned, loose, unpinned) = (Self.block(), Self.block(), Self.block())
      try await store.put(pinned)
      try await rpc.put(loose, pinning: false)
      try await store.put(unpinned)
      try await rpc.unpin(unpinned.cid)
      try await rpc.unpin(unpinned.cid)
      #expect(try await rpc.collectGarbage() == 2)
      #expect(try await rpc.collectGarbage() == 0)
      #expect(try await store.has(pinned.cid))
      #expect(try await !store.has(loose.cid))
      #expect(try await !store.has(unpinned.cid))
      await #expect(throws: BlocksError(.notFound, "")) { try await rpc.pin(loose.cid) }
    }
  }

  @Test func `a deleted block is gone at once, and a pinned one is not removed by itself`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let rpc = try Self.rpc(first)
      let store = KuboBlocks(rpc)
      let block = Self.block()
      try await store.delete(block.cid)
      try await store.put(block)
      await #expect(throws: KuboError(.refused, "")) { try await rpc.remove(block.cid) }
      try await store.delete(block.cid)
      #expect(try await !store.has(block.cid))
      #expect(!FileManager.default.fileExists(atPath: Self.file(of: block.cid, in: folder + "/a").path))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 1000) }
      try await store.put(block)
      #expect(try await store.get(block.cid, atMost: 1000) == block)
    }
  }

  @Test func `wrong bytes are refused, and putting the block again mends them`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let store = KuboBlocks(try Self.rpc(first))
      let block = Self.block()
      try await store.put(block)
      for wrong in [Data(block.bytes.reversed()), block.bytes + [0], block.bytes.dropLast()] {
        try Data(wrong).write(to: Self.file(of: block.cid, in: folder + "/a"))
        await #expect(throws: BlocksError(.wrongBytes, "")) { try await store.get(block.cid, atMost: 4000) }
        try await store.put(block)
        #expect(try await store.get(block.cid, atMost: 1000) == block)
      }
      await #expect(throws: BlocksError(.tooLarge, "")) { try await store.get(block.cid, atMost: 999) }
      await #expect(throws: BlocksError(.tooLarge, "")) { try await store.put(Self.block(Block.mostBytes + 1)) }
    }
  }

  @Test func `a block that nobody had in time is served once it was put, also to others`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let second = try await KuboProcess(folder + "/b", connecting: [first.address])
      let block = Self.block()
      let given = KuboBlocks(try Self.rpc(first))
      let hasty = KuboBlocks(try Self.rpc(second), swarm: .milliseconds(300))
      await #expect(throws: BlocksError(.notFound, "")) { try await hasty.get(block.cid, atMost: 1000) }
      try await given.put(block)
      let patient = KuboBlocks(try Self.rpc(second), swarm: .seconds(20))
      #expect(try await patient.get(block.cid, atMost: 1000) == block)
    }
  }

  @Test func `a node with an authorization answers only who shows it`() async throws {
    try await withScratch { folder in
      let path = folder + "/authorization"
      try PrivateFile(path: path).write(Array("bearer:s3cret\n".utf8))
      let first = try await KuboProcess(folder + "/a", authorization: path)
      let endpoint = try Endpoint(first.url)
      #expect(try await !KuboRPC(endpoint, authorization: Authorization(file: path)).identity().id.isEmpty)
      await #expect(throws: KuboError(.notAuthorized, "")) { try await KuboRPC(endpoint).identity() }
      let wrong = try Authorization("bearer:other")
      await #expect(throws: KuboError(.notAuthorized, "")) {
        try await KuboRPC(endpoint, authorization: wrong).put(Self.block(), pinning: true)
      }
    }
  }

  @Test func `a record on nodes opens although blocks are missing, and what is rebuilt is the same`() async throws {
    try await withScratch { folder in
      let first = try await KuboProcess(folder + "/a")
      let second = try await KuboProcess(folder + "/b", connecting: [first.address])
      let third = try await KuboProcess(folder + "/c", connecting: [first.address, second.address])
      let stores = try [first, second, third].map { KuboBlocks(try Self.rpc($0)) }
      let (signer, recipient) = (try SigningKey(), try SealingKey())
      let sealer = try RecordSealer(
        ledger: .random(), sender: MemberID(signer.verifyingKey), signer: signer,
        owner: MemberID(try SigningKey().verifyingKey), recipient: recipient.publicKey, stores: stores, dataShards: 2)
      let bytes = Self.block(300_000).bytes
      let sealed = try await sealer.seal(
        [ItemSource(name: "image", mediaType: "application/dicom", content: .bytes(bytes))],
        as: RecordDescription(kind: 3, measuredAt: 1_700_000_000, createdAt: 1_700_000_100))
      let opener = try RecordOpener(
        try await RecordOpener.envelope(of: sealed.anchor, from: stores), anchor: sealed.anchor, key: recipient,
        sender: signer.verifyingKey)
      let lost = try #require(sealed.manifest.layout.cid(stripe: 0, index: 0))
      try await stores[0].delete(lost)
      let opened = try await opener.open(0, from: stores, atMost: 1 << 20)
      #expect(opened.bytes == bytes)
      #expect(opened.findings.stores == [0] && opened.findings.rebuilt > 0)
      var shards: [[UInt8]?] = [nil]
      for index in 1...2 {
        let name = try #require(sealed.manifest.layout.cid(stripe: 0, index: index))
        shards.append(Array(try await stores[index].get(name, atMost: 1 << 20).bytes))
      }
      let rebuilt = Block(Data(try ErasureCode(dataShards: 2, totalShards: 3).rebuild(shards)[0]))
      #expect(rebuilt.cid == lost)
      try await stores[0].put(rebuilt)
      #expect(try await opener.open(0, from: stores, atMost: 1 << 20).findings.rebuilt == 0)
    }
  }
}
