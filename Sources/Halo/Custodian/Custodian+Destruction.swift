internal import Contract
public import Custody
internal import EmbeddedLedger
public import Identity
internal import Logging

extension Custodian {
  /// Destroys every share of a record but that of one dealing, and the blocks that no deposit names. The owner's alone.
  /// Returns the confirmation, nil when there was nothing else.
  ///
  /// A custodian of the present policy keeps what it has until the dealing to keep is there too. One that has left the
  /// policy never gets it, and drops everything.
  ///
  /// - Throws: `ReleaseRefusal`: `noGrant` for an unknown record and for somebody else's, `noShare` when the dealing to
  ///   keep is not here.
  public func retire(
    _ record: Word, keeping dealing: Word, by caller: Caller
  ) async throws -> CustodyConfirmation? {
    try await refresh()
    let now = clock.now()
    try await replica.read { state in
      guard state.signingKey(of: caller.member, at: max(state.time, now)) == caller.key else {
        throw ReleaseRefusal.notAuthenticated
      }
      if let refusal = state.servingRefusal(of: record, for: caller.member, under: nil, at: max(state.time, now)) {
        throw ReleaseRefusal(refusal)
      }
    }
    let wasMore = try await store.retire(record, keeping: dealing, orNone: try await isFormer())
    try await discarding.discardUnnamed(record)
    return wasMore ? try confirmation(.destroyed(dealing), of: record) : nil
  }

  /// Whether the policy that is now on the ledger names this custodian no more; false while its document is not known.
  private func isFormer() async throws -> Bool {
    guard let document = await policy() else { return false }
    let terms = await replica.read { $0.policy }
    return document.digest == terms.document && !document.custodians.contains { $0.member == member }
  }

  /// The confirmation that everything of an erased record is destroyed here, for its owner or an authority.
  ///
  /// - Throws: `ReleaseRefusal`: `noGrant`, `busy` while it is not done; `notAllowed` while no erasure stands on the
  ///   ledger.
  public func erasure(of record: Word, by caller: Caller) async throws -> CustodyConfirmation {
    try await refresh()
    try await replica.read { state in
      guard let held = state.records[record],
        held.anchor.owner == caller.member || state.members[caller.member]?.role == .authority
      else { throw ReleaseRefusal.noGrant }
      guard held.isErased else { throw CustodianError(.notAllowed, "no erasure of the record stands on the ledger") }
    }
    guard let bytes = try await store.erasureConfirmation(of: record) else { throw ReleaseRefusal.busy }
    do {
      return try CustodyConfirmation(bytes: bytes)
    } catch {
      throw CustodianError(.corrupt, "a stored confirmation is malformed")
    }
  }

  /// Destroys what is kept of a record: its shares at once, then its blocks; then confirms it. May be cut off and begun
  /// again anywhere.
  func destroy(_ record: Word, demandedBy action: Word) async throws {
    try await store.beginErasure(of: record, by: action)
    try await discarding.discardUnnamed(record)
    try await store.confirmErasure(of: record, try confirmation(.destroyed(action), of: record).bytes)
    logger.info("destroyed", metadata: ["record": "\(record.hex.prefix(12))"])
  }
}
