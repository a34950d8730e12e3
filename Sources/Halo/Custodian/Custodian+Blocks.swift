public import Blocks
internal import Custody
internal import EmbeddedLedger
public import Identity
internal import Logging
internal import Records

extension Custodian {
  /// The most blocks of one upload or download.
  public static let mostBlocksPerRequest = 1024
  /// The most bytes of an upload's blocks: the largest envelope, `Envelope.mostBytes`, and room besides.
  public static let mostUploadBytes = 96 << 20

  /// Takes in blocks of a record, those of an upload. Durable only with the deposit that names them. Throws
  /// `ReleaseRefusal`, or `CustodianError`: `notAllowed`, `tooLarge`, `noSpace`, `storage`.
  public func put(_ blocks: [Block], of record: Word, by caller: Caller) async throws {
    try await announce(
      blocks.map { AnnouncedBlock(digest: $0.cid.digest, size: $0.bytes.count) }, of: record, by: caller)
    for block in blocks { try await keep(block, of: record) }
  }

  /// Lets a caller hand over blocks, and writes down which. At most one, the envelope, may be larger than a shard.
  func announce(_ blocks: [AnnouncedBlock], of record: Word, by caller: Caller) async throws {
    guard blocks.count <= Self.mostBlocksPerRequest, blocks.allSatisfy({ $0.size > 0 }) else {
      throw CustodianError(.badRequest, "an upload has at most \(Self.mostBlocksPerRequest) blocks, none empty")
    }
    // Each at most the limit and at most 1024 of them, so the sum cannot overflow.
    guard blocks.allSatisfy({ $0.size <= Self.mostUploadBytes }),
      blocks.reduce(0, { $0 + $1.size }) <= Self.mostUploadBytes,
      blocks.count(where: { $0.size > Layout.mostBlockBytes }) <= 1
    else { throw CustodianError(.tooLarge, "the blocks of an upload are too large") }
    try await refresh()
    let admission = try await admit(caller, to: record)
    try await store.announce(
      blocks, of: record, by: caller.member, isAnchored: admission.envelope != nil, at: clock.now(),
      capacity: options.capacity, pending: options.pending)
  }

  /// Takes in the bytes of a block that was announced.
  func keep(_ block: Block, of record: Word) async throws {
    do {
      try await blocks.put(block)
    } catch {
      logger.error("a block could not be written", metadata: ["error": "\(error)"])
      throw CustodianError(.storage, "a block could not be written")
    }
    try await store.noteWhole(block.cid.digest)
    // The record may have been erased or dropped since it was announced.
    guard try await !store.announced([block.cid.digest], of: record).isEmpty else {
      try await discarding.discardUnannounced(block.cid.digest)
      throw ReleaseRefusal.erased
    }
  }

  /// Those of the digests that the custodian lacks, in their order. Throws as `put` does.
  public func missing(_ digests: [Word], of record: Word, by caller: Caller) async throws -> [Word] {
    try await refresh()
    _ = try await admit(caller, to: record)
    return try await lacking(digests, announced: try await store.announced(digests, of: record))
  }

  /// Those that are not written down for the record, or whose bytes are not there or were found damaged.
  func lacking(_ digests: [Word], announced: [Word: Int]) async throws -> [Word] {
    var lacking: [Word] = []
    let damaged = try await store.damaged(among: digests)
    for digest in digests {
      let isThere =
        if announced[digest] == nil || damaged.contains(digest) {
          false
        } else {
          try await blocks.has(CID(digest: digest))
        }
      if !isThere { lacking.append(digest) }
    }
    return lacking
  }
}
