internal import Blocks
internal import Contract
public import Custody
internal import EmbeddedLedger
public import Identity
internal import Records
internal import Shards

extension Custodian {
  /// Takes a share with its dealing, once every block that the deposit names is on disk, and confirms it. The same deposit
  /// again is confirmed again.
  ///
  /// - Throws: `ReleaseRefusal`; `CustodianError` with `badRequest` for a deposit that does not hold together or names a
  ///   block that is missing, `notAllowed`, `tooLarge`, `storage`.
  public func deposit(
    _ deposit: CustodyDeposit, of record: Word, by caller: Caller
  ) async throws -> CustodyConfirmation {
    try await refresh()
    let dealing = deposit.dealing.dealing
    guard dealing.ledger == ledger, dealing.record == record, dealing.dealer == caller.member,
      deposit.dealing.isSigned(by: caller.key)
    else { throw CustodianError(.badRequest, "the dealing is not the sender's, of this record and ledger") }
    if try await isKept(deposit) { return try confirmation(.kept(deposit.digest), of: record) }

    let admission = try await admit(caller, to: record)
    guard admission.envelope == nil || admission.envelope == deposit.envelope else {
      throw CustodianError(.badRequest, "the deposit's envelope is not the anchored one")
    }
    try await requirePresentPolicy(dealing)
    guard
      let (share, salt) = try? deposit.share.open(
        with: keys.sealing, of: dealing, custodian: member, for: .deposit)
    else { throw CustodianError(.badRequest, "the share does not open, or is not the one that the dealing commits to") }
    try await requireBlocks(of: deposit)
    try await blocks.flush()
    let stored = StoredShare(
      dealing: deposit.dealing, deposit: deposit.digest, envelope: deposit.envelope, x: share.index,
      encrypted: try vault.encrypt(share, salt: salt, of: dealing))
    try await store.keep(stored, naming: [deposit.envelope] + deposit.blocks)
    return try confirmation(.kept(deposit.digest), of: record)
  }

  func confirmation(_ subject: CustodyConfirmation.Subject, of record: Word) throws -> CustodyConfirmation {
    try CustodyConfirmation(ledger: ledger, record: record, subject: subject, time: clock.now(), by: keys)
  }

  /// Whether this very deposit is kept, blocks included; an erased record keeps none.
  private func isKept(_ deposit: CustodyDeposit) async throws -> Bool {
    let record = deposit.dealing.dealing.record
    guard try await store.shares(of: record).contains(where: { $0.deposit == deposit.digest }) else { return false }
    let names = [deposit.envelope] + deposit.blocks
    return try await lacking(names, announced: try await store.announced(names, of: record)).isEmpty
  }

  private func requirePresentPolicy(_ dealing: Dealing) async throws {
    let custodian = member
    let fits = await replica.read { state in
      dealing.epoch == state.epoch && UInt64(dealing.threshold) == state.policy.threshold
        && PolicyTerms.custodianSetDigest(dealing.custodians) == state.policy.custodianSet
        && dealing.index(of: custodian) != nil
    }
    guard fits else { throw CustodianError(.badRequest, "the dealing is not of the present policy") }
  }

  private func requireBlocks(of deposit: CustodyDeposit) async throws {
    let names = [deposit.envelope] + deposit.blocks
    let sizes = try await store.announced(names, of: deposit.dealing.dealing.record)
    guard deposit.blocks.allSatisfy({ sizes[$0, default: 0] <= Layout.mostBlockBytes }) else {
      throw CustodianError(.tooLarge, "a block that is not the envelope is larger than a shard")
    }
    let lacking = try await lacking(names, announced: sizes)
    guard lacking.isEmpty else {
      throw CustodianError(.badRequest, "\(lacking.count) blocks of the deposit are missing")
    }
  }
}
