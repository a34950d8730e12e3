public import Contract
public import Transparency

/// A replica answers like the ledger it follows, up to its last `sync`; actions it passes on.
extension Follower: LedgerService {
  /// What founded the ledger.
  public nonisolated func genesis() -> Genesis { store.genesis }

  /// Submits to the ledger that is followed.
  public nonisolated func submit(_ action: SignedAction) async throws -> Receipt { try await service.submit(action) }

  /// The same with news; see `LedgerService`.
  public nonisolated func submit(
    _ action: SignedAction, newsFrom position: UInt64
  ) async throws -> (receipt: Receipt, news: LedgerNews?) {
    try await service.submit(action, newsFrom: position)
  }

  /// The bytes of entries; see `LedgerService`.
  public func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    guard position < size else { return [] }
    try await writing?.value
    let most = min(UInt64(max(0, min(count, LedgerLimits.entriesPerCall))), size - position)
    return try await store.entries(from: position, count: Int(most))
  }

  /// The note of the last accepted checkpoint; throws `stale` before the first.
  public func checkpoint() throws(LedgerError) -> String {
    guard let lastNote else { throw LedgerError(.stale, "the replica has no checkpoint yet") }
    return lastNote
  }

  /// The note of the last accepted checkpoint as soon as a `sync` took more than so many entries; see `LedgerService`.
  public func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String {
    await growth.wait(beyond: size, within: seconds)
    return try checkpoint()
  }

  /// Asks the ledger that is followed. `witness` is what believes the answer.
  public nonisolated func witnessedCheckpoint() async throws -> String { try await service.witnessedCheckpoint() }

  /// Asks the ledger that is followed.
  public nonisolated func candidate() async throws -> String { try await service.candidate() }

  /// Hands a cosigned checkpoint on to the ledger that is followed.
  public nonisolated func cosign(_ note: String) async throws { try await service.cosign(note) }

  /// The proof that an entry is in the tree of a size.
  public func inclusion(index: UInt64, size: UInt64) throws -> InclusionProof {
    guard size <= self.size, index < size else {
      throw LedgerError(.outOfBounds, "the entry is not in a ledger of that size")
    }
    return try replica.tree.inclusionProof(of: index, in: size)
  }

  /// The proof that one size extends another.
  public func consistency(from: UInt64, to: UInt64) throws -> ConsistencyProof {
    guard from <= to, to <= size else {
      throw LedgerError(.outOfBounds, "the ledger has not been of these sizes in this order")
    }
    return try replica.tree.consistencyProof(from: from, to: to)
  }
}
