import Blocks
import Foundation
import Identity
import Testing

@testable import Records

@Suite struct LossTests {
  @Test(arguments: [MemoryBlocks.Mode.silent, .lying])
  func `any two of five stores may fail, and are named`(mode: MemoryBlocks.Mode) async throws {
    for first in 0..<5 {
      for second in first + 1..<5 {
        let exchange = try Exchange.inMemory()
        let opener = try exchange.opener(try await exchange.seal([bytes(250_000)]))
        for index in [first, second] { exchange.memory[index].mode = mode }
        let opened = try await opener.open(0, from: exchange.stores, atMost: 1 << 20)
        #expect(Array(opened.bytes) == bytes(250_000))
        // Parity that is not needed is not asked for.
        #expect(opened.findings.stores.allSatisfy { $0 == first || $0 == second })
        #expect(opened.findings.stores.filter { $0 < 3 } == [first, second].filter { $0 < 3 })
        #expect((opened.findings.rebuilt > 0) == (first < 3))
      }
    }
  }

  @Test func `stores that take a request and never answer are waited for once, and then replaced`() async throws {
    let exchange = try Exchange.inMemory()
    let opener = try exchange.opener(try await exchange.seal([bytes(250_000)]))
    for index in [0, 1] { exchange.memory[index].mode = .hanging }
    let opened = try await opener.open(0, from: exchange.stores, atMost: 1 << 20)
    #expect(Array(opened.bytes) == bytes(250_000))
    #expect(opened.findings.stores == [0, 1] && opened.findings.rebuilt > 0)
  }

  @Test func `a third store that fails ends it, and all three are named`() async throws {
    let exchange = try Exchange.inMemory()
    let opener = try exchange.opener(try await exchange.seal([bytes(250_000)]))
    for index in [0, 2, 4] { exchange.memory[index].mode = .silent }
    await #expect { try await opener.open(0, from: exchange.stores, atMost: 1 << 20) } throws: { error in
      (error as? RecordsError)?.code == .tooFewShards && (error as? RecordsError)?.stores == [0, 2, 4]
    }
  }

  @Test func `stores that are not there at all count as unreachable`() async throws {
    let exchange = try Exchange.inMemory()
    let opener = try exchange.opener(try await exchange.seal([bytes(100)]))
    let left: [(any BlockStore)?] = [nil, exchange.stores[1], nil, exchange.stores[3], exchange.stores[4]]
    let opened = try await opener.open(0, from: left, atMost: 100)
    #expect(Array(opened.bytes) == bytes(100))
    #expect(opened.findings.faults == [0: .init(unreachable: 1), 2: .init(unreachable: 1)])
    await #expect(throws: RecordsError(.outOfBounds, "")) {
      try await opener.open(0, from: Array(exchange.stores.prefix(3)), atMost: 100)
    }
  }

  @Test(arguments: [false, true])
  func `deleted and altered files of folders are found and named`(local: Bool) async throws {
    try await withFolder { root in
      let folders = try (0..<5).map { try FolderBlocks(root: root.appending(path: "\($0)").path) }
      let exchange = try Exchange(
        stores: folders.map { local ? $0 as any BlockStore : Distant(store: $0) }, dataShards: 3)
      let sealed = try await exchange.seal([bytes(250_000)])
      let opener = try exchange.opener(sealed)
      let layout = sealed.manifest.layout
      let gone = try #require(layout.cid(stripe: 0, index: 0))
      let altered = try #require(layout.cid(stripe: 1, index: 2))
      let short = try #require(layout.cid(stripe: 1, index: 1))
      try await folders[0].delete(gone)
      let place = root.appending(path: "2/\(FolderBlocks.path(of: altered))")
      var content = try Data(contentsOf: place)
      content[1000] ^= 1
      try content.write(to: place)
      try Data(content.dropLast()).write(to: root.appending(path: "1/\(FolderBlocks.path(of: short))"))
      let opened = try await opener.open(0, from: exchange.stores, atMost: 1 << 20)
      #expect(Array(opened.bytes) == bytes(250_000))
      #expect(opened.findings.faults == [0: .init(missing: 1), 1: .init(wrong: 1), 2: .init(wrong: 1)])
      #expect(opened.findings.rebuilt == 3)
      try await folders[3].delete(#require(layout.cid(stripe: 1, index: 3)))
      await #expect { try await opener.open(0, from: exchange.stores, atMost: 1 << 20) } throws: { error in
        (error as? RecordsError)?.code == .tooFewShards && (error as? RecordsError)?.stores == [1, 2, 3]
      }
    }
  }

  @Test func `blocks that are here are put together before others are asked`() async throws {
    try await withFolder { root in
      let folders = try (0..<5).map { try FolderBlocks(root: root.appending(path: "\($0)").path) }
      let exchange = try Exchange(stores: folders, dataShards: 3)
      let sealed = try await exchange.seal([bytes(250_000)])
      let opener = try exchange.opener(sealed)
      let memory = MemoryBlocks()
      memory.mode = .silent
      let stores = folders.enumerated().map { [0, 3].contains($0) ? memory as any BlockStore : $1 }
      let opened = try await opener.open(0, from: stores, atMost: 1 << 20)
      #expect(Array(opened.bytes) == bytes(250_000))
      #expect(memory.requests == 0)
      #expect(opened.findings.faults.isEmpty && opened.findings.rebuilt > 0)
    }
  }

  @Test func `the envelope comes from any store that has it unaltered`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([])
    exchange.memory[0].mode = .silent
    exchange.memory[1].mode = .lying
    #expect(try await RecordOpener.envelope(of: sealed.anchor, from: exchange.stores) == sealed.envelope.block)
    for store in exchange.memory { store.mode = .lying }
    await #expect(throws: RecordsError(.alteredEnvelope, "")) {
      try await RecordOpener.envelope(of: sealed.anchor, from: exchange.stores)
    }
  }
}

/// A folder behind the form for other machines.
private struct Distant: BlockStore {
  let store: FolderBlocks
  func put(_ block: Block) async throws { try await store.put(block) }
  func get(_ cid: CID, atMost limit: Int) async throws -> Block { try await store.get(cid, atMost: limit) }
  func has(_ cid: CID) async throws -> Bool { try await store.has(cid) }
  func delete(_ cid: CID) async throws { try await store.delete(cid) }
  func flush() async throws { try await store.flush() }
}
