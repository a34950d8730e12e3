import Blocks
import Foundation
import Identity

@testable import Records

/// A sender, an owner, stores, and what passes between them.
struct Exchange {
  let ledger = Word.random()
  let signer: SigningKey
  let recipient: SealingKey
  let sender: MemberID
  let owner: MemberID
  let stores: [any BlockStore]
  let dataShards: Int

  init(stores: [any BlockStore], dataShards: Int) throws {
    signer = try SigningKey()
    recipient = try SealingKey()
    sender = MemberID(signer.verifyingKey)
    owner = MemberID(try SigningKey().verifyingKey)
    self.stores = stores
    self.dataShards = dataShards
  }

  static func inMemory(_ dataShards: Int = 3, of total: Int = 5) throws -> Exchange {
    try Exchange(stores: (0..<total).map { _ in MemoryBlocks() }, dataShards: dataShards)
  }

  static let description = RecordDescription(kind: 3, measuredAt: 1_700_000_000, createdAt: 1_700_000_100)

  func sealer(blockChunks: Int = 2) throws -> RecordSealer {
    var sealer = try RecordSealer(
      ledger: ledger, sender: sender, signer: signer, owner: owner, recipient: recipient.publicKey, stores: stores,
      dataShards: dataShards)
    sealer.blockChunks = blockChunks
    return sealer
  }

  func seal(_ items: [[UInt8]], blockChunks: Int = 2) async throws -> SealedRecord {
    let sources = items.enumerated().map { index, bytes in
      ItemSource(name: "item-\(index)", mediaType: "application/dicom", content: .bytes(Data(bytes)))
    }
    return try await sealer(blockChunks: blockChunks).seal(sources, as: Self.description)
  }

  func opener(_ sealed: SealedRecord) throws(RecordsError) -> RecordOpener {
    try RecordOpener(sealed.envelope.block, anchor: sealed.anchor, key: recipient, sender: signer.verifyingKey)
  }

  var memory: [MemoryBlocks] { stores.compactMap { $0 as? MemoryBlocks } }
}

/// Bytes that differ from place to place, the same for the same seed.
func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}

func withFolder(_ body: (URL) async throws -> Void) async throws {
  let root = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: root) }
  try await body(root)
}

func names(in root: URL) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: root.path).sorted()) ?? []
}
