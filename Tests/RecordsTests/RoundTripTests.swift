import Blocks
import Foundation
import Identity
import Testing

@testable import Records

@Suite struct RoundTripTests {
  @Test(arguments: [0, 1, 16383, 16384, 16385, 98_304, 300_000], [1, 2, 40])
  func `an item of any size comes back`(count: Int, blockChunks: Int) async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(count)], blockChunks: blockChunks)
    let opened = try await exchange.opener(sealed).open(0, from: exchange.stores, atMost: count)
    #expect(Array(opened.bytes) == bytes(count))
    #expect(opened.findings.isHealthy && opened.findings.rebuilt == 0)
  }

  @Test(arguments: [(1, 1), (1, 3), (2, 2), (3, 5), (4, 7)])
  func `several items come back, whatever the code`(dataShards: Int, total: Int) async throws {
    let exchange = try Exchange.inMemory(dataShards, of: total)
    let items = [bytes(70_000, seed: 1), [], bytes(5, seed: 2), bytes(200_000, seed: 3), bytes(16384, seed: 4), []]
    let sealed = try await exchange.seal(items)
    let opener = try exchange.opener(sealed)
    #expect(opener.manifest == sealed.manifest)
    #expect(opener.manifest.items.map(\.sha256) == items.map { Word.sha256($0) })
    for (index, item) in items.enumerated() {
      #expect(Array(try await opener.open(index, from: exchange.stores, atMost: 1 << 20).bytes) == item)
    }
  }

  @Test func `several items are opened at once in the order asked, and each block is fetched once`() async throws {
    let exchange = try Exchange.inMemory()
    let items = (0..<6).map { bytes(30_000 + $0, seed: UInt64($0 + 1)) } + [[]]
    let opener = try exchange.opener(try await exchange.seal(items))
    let before = exchange.memory.map(\.requests).reduce(0, +)
    let opened = try await opener.open([4, 1, 2, 3, 6], from: exchange.stores, atMost: 1 << 20)
    #expect(opened.bytes.map(Array.init) == [4, 1, 2, 3, 6].map { items[$0] })
    let together = exchange.memory.map(\.requests).reduce(0, +) - before
    for item in 1...4 { _ = try await opener.open(item, from: exchange.stores, atMost: 1 << 20) }
    #expect(exchange.memory.map(\.requests).reduce(0, +) - before - together > together)
    await #expect(throws: RecordsError(.tooLarge, "")) {
      try await opener.open([1, 2], from: exchange.stores, atMost: 60_002)
    }
    await #expect(throws: RecordsError(.noSuchItem, "")) {
      try await opener.open([1, 7], from: exchange.stores, atMost: 1 << 20)
    }
  }

  @Test func `a hash that the caller has is what the sender signs, and a wrong one opens nothing`() async throws {
    let exchange = try Exchange.inMemory()
    func sealed(_ hashes: [Word?]) async throws -> RecordOpener {
      let sources = hashes.enumerated().map { index, hash in
        ItemSource(
          name: "\(index)", mediaType: "text/plain", content: .bytes(Data(bytes(40_000, seed: UInt64(index)))),
          sha256: hash)
      }
      return try exchange.opener(try await exchange.sealer().seal(sources, as: Exchange.description))
    }
    let right = (0..<2).map { Word.sha256(bytes(40_000, seed: UInt64($0))) }
    for hashes: [Word?] in [[right[0], right[1]], [nil, nil], [right[0], nil]] {
      let opener = try await sealed(hashes)
      #expect(opener.manifest.items.map(\.sha256) == right)
      #expect(Array(try await opener.open(1, from: exchange.stores, atMost: 40_000).bytes) == bytes(40_000, seed: 1))
    }
    let wrong = try await sealed([right[0], right[0]])
    await #expect(throws: RecordsError(.itemMismatch, "")) {
      try await wrong.open(1, from: exchange.stores, atMost: 40_000)
    }
  }

  @Test func `a record without items is a record`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([])
    let opener = try exchange.opener(sealed)
    #expect(opener.manifest.items.isEmpty)
    await #expect(throws: RecordsError(.noSuchItem, "")) { try await opener.open(0, from: exchange.stores, atMost: 1) }
  }

  @Test func `a range is the same slice of the item, and takes only the blocks that hold it`() async throws {
    let exchange = try Exchange.inMemory()
    let items = [bytes(1000, seed: 1), bytes(400_000, seed: 2)]
    let opener = try exchange.opener(try await exchange.seal(items))
    for range in [0..<1, 0..<400_000, 399_999..<400_000, 15_383..<15_385, 97_000..<220_001, 7..<7] {
      let part = UInt64(range.lowerBound)..<UInt64(range.upperBound)
      let read = try await opener.read(part, ofItem: 1, from: exchange.stores, atMost: 1 << 20)
      #expect(Array(read.bytes) == Array(items[1][range]))
    }
    let before = exchange.memory.map(\.requests).reduce(0, +)
    _ = try await opener.read(200_000..<200_010, ofItem: 1, from: exchange.stores, atMost: 10)
    #expect(exchange.memory.map(\.requests).reduce(0, +) == before + 1)
    await #expect(throws: RecordsError(.noSuchItem, "")) {
      try await opener.read(0..<1001, ofItem: 0, from: exchange.stores, atMost: 1 << 20)
    }
    await #expect(throws: RecordsError(.tooLarge, "")) {
      try await opener.read(0..<1000, ofItem: 0, from: exchange.stores, atMost: 999)
    }
  }

  @Test func `an item above the limit is not fetched`() async throws {
    let exchange = try Exchange.inMemory()
    let opener = try exchange.opener(try await exchange.seal([bytes(1000)]))
    await #expect(throws: RecordsError(.tooLarge, "")) { try await opener.open(0, from: exchange.stores, atMost: 999) }
    #expect(exchange.memory.allSatisfy { $0.requests == 0 })
  }

  @Test func `a data key that was released opens the record without the owner's key`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(1000)])
    let opener = try RecordOpener(
      sealed.envelope.block, anchor: sealed.anchor, dataKey: sealed.dataKey, sender: exchange.signer.verifyingKey)
    #expect(Array(try await opener.open(0, from: exchange.stores, atMost: 1000).bytes) == bytes(1000))
    #expect(throws: RecordsError(.wrongKey, "")) {
      try RecordOpener(
        sealed.envelope.block, anchor: sealed.anchor, dataKey: DataKey(), sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `share commitments are made of the record's own key and stand in the manifest`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.sealer().seal(
      [], as: Exchange.description,
      shareCommitments: { key, record in [key.commitment(ledger: exchange.ledger, record: record)] })
    #expect(sealed.manifest.shareCommitments == [sealed.anchor.keyCommitment])
    #expect(try exchange.opener(sealed).manifest.shareCommitments == [sealed.anchor.keyCommitment])
  }

  @Test func `progress ends at the size of the padded stream`() async throws {
    let exchange = try Exchange.inMemory()
    let last = Last()
    let source = ItemSource(name: "a", mediaType: "a/b", content: .bytes(Data(bytes(300_001))))
    let sealed = try await exchange.sealer().seal([source], as: Exchange.description, progress: { last.note($0) })
    #expect(last.value == sealed.manifest.layout.paddedSize)
  }

  @Test func `a store that refuses fails the sealing and is named`() async throws {
    let exchange = try Exchange.inMemory()
    exchange.memory[3].mode = .refusing
    await #expect { try await exchange.seal([bytes(10)]) } throws: { error in
      (error as? RecordsError)?.code == .storeRefused && (error as? RecordsError)?.stores == [3]
    }
  }

  @Test func `names that are not safe, or not unique, are refused before anything is stored`() async throws {
    let exchange = try Exchange.inMemory()
    let sources = { (names: [String]) in
      names.map { ItemSource(name: $0, mediaType: "application/dicom", content: .bytes(Data([1]))) }
    }
    let hostile = [
      "", ".", "..", "a/b", "/etc/passwd", "a\\b", "a\0b", "a\nb", "a\u{7f}", "a\u{85}b", "a\u{202e}fdp.exe",
      String(repeating: "a", count: 256),
    ]
    for name in hostile {
      await #expect(throws: RecordsError(.malformedManifest, ""), "\(name)") {
        try await exchange.sealer().seal(sources([name]), as: Exchange.description)
      }
    }
    await #expect(throws: RecordsError(.malformedManifest, "")) {
      try await exchange.sealer().seal(sources(["a", "a"]), as: Exchange.description)
    }
    #expect(exchange.memory.allSatisfy { $0.count == 0 })
    _ = try await exchange.sealer().seal(
      sources(["Röntgen 1.dcm", ".hidden", String(repeating: "a", count: 255)]), as: Exchange.description)
  }
}

private final class Last: @unchecked Sendable {
  // Written by one call at a time, as `seal` promises, and read after it returned.
  private(set) var value: UInt64 = 0
  func note(_ value: UInt64) { self.value = value }
}
