internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

/// Follows the ledger and acts on it unasked: destroys what was erased, notes what was anchored, drops what never was.
public struct Upkeep: Sendable {
  /// How long a holding may wait for its anchor, in seconds.
  static let longestPending: UInt64 = 86_400
  /// How long a question for the ledger's next entry waits, in seconds.
  static let longestWait: UInt64 = 15
  /// How long it rests between two rounds, so that a ledger that answers at once, whatever it is asked, does not keep it
  /// busy; and after a round that failed.
  static let pauses = (usual: Duration.milliseconds(10), afterFailure: Duration.milliseconds(500))
  private let custodian: Custodian

  /// Takes the custodian.
  public init(of custodian: Custodian) { self.custodian = custodian }

  /// Follows the ledger until the task is cancelled or a fork is seen. What fails is tried again.
  public func run() async {
    while !Task.isCancelled, !custodian.standing.isForked {
      do {
        let size = try await round()
        try await custodian.replica.waitForGrowth(beyond: size, within: Self.longestWait)
        try await Task.sleep(for: Self.pauses.usual)
        continue
      } catch is CancellationError {
        return
      } catch is ReleaseRefusal {
        // The ledger cannot be followed now; `refresh` has logged why.
      } catch is LedgerError {
        // The question was cut off; the next round says whether the ledger is there.
      } catch {
        custodian.logger.error("upkeep failed", metadata: ["error": "\(error)"])
      }
      try? await Task.sleep(for: Self.pauses.afterFailure)
    }
  }

  /// One round; returns the number of entries that were acted on. Throws as `Custodian.refresh`, and what file and blocks
  /// throw.
  @discardableResult package func round() async throws -> UInt64 {
    try await custodian.refresh()
    // Begun by an earlier run and cut off.
    for (record, action) in try await custodian.store.unconfirmedErasures() {
      try await custodian.destroy(record, demandedBy: action)
    }
    let size = try await actOnEntries()
    try await dropPending()
    return size
  }

  private func actOnEntries() async throws -> UInt64 {
    var position = try await custodian.store.position()
    let size = await custodian.replica.size
    while position < size {
      let count = Int(min(size - position, UInt64(LedgerLimits.entriesPerCall)))
      let entries = try await custodian.replica.entries(from: position, count: count)
      guard !entries.isEmpty else { break }
      for bytes in entries { try await act(on: try Entry(bytes: bytes)) }
      position += UInt64(entries.count)
      try await custodian.store.setPosition(position)
    }
    return position
  }

  /// Acting on an entry again changes nothing, so a round that is cut off begins again.
  private func act(on entry: Entry) async throws {
    guard entry.outcome == .accepted else { return }
    switch entry.signed.action.body {
    case .anchor(let anchor):
      guard try await custodian.store.holding(of: anchor.record)?.state == .pending else { return }
      try await custodian.store.anchor(
        anchor.record, sender: entry.signed.action.actor, owner: anchor.owner, envelope: anchor.envelope)
    case .erase(let record):
      guard try await custodian.store.erasureConfirmation(of: record) == nil else { return }
      try await custodian.destroy(record, demandedBy: entry.signed.action.digest)
    default: return
    }
  }

  /// Every entry up to now was acted on, so what is still pending is not anchored.
  private func dropPending() async throws {
    let now = custodian.clock.now()
    guard now > Self.longestPending else { return }
    for record in try await custodian.store.expirePending(before: now - Self.longestPending) {
      try await custodian.discarding.discardUnnamed(record)
      try await custodian.store.forgetHolding(of: record)
    }
  }
}
