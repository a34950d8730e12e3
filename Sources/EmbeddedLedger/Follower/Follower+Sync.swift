internal import Contract
internal import Identity
internal import Transparency

extension Follower {
  /// One synchronisation; never two at a time.
  func advance(_ told: (from: UInt64, news: LedgerNews)?) async throws -> SyncedAhead {
    try await settle()
    try await catchUp()
    var news = told.flatMap { $0.from == replica.tree.size ? $0.news : nil }
    if news == nil { news = try await service.news(from: replica.tree.size) }
    guard let news else { throw LedgerError(.badAnswer, "the ledger says nothing") }
    guard !store.genesis.isOnChain else { return try await advance(onChain: news.entries) }
    let note = news.note
    if note == lastNote, let last = replica.checkpoint { return accepted(last) }
    let checkpoint = try store.genesis.verifiedCheckpoint(note)
    if let last = replica.checkpoint {
      guard checkpoint.size >= last.size else {
        throw contradicted(by: note, LedgerError(.shrunk, "the checkpoint is smaller than the last one"))
      }
      guard checkpoint.size > last.size || checkpoint.root == last.root else {
        throw contradicted(
          by: note, LedgerError(.forked, "the checkpoint has the last one's size and another root"))
      }
    }
    let batches = try await batches(upTo: checkpoint.size, beginningWith: news.entries)
    try await compareRoot(batches, with: checkpoint, note: note)
    try take(batches, checkpoint: checkpoint, note: note)
    return accepted(checkpoint)
  }

  /// Takes what a chain has finalized, piece by piece. The checkpoint over it is the reader's own.
  private func advance(onChain first: [[UInt8]]) async throws -> SyncedAhead {
    var here = first
    while !here.isEmpty {
      var forecast = KeyForecast(replica.state)
      let batch = await EntryBatch(here, from: replica.tree.size, forecast: &forecast)
      var frontier = replica.tree.frontier
      for entry in batch.stored { frontier.append(entry.leafHash) }
      let checkpoint = try own(size: frontier.size, root: frontier.root)
      try await writing?.value
      try take([batch], checkpoint: checkpoint, note: checkpoint.checkpoint.text)
      here = try await service.news(from: replica.tree.size).entries
    }
    return accepted(try replica.checkpoint ?? own(size: 0, root: MerkleTree.emptyRoot))
  }

  private func own(size: UInt64, root: Word) throws(LedgerError) -> VerifiedCheckpoint {
    do throws(TransparencyError) {
      return try VerifiedCheckpoint(own: Checkpoint(origin: store.genesis.origin, size: size, root: root))
    } catch {
      throw LedgerError(.wrongCheckpoint, error.detail)
    }
  }

  private func accepted(_ checkpoint: VerifiedCheckpoint) -> SyncedAhead {
    syncedAt = clock.now()
    return SyncedAhead(checkpoint: checkpoint, writing: writing)
  }

  /// Takes over what other programs have written into a file that is shared: it was verified before, and is again, since the
  /// state is ahead of the root only in memory.
  private func catchUp() async throws {
    guard store.isShared else { return }
    try await writing?.value
    guard let note = try await store.note(), note != lastNote else { return }
    let checkpoint = try store.genesis.keptCheckpoint(note)
    guard checkpoint.size > replica.tree.size else { return }
    var batches = [EntryBatch]()
    var forecast = KeyForecast(replica.state)
    var next = replica.tree.size
    while next < checkpoint.size {
      let count = Int(min(UInt64(LedgerLimits.entriesPerCall), checkpoint.size - next))
      let bytes = try await store.entries(from: next, count: count)
      guard !bytes.isEmpty else { throw LedgerError(.missingEntries, "the file has lost an entry", at: next) }
      batches.append(await EntryBatch(bytes, from: next, forecast: &forecast))
      next += UInt64(bytes.count)
    }
    try await compareRoot(batches, with: checkpoint, note: note)
    try apply(batches, checkpoint: checkpoint, note: note)
  }

  /// Waits for the last write. When it failed, what was in memory ahead of the file is given up.
  private func settle() async throws {
    guard let writing, case .failure = await writing.result else { return }
    replica = try await Replay.ofStore(store)
    noteChange()
    lastNote = replica.checkpoint.map { String(decoding: $0.bytes, as: UTF8.self) }
    (self.writing, written) = (nil, nil)
  }

  /// What is new, its signatures verified: what came with the checkpoint, and what is fetched where that is not all.
  private func batches(upTo size: UInt64, beginningWith first: [[UInt8]]) async throws -> [EntryBatch] {
    var batches = [EntryBatch]()
    var forecast = KeyForecast(replica.state)
    var next = replica.tree.size
    var here = first
    while next < size || !here.isEmpty {
      let count = Int(min(UInt64(LedgerLimits.entriesPerCall), size - next))
      let bytes = here.isEmpty ? try await service.entries(from: next, count: count) : here
      here = []
      guard !bytes.isEmpty else {
        throw LedgerError(.missingEntries, "the ledger does not show an entry its checkpoint counts", at: next)
      }
      guard bytes.count <= count else {
        throw LedgerError(.surplusEntries, "the ledger shows more entries than were asked for", at: next)
      }
      batches.append(await EntryBatch(bytes, from: next, forecast: &forecast))
      next += UInt64(bytes.count)
    }
    return batches
  }

  /// The root first, on a copy of the tree's right edge, so that nothing is touched by what the log did not sign.
  /// When it does not match, the rules are asked on a copy to name the first bad entry.
  private func compareRoot(
    _ batches: [EntryBatch], with checkpoint: VerifiedCheckpoint, note: String
  ) async throws {
    var frontier = replica.tree.frontier
    for batch in batches { for entry in batch.stored { frontier.append(entry.leafHash) } }
    if frontier.size == checkpoint.size, frontier.root == checkpoint.root { return }
    if await provesAnotherPast(checkpoint) {
      throw contradicted(by: note, LedgerError(.forked, "the ledger's past is not that of the replica"))
    }
    var copy = replica.state
    for batch in batches { try batch.apply(to: &copy) }
    throw contradicted(by: note, LedgerError(.wrongRoot, "the entries do not hash to the checkpoint's root"))
  }

  /// Whether the ledger has another entry in the place of the replica's last, and proves it under the checkpoint. What the
  /// log signed nobody on the way can make up, while entries that do not fit could be anybody's.
  private func provesAnotherPast(_ checkpoint: VerifiedCheckpoint) async -> Bool {
    guard replica.tree.size > 0, case let last = replica.tree.size - 1, last < checkpoint.size,
      let own = try? await store.entries(from: last, count: 1).first,
      let shown = try? await service.entries(from: last, count: 1).first, shown != own,
      let proof = try? await service.inclusion(index: last, size: checkpoint.size),
      proof.index == last, proof.size == checkpoint.size
    else { return false }
    return proof.verdict(leafHash: MerkleTree.leafHash(shown), in: checkpoint) == .included
  }

  private func take(
    _ batches: [EntryBatch], checkpoint: VerifiedCheckpoint, note: String
  ) throws(LedgerError) {
    let first = replica.tree.size
    try apply(batches, checkpoint: checkpoint, note: note)
    let entries = batches.flatMap(\.stored)
    written = (first, entries)
    writing = Task {
      try await store.append(entries, at: first, note: note)
      if written?.first == first { written = nil }
    }
  }

  /// Takes entries over in memory.
  private func apply(
    _ batches: [EntryBatch], checkpoint: VerifiedCheckpoint, note: String
  ) throws(LedgerError) {
    defer { noteChange() }
    do throws(LedgerError) {
      // In place: a copy of the state a sync would cost more than the sync. Should the log have signed for what the
      // rules refuse, all is made again from the file, which holds what memory held: the last write is done.
      for batch in batches { try batch.apply(to: &replica.state) }
    } catch {
      replica = try Replay.again(store)
      lastNote = replica.checkpoint.map { String(decoding: $0.bytes, as: UTF8.self) }
      throw error
    }
    for batch in batches { for entry in batch.stored { replica.tree.append(entry.leafHash) } }
    replica.checkpoint = checkpoint
    lastNote = note
    growth.grew(to: checkpoint.size)
  }
}
