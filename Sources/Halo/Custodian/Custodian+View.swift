internal import Contract
public import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

extension Custodian {
  /// Signs what the ledger is at a size that the replica has come to, for whoever cannot replay it. A larger size than the
  /// replica's is looked for on the ledger once. What is signed is on disk: nothing else could be said after a restart.
  ///
  /// - Throws: `ReleaseRefusal`: `forked`, `busy` when stopping, `stale` when the ledger cannot be asked;
  ///   `CustodianError`: `behind` when it has not so many entries, `outgrown` when a policy came into force after them.
  public func view(size: UInt64) async throws -> LedgerView {
    try standing.require()
    if await replica.size < size { try await refresh() }
    let root: Word
    let epoch: UInt64
    do {
      epoch = try await self.epoch(at: size)
      root = try await replica.root(at: size)
      try await replica.durable()
    } catch let error as CustodianError {
      throw error
    } catch {
      logger.error("the replica could not be read or written", metadata: ["error": "\(error)"])
      throw ReleaseRefusal.stale
    }
    // A fork may have been seen meanwhile.
    try standing.require()
    return try LedgerView(ledger: ledger, size: size, root: root, time: clock.now(), epoch: epoch, by: keys)
  }

  /// The number of the policy in force at a size: that of the present one, if none came into force since. Who asks about a
  /// size asks about a recent one, so only so many entries are looked at. Throws `behind`, `outgrown`.
  private func epoch(at size: UInt64) async throws -> UInt64 {
    let (present, epoch) = await replica.sizeAndEpoch
    guard size <= present else { throw CustodianError(.behind, "the ledger has fewer entries here") }
    guard present - size <= UInt64(LedgerLimits.entriesPerCall) else { throw Self.outgrown }
    let unknown = reach.unknown(from: size, upTo: present, epoch: epoch)
    let since = try await replica.entries(from: size, count: unknown.count)
    // A write that failed takes entries back, and the epoch was that of more.
    guard since.count == unknown.count else { throw CustodianError(.behind, "the ledger has fewer entries here") }
    for bytes in since {
      let entry = try Entry(bytes: bytes)
      // What was approved may have been a policy.
      guard entry.outcome != .accepted || ![.policy, .approve].contains(entry.signed.action.body.kind) else {
        throw Self.outgrown
      }
    }
    reach.note(epoch, from: size)
    return epoch
  }

  private static let outgrown = CustodianError(
    .outgrown, "the ledger has outgrown this size: another policy may be in force, ask for a newer one")
}
