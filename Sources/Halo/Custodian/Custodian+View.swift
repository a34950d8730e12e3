internal import Contract
public import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

extension Custodian {
  /// Signs what the ledger is at a size that the replica has come to, for whoever cannot replay it. A larger size than the
  /// replica's is looked for on the ledger once. What is signed is on disk: nothing else could be said after a restart.
  ///
  /// - Throws: `ReleaseRefusal`: `forked`, `busy` when stopping or when a policy came into force after so many entries, `stale` when the ledger cannot be asked;
  ///   `CustodianError.behind` when it has not so many entries.
  public func view(size: UInt64) async throws -> LedgerView {
    try standing.require()
    if await replica.size < size { try await refresh() }
    guard await replica.size >= size else { throw CustodianError(.behind, "the ledger has fewer entries here") }
    let epoch = try await epoch(at: size)
    let root: Word
    do {
      root = try await replica.root(at: size)
      try await replica.durable()
    } catch {
      logger.error("the replica could not be written", metadata: ["error": "\(error)"])
      throw ReleaseRefusal.stale
    }
    // A fork may have been seen meanwhile.
    try standing.require()
    return try LedgerView(ledger: ledger, size: size, root: root, time: clock.now(), epoch: epoch, by: keys)
  }

  /// The number of the policy in force at a size. Only what came since is looked at: who asks about a size asks about a
  /// recent one, and where a policy came into force since they are to ask about a newer one. Throws `busy`.
  private func epoch(at size: UInt64) async throws -> UInt64 {
    let (present, epoch) = await replica.sizeAndEpoch
    for bytes in try await replica.entries(from: size, count: LedgerLimits.entriesPerCall) {
      let entry = try Entry(bytes: bytes)
      let kind = entry.signed.action.body.kind
      guard entry.outcome != .accepted || (kind != .policy && kind != .approve) else { throw ReleaseRefusal.busy }
    }
    guard present - size <= UInt64(LedgerLimits.entriesPerCall) else { throw ReleaseRefusal.busy }
    return epoch
  }
}
