internal import Contract
internal import Identity
internal import Transparency

/// What the entries of a file add up to, once they are known to be those that were signed for.
struct Replay: Sendable {
  var state: State
  var tree: HashTree
  /// The stored checkpoint; nil for a ledger that was just founded.
  var checkpoint: VerifiedCheckpoint?

  /// Replays a file: rules for every entry, and the root against the stored checkpoint. Signatures were verified before
  /// the entries were stored; they are verified again only to name the entry when the root does not match.
  static func ofStore(_ store: LedgerStore) async throws(LedgerError) -> Replay {
    do throws(LedgerError) {
      return try quick(store)
    } catch {
      if error.code == .wrongRoot { try await nameForgery(store) }
      throw error
    }
  }

  /// A file that was replayed before, replayed again.
  static func again(_ store: LedgerStore) throws(LedgerError) -> Replay { try quick(store) }

  private static func quick(_ store: LedgerStore) throws(LedgerError) -> Replay {
    var replay = Replay(state: State(store.genesis), tree: HashTree(), checkpoint: nil)
    var size: UInt64 = 0
    try store.forEachPiece(under: { note throws(LedgerError) in
      replay.checkpoint = if let note { try store.genesis.keptCheckpoint(note) } else { nil }
      size = replay.checkpoint?.size ?? 0
    }) { first, piece throws(LedgerError) in
      guard first + UInt64(piece.count) <= size else {
        throw LedgerError(.surplusEntries, "the file holds more entries than its checkpoint counts", at: size)
      }
      try replay.take(piece, from: first)
    }
    guard replay.tree.size == size else {
      throw LedgerError(
        .missingEntries, "the file holds fewer entries than its checkpoint counts", at: replay.tree.size)
    }
    if let checkpoint = replay.checkpoint, replay.tree.root != checkpoint.root {
      throw LedgerError(.wrongRoot, "the stored entries do not hash to the stored checkpoint's root")
    }
    return replay
  }

  private mutating func take(_ piece: [StoredEntry], from first: UInt64) throws(LedgerError) {
    for (offset, stored) in piece.enumerated() {
      let position = first + UInt64(offset)
      guard let entry = try? Entry(bytes: stored.bytes),
        let key = state.signingKey(of: entry.signed.action.actor, at: entry.time),
        // Sound because the state is dropped unless the root matches the signed checkpoint.
        state.apply(.replayed(entry.signed, key: key), at: entry.time) == entry.outcome
      else { throw LedgerError(.alteredEntry, "the stored entry is not what was written", at: position) }
      tree.append(stored.leafHash)
    }
  }

  /// Throws for the first entry whose signature does not verify. Returns when all do: then a time was changed.
  private static func nameForgery(_ store: LedgerStore) async throws(LedgerError) {
    var state = State(store.genesis)
    var position: UInt64 = 0
    while true {
      let piece = try await store.entries(from: position, count: LedgerLimits.entriesPerCall)
      if piece.isEmpty { return }
      var forecast = KeyForecast(state)
      let batch = await EntryBatch(piece, from: position, forecast: &forecast)
      try batch.apply(to: &state)
      position += UInt64(piece.count)
    }
  }
}
