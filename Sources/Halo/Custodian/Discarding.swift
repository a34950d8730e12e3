internal import Blocks
internal import Identity

/// Deletes blocks, one caller at a time: two that deleted the same block could take the bytes away that somebody has handed
/// over in between.
actor Discarding {
  private let store: CustodyStore
  private let blocks: any BlockStore
  private var last: Task<Void, any Error>?

  init(store: CustodyStore, blocks: any BlockStore) {
    self.store = store
    self.blocks = blocks
  }

  /// Deletes the blocks of a record that no deposit names. They are gone from the disk when this returns.
  func discardUnnamed(_ record: Word) async throws {
    try await inTurn { [store, blocks] in
      while true {
        let doomed = try await store.doomUnnamed(of: record)
        guard !doomed.isEmpty else { return }
        for digest in doomed { try await blocks.delete(CID(digest: digest)) }
        // Only what is surely gone is forgotten.
        try await blocks.flush()
        try await store.forget(doomed, of: record)
      }
    }
  }

  /// Deletes the bytes of a block that no record has any more.
  func discardUnannounced(_ digest: Word) async throws {
    try await inTurn { [store, blocks] in
      if try await !store.isAnnouncedAnywhere(digest) { try await blocks.delete(CID(digest: digest)) }
    }
  }

  private func inTurn(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let before = last
    let task = Task {
      _ = await before?.result
      try await work()
    }
    last = task
    try await task.value
  }
}
