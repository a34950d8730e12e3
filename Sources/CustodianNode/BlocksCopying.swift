package import Blocks
package import Halo
internal import Identity
internal import Records

/// The work of a move: goes through the blocks that a custodian's file names, one after the other.
package struct BlocksCopying: Sendable {
  private let store: CustodyStore
  private let sources: [any BlockStore]
  private let small: any BlockStore
  private let large: any BlockStore

  /// Joins the parts.
  ///
  /// - Parameters:
  ///   - store: the custodian's file.
  ///   - sources: where blocks lie, each asked in its turn.
  ///   - small: where blocks go that nodes exchange.
  ///   - large: where larger ones go, which no node takes.
  package init(store: CustodyStore, sources: [any BlockStore], small: any BlockStore, large: any BlockStore) {
    self.store = store
    self.sources = sources
    self.small = small
    self.large = large
  }

  /// Copies what the new place does not have whole; on disk when this returns. Damaged blocks stand in the report.
  package func copy(
    into report: inout BlocksMoveReport, _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws {
    let total = UInt64(try await store.keptBlockCount())
    var last = Word.zero
    while let kept = try await store.keptBlock(after: last) {
      try Task.checkCancellation()
      last = kept.digest
      report.blocks += 1
      defer { progress?(UInt64(report.blocks), total) }
      if let block = try await read(kept, at: target(of: kept)) {
        // A node may have it without a pin, and then drops it when it likes.
        try await target(of: kept).put(block)
        report.present += 1
        continue
      }
      guard let block = try await find(kept) else {
        // What no deposit names may never have come.
        if kept.isNamed { report.damaged.append(kept.digest) }
        continue
      }
      try await target(of: kept).put(block)
      guard try await read(kept, at: target(of: kept)) != nil else {
        throw BlocksError(.wrongBytes, "a block was not whole at the new place right after it was put there")
      }
      report.copied += 1
      report.bytes += block.bytes.count
    }
    try await small.flush()
    try await large.flush()
  }

  /// Deletes the copies at the sources of blocks that are whole at the new place. Where a source turns out to be the new
  /// place under another name, the block is put back and nothing more is deleted.
  package func deleteSources(
    into report: inout BlocksMoveReport, _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws {
    let total = UInt64(try await store.keptBlockCount())
    var last = Word.zero
    while let kept = try await store.keptBlock(after: last) {
      try Task.checkCancellation()
      last = kept.digest
      report.blocks += 1
      defer { progress?(UInt64(report.blocks), total) }
      // Large ones lie in the folder wherever the others are, and were never anywhere else.
      guard kept.size <= Layout.mostBlockBytes else { continue }
      let cid = CID(digest: kept.digest)
      for source in sources where try await source.has(cid) {
        guard let block = try await read(kept, at: small) else {
          throw BlocksError(.notFound, "a block is not whole at the new place: its old copy stays")
        }
        try await source.delete(cid)
        report.deleted += 1
        guard try await small.has(cid) else {
          try await small.put(block)
          throw BlocksError(.fileRefused, "the old place and the new one are the same: nothing more is deleted there")
        }
      }
    }
    for source in sources { try await source.flush() }
  }

  /// Deletes blocks at the sources that are being deleted: a move must not leave behind what an erasure is to reach.
  package func deleteDoomed() async throws {
    var last = Word.zero
    while let digest = try await store.doomedBlock(after: last) {
      last = digest
      for source in sources { try await source.delete(CID(digest: digest)) }
    }
  }

  private func target(of kept: KeptBlock) -> any BlockStore { kept.size <= Layout.mostBlockBytes ? small : large }

  private func find(_ kept: KeptBlock) async throws -> Block? {
    for source in sources {
      if let block = try await read(kept, at: source) { return block }
    }
    return nil
  }

  /// The block, when it is whole there; nil when it is missing or wrong. Throws what keeps a place from answering.
  private func read(_ kept: KeptBlock, at place: any BlockStore) async throws -> Block? {
    do {
      return try await place.get(CID(digest: kept.digest), atMost: kept.size)
    } catch let error as BlocksError where [.notFound, .wrongBytes, .tooLarge].contains(error.code) {
      return nil
    }
  }
}
