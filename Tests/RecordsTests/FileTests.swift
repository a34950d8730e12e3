import Blocks
import Foundation
import Identity
import Testing

@testable import Records

@Suite struct FileTests {
  @Test func `files come back under their names, readable by their owner alone`() async throws {
    try await withFolder { root in
      let (exchange, sealed, contents) = try await sealFiles(in: root)
      let target = try folder("out", in: root)
      let findings = try await exchange.opener(sealed).write(to: target.path, from: exchange.stores)
      #expect(findings.isHealthy)
      #expect(names(in: target) == ["a.dcm", "b.dcm", "c.dcm", "d.dcm"])
      for (name, content) in contents {
        #expect(Array(try Data(contentsOf: target.appending(path: name))) == content)
        let attributes = try FileManager.default.attributesOfItem(atPath: target.appending(path: name).path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
    }
  }

  @Test func `only the chosen items are written`() async throws {
    try await withFolder { root in
      let (exchange, sealed, contents) = try await sealFiles(in: root)
      let target = try folder("out", in: root)
      let opener = try exchange.opener(sealed)
      _ = try await opener.write([3, 1], to: target.path, from: exchange.stores)
      #expect(names(in: target) == ["b.dcm", "d.dcm"])
      #expect(Array(try Data(contentsOf: target.appending(path: "d.dcm"))) == contents["d.dcm"])
      await #expect(throws: RecordsError(.noSuchItem, "")) {
        try await opener.write([4], to: target.path, from: exchange.stores)
      }
    }
  }

  @Test func `a file that exists stays as it is, unless replacing is asked for`() async throws {
    try await withFolder { root in
      let (exchange, sealed, contents) = try await sealFiles(in: root)
      let target = try folder("out", in: root)
      let opener = try exchange.opener(sealed)
      try Data("mine".utf8).write(to: target.appending(path: "c.dcm"))
      await #expect(throws: RecordsError(.targetRefused, "")) {
        try await opener.write(to: target.path, from: exchange.stores)
      }
      #expect(names(in: target) == ["c.dcm"])
      #expect(try Data(contentsOf: target.appending(path: "c.dcm")) == Data("mine".utf8))
      _ = try await opener.write(to: target.path, replacing: true, from: exchange.stores)
      #expect(Array(try Data(contentsOf: target.appending(path: "c.dcm"))) == contents["c.dcm"])
    }
  }

  @Test func `a symbolic link of an item's name is neither followed nor replaced`() async throws {
    try await withFolder { root in
      let (exchange, sealed, _) = try await sealFiles(in: root)
      let target = try folder("out", in: root)
      let link = target.appending(path: "a.dcm")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: root.appending(path: "nowhere"))
      await #expect(throws: RecordsError(.targetRefused, "")) {
        try await exchange.opener(sealed).write(to: target.path, from: exchange.stores)
      }
      #expect(names(in: target) == ["a.dcm"])
      #expect(!FileManager.default.fileExists(atPath: root.appending(path: "nowhere").path))
    }
  }

  @Test func `nothing is left in the folder when a stripe cannot be read`() async throws {
    try await withFolder { root in
      let (exchange, sealed, _) = try await sealFiles(in: root)
      let target = try folder("out", in: root)
      let layout = sealed.manifest.layout
      for index in 0..<3 {
        try await exchange.stores[index].delete(#require(layout.cid(stripe: layout.stripeCount - 1, index: index)))
      }
      await #expect(throws: RecordsError(.tooFewShards, "")) {
        try await exchange.opener(sealed).write(to: target.path, from: exchange.stores)
      }
      #expect(names(in: target).isEmpty)
    }
  }

  @Test func `an item that does not match its signed hash is not shown`() async throws {
    try await withFolder { root in
      let (exchange, sealed, _) = try await sealFiles(in: root)
      for item in [0, 2] {
        let target = try folder("out\(item)", in: root)
        // A sender who signs a wrong hash: of an item with bytes, of one without.
        var items = sealed.manifest.items
        items[item].sha256 = .random()
        let manifest = try Manifest(
          ledger: exchange.ledger, record: sealed.manifest.record, sender: exchange.sender, owner: exchange.owner,
          description: Exchange.description, items: items, streamSize: sealed.manifest.streamSize,
          layout: sealed.manifest.layout, shareCommitments: [])
        let envelope = try Envelope(
          SignedManifest(manifest, signedBy: exchange.signer), key: sealed.dataKey,
          recipient: exchange.recipient.publicKey)
        let lie = SealedRecord(envelope: envelope, manifest: manifest, dataKey: sealed.dataKey)
        let opener = try exchange.opener(lie)
        await #expect(throws: RecordsError(.itemMismatch, "")) {
          try await opener.write(to: target.path, from: exchange.stores)
        }
        #expect(names(in: target).isEmpty)
        await #expect(throws: RecordsError(.itemMismatch, "")) {
          try await opener.open(item, from: exchange.stores, atMost: 1 << 20)
        }
        _ = try await opener.open(1, from: exchange.stores, atMost: 1 << 20)
      }
    }
  }

  @Test func `blocks whose names the sender signed but whose chunks are another's are refused`() async throws {
    let exchange = try Exchange.inMemory()
    let (one, two) = (try await exchange.seal([bytes(200_000)]), try await exchange.seal([bytes(200_000)]))
    let layout = one.manifest.layout.naming(two.manifest.layout.digests)
    let manifest = try Manifest(
      ledger: exchange.ledger, record: one.manifest.record, sender: exchange.sender, owner: exchange.owner,
      description: Exchange.description, items: one.manifest.items, streamSize: one.manifest.streamSize,
      layout: layout, shareCommitments: [])
    let envelope = try Envelope(
      SignedManifest(manifest, signedBy: exchange.signer), key: one.dataKey, recipient: exchange.recipient.publicKey)
    let mixed = SealedRecord(envelope: envelope, manifest: manifest, dataKey: one.dataKey)
    await #expect(throws: RecordsError(.alteredChunk, "")) {
      try await exchange.opener(mixed).open(0, from: exchange.stores, atMost: 1 << 20)
    }
  }

  @Test func `a file that is missing, a folder, or grows while it is sealed is refused`() async throws {
    try await withFolder { root in
      let exchange = try Exchange.inMemory()
      let file = root.appending(path: "growing")
      try Data(bytes(300_000)).write(to: file)
      for path in [root.path, root.appending(path: "missing").path] {
        await #expect(throws: RecordsError(.sourceRefused, "")) {
          try await exchange.sealer().seal(
            [ItemSource(name: "a", mediaType: "a/b", content: .file(path: path))], as: Exchange.description)
        }
      }
      let stream = try SourceStream([ItemSource(name: "a", mediaType: "a/b", content: .file(path: file.path))])
      let layout = Layout(dataShards: 1, totalShards: 1, paddedSize: 300_000, head: [], blockChunks: 2)
      let buffer = StripeBuffer(layout)
      try stream.fill(layout.stripe(0), in: buffer)
      try Data(bytes(300_001)).write(to: file)
      #expect(throws: RecordsError(.sourceRefused, "")) { try stream.fill(layout.stripe(1), in: buffer) }
    }
  }

  @Test func `an open descriptor is sealed as its path is`() async throws {
    try await withFolder { root in
      let exchange = try Exchange.inMemory()
      let file = root.appending(path: "file")
      try Data(bytes(123_456)).write(to: file)
      let handle = try FileHandle(forReadingFrom: file)
      let sealed = try await exchange.sealer().seal(
        [ItemSource(name: "a", mediaType: "a/b", content: .descriptor(handle.fileDescriptor))],
        as: Exchange.description)
      try handle.close()
      let opened = try await exchange.opener(sealed).open(0, from: exchange.stores, atMost: 1 << 20)
      #expect(Array(opened.bytes) == bytes(123_456))
    }
  }

  @Test func `no name, hash, member or key is readable in what stores hold`() async throws {
    try await withFolder { root in
      let (exchange, sealed, contents) = try await sealFiles(in: root)
      var all = Data()
      for case let path as String in FileManager.default.enumerator(atPath: root.path) ?? .init()
      where path.hasSuffix(".data") {
        all.append(try Data(contentsOf: root.appending(path: path)))
      }
      // The search finds what is there.
      #expect(all.range(of: Data(Envelope.magic)) != nil)
      var canaries = [sealed.dataKey.secretBytes, sealed.anchor.keyCommitment.bytes, exchange.ledger.bytes]
      canaries += [exchange.owner, exchange.sender].flatMap { [Array($0.word.bytes.suffix(20)), Array($0.hex.utf8)] }
      for (name, content) in contents {
        canaries.append(Array(name.utf8))
        canaries += [Word.sha256(content).bytes, Array(Word.sha256(content).hex.utf8)]
        if content.count > 16 { canaries.append(Array(content.prefix(16))) }
      }
      canaries += [sealed.manifest.record.bytes, Array(sealed.manifest.record.hex.utf8)]
      for canary in canaries {
        #expect(all.range(of: Data(canary)) == nil)
      }
    }
  }

  private func sealFiles(in root: URL) async throws -> (Exchange, SealedRecord, [String: [UInt8]]) {
    let stores = try (0..<5).map { try FolderBlocks(root: root.appending(path: "store\($0)").path) }
    let exchange = try Exchange(stores: stores, dataShards: 3)
    let source = try folder("in", in: root)
    let contents = [
      "a.dcm": bytes(150_000, seed: 5), "b.dcm": bytes(20, seed: 6), "c.dcm": [], "d.dcm": bytes(99_999, seed: 7),
    ]
    var sources: [ItemSource] = []
    for (name, content) in contents.sorted(by: { $0.key < $1.key }) {
      let file = source.appending(path: name)
      try Data(content).write(to: file)
      sources.append(ItemSource(name: name, mediaType: "application/dicom", content: .file(path: file.path)))
    }
    return (exchange, try await exchange.sealer().seal(sources, as: Exchange.description), contents)
  }

  private func folder(_ name: String, in root: URL) throws -> URL {
    let folder = root.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return folder
  }
}
