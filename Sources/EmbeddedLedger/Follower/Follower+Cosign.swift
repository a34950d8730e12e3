internal import Identity
public import Transparency

extension Follower {
  /// A custodian's word as a witness: cosigns the ledger's candidate when one is given, otherwise the replica's last
  /// accepted checkpoint. The record is on disk when the note with the cosignature is returned, for
  /// `LedgerService.cosign(_:)`; nil when this checkpoint was cosigned before.
  ///
  /// Throws `shrunk` for a smaller size than was ever cosigned, and `forked` for another root at such a size, whatever
  /// became of the replica meanwhile; `forked` also for a candidate that is not of the replica's tree, `stale` for one that
  /// the replica has not come to yet, `wrongCheckpoint` for one that the log did not sign.
  ///
  /// - Parameters:
  ///   - signer: the witness's key, used for nothing else.
  ///   - record: what this key cosigned last.
  ///   - candidate: the note of the checkpoint that all witnesses are to cosign.
  ///   - time: the time of the cosignature, in seconds since 1970.
  public func cosign(
    with signer: WitnessSigner, keeping record: WitnessRecord, candidate: String? = nil, at time: UInt64
  ) throws(LedgerError) -> String? {
    guard var checkpoint = replica.checkpoint else { throw LedgerError(.stale, "the replica has no checkpoint yet") }
    if let candidate {
      checkpoint = try store.genesis.verifiedCheckpoint(candidate)
      guard checkpoint.size <= size else { throw LedgerError(.stale, "the replica has not come to the candidate yet") }
      try compare(checkpoint, note: candidate)
    }
    do throws(LedgerError) {
      return try record.cosign(checkpoint, of: replica.tree, with: signer, at: time)
    } catch {
      if [.forked, .shrunk].contains(error.code), let held = record.note {
        contradictory = (held, String(decoding: checkpoint.bytes, as: UTF8.self))
      }
      throw error
    }
  }

  /// One round of a witness: asks for the candidate, syncs where the replica has not come to it, cosigns and hands in. False when there was nothing to cosign.
  /// Throws as `sync`, as `cosign`, and what the service throws; after an error hand in `WitnessRecord.note` again, since
  /// nobody knows whether it arrived.
  public func cosignCandidate(
    with signer: WitnessSigner, keeping record: WitnessRecord, at time: UInt64
  ) async throws -> Bool {
    let candidate = try await service.candidate()
    let note: String?
    do {
      note = try cosign(with: signer, keeping: record, candidate: candidate, at: time)
    } catch  where error.code == .stale {
      try await sync()
      note = try cosign(with: signer, keeping: record, candidate: candidate, at: time)
    }
    guard let note else { return false }
    try await service.cosign(note)
    return true
  }

  /// Two notes of the ledger that contradict each other, as they came: what the replica or the witness's record holds and
  /// what was shown last against it. Nil while there was nothing of the kind since the start. Of two notes of the same
  /// size each alone is proof; of different sizes a smaller note may also be an old one shown again, and a larger one
  /// needs the entries, or the absence of a consistency proof, to convict.
  public func contradiction() -> (held: String, shown: String)? { contradictory }

  /// Compares a checkpoint that is not larger than the replica with the replica's own tree. Throws `forked`.
  func compare(_ checkpoint: VerifiedCheckpoint, note: String) throws(LedgerError) {
    guard (try? replica.tree.root(at: checkpoint.size)) == checkpoint.root else {
      throw contradicted(by: note, LedgerError(.forked, "the checkpoint is not of the replica's tree"))
    }
  }

  /// The error, after what shows it was kept.
  func contradicted(by note: String, _ error: LedgerError) -> LedgerError {
    if let lastNote { contradictory = (lastNote, note) }
    return error
  }
}
