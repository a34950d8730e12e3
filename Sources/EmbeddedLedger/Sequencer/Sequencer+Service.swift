public import Contract
internal import Identity
public import Transparency

extension Sequencer: LedgerService {
  /// What founded the ledger.
  public nonisolated func genesis() -> Genesis { store.genesis }

  /// Submits an action and waits until it is durable. A refusal by the rules is a receipt without a position.
  /// Throws `busy`, `closing`, or `SequencerStopped`. An action that was taken is answered even when the caller's task
  /// is cancelled meanwhile, since it may be on the ledger already.
  public nonisolated func submit(_ action: SignedAction) async throws -> Receipt {
    try await withCheckedThrowingContinuation { answer in
      if intake.push(Submission(action: action, answer: answer)) {
        Task { await work() }
      }
    }
  }

  /// Verifies chunk after chunk until nothing waits.
  private nonisolated func work() async {
    var done: CheckedChunk?
    while let chunk = await exchange(done) { done = chunk.checked() }
  }

  /// The bytes of entries that are committed; see `LedgerService`.
  public func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    guard position < committed.size else { return [] }
    let most = min(UInt64(max(0, min(count, LedgerLimits.entriesPerCall))), committed.size - position)
    return try await store.entries(from: position, count: Int(most))
  }

  /// The signed note of the last commit.
  public func checkpoint() -> String { committed.note }

  /// The note of the last commit and the entries from a position on; see `LedgerService`.
  public func news(from position: UInt64) async throws -> LedgerNews {
    let now = committed
    guard position < now.size else { return LedgerNews(note: now.note, entries: []) }
    let count = Int(min(UInt64(LedgerLimits.entriesPerCall), now.size - position))
    return LedgerNews(note: now.note, entries: try await store.entries(from: position, count: count))
  }

  /// The note as soon as more than so many entries are committed; see `LedgerService`.
  public func checkpoint(after size: UInt64, within seconds: UInt64) async -> String {
    await growth.wait(beyond: size, within: seconds)
    return committed.note
  }

  /// How many entries are committed.
  package var size: UInt64 { committed.size }

  /// The note of the last commit and its size.
  var latest: (note: String, size: UInt64) { (committed.note, committed.size) }

  /// The root over the first so many entries; throws `outOfBounds` beyond what is committed.
  func root(at size: UInt64) throws -> Word {
    guard size <= committed.size else { throw LedgerError(.outOfBounds, "the ledger has not been of that size") }
    return try tree.root(at: size)
  }

  /// The proof that an entry is in the tree of a size; throws `outOfBounds` beyond what is committed.
  public func inclusion(index: UInt64, size: UInt64) throws -> InclusionProof {
    guard size <= committed.size, index < size else {
      throw LedgerError(.outOfBounds, "the entry is not in a ledger of that size")
    }
    return try tree.inclusionProof(of: index, in: size)
  }

  /// The proof that one size extends another; throws `outOfBounds` beyond what is committed.
  public func consistency(from: UInt64, to: UInt64) throws -> ConsistencyProof {
    guard from <= to, to <= committed.size else {
      throw LedgerError(.outOfBounds, "the ledger has not been of these sizes in this order")
    }
    return try tree.consistencyProof(from: from, to: to)
  }
}
