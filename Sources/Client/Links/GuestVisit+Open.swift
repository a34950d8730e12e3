internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
package import Identity
internal import Records

extension GuestVisit {
  /// Accepts the conditions by signing `access`, has custodians release the data key, and writes the record's items into a
  /// folder, as ``MemberClient/access(_:under:hearingAll:into:progress:)`` does.
  ///
  /// - Throws: `viewOnly` before anything is signed when the link does not allow keeping.
  public func open(
    into folder: String, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> OpenedRecord {
    guard try offer().mode.contains(.store) else {
      throw ClientError(
        .viewOnly,
        "this link is for viewing, and nothing of it may be written: open it in a browser (nothing was signed)")
    }
    guard let record = ledger.state.records[file.record] else {
      throw ClientError(.recordNotFound, "the ledger has no such record")
    }
    let opened = try await release(of: record)
    do throws(IdentityError) {
      try PrivateFile.makeFolder(folder)
    } catch {
      throw ClientError(.fileRefused, "the folder \(folder) could not be made: \(error.detail)")
    }
    let opener = opened.place.opener
    let findings = try await opener.write(
      to: folder, from: opened.place.stores,
      progress: MemberClient.counting(progress, of: opener.manifest.streamSize))
    return OpenedRecord(
      record: file.record, sender: record.sender, senderName: nil,
      files: opener.manifest.items.map { folder + "/" + $0.name }, faults: opened.place.words(findings))
  }

  /// Signs an access to a record, any at all, and hands it in. Returns its digest and the ledger as it is with it.
  ///
  /// - Throws: `accessRefused` when the ledger ruled it unlawful, which it records.
  private func sign(_ record: Word) async throws -> (access: Word, ledger: GuestLedger) {
    let terms = ledger.state.grants[file.reference]?.terms
    let statement = Conditions(
      ledger: file.ledger, reference: file.reference, record: record, mode: terms?.mode ?? [],
      until: terms?.until ?? 0
    ).statement
    let action = Action(
      ledger: file.ledger, actor: file.guest, sequence: ledger.sequence + 1,
      body: .access(Action.Access(reference: file.reference, record: record, statement: statement)))
    do {
      _ = try await session.ask(
        "POST", "/v1/ledger/actions", try action.signed(by: file.keys.signing).bytes, type: "application/octet-stream")
    } catch let refusal as GatewayRefusal {
      guard refusal.status != 422 else {
        // Another visit by the same link may have taken the number.
        throw ClientError(.actionRefused, "the ledger refused: somebody else may be opening this link; try again")
      }
      // What the gateway could not wait for may have been recorded all the same.
      guard refusal.code == .unavailable else { throw refusal.toGuest }
    }
    let grown = try await GuestLedger(
      genesis, of: file.guest, through: session, atLeast: ledger.size + 1, after: ledger)
    guard let outcome = grown.rulings[action.digest] else {
      throw ClientError(.ledgerRefused, "the gateway acknowledged an action and does not show it")
    }
    guard outcome == .accepted else {
      throw ClientError(.accessRefused, "the ledger recorded this access as unlawful: \(outcome)")
    }
    return (action.digest, grown)
  }

  private func release(of record: State.Record) async throws -> OpenedAccess {
    // Found out before anything is signed.
    let custodians = try custodians(in: ledger)
    let (access, ledger) = try await sign(record.anchor.record)
    let released = try await shares(of: record, for: access, in: ledger, from: custodians)
    return try await custodians.open(record, with: released, for: access, on: file.ledger)
  }

  private func custodians(in ledger: GuestLedger) throws -> Custodians {
    try Custodians(
      ledger.document, in: ledger.state,
      halo: HaloClient(
        GatewayTransport(session: session), ledger: file.ledger, keys: file.keys, clock: LedgerClock.system.now))
  }

  private func shares(
    of record: State.Record, for access: Word, in ledger: GuestLedger, from custodians: Custodians
  ) async throws -> ReleasedKey {
    try await custodians.halo.release(
      ReleaseSubject(record, under: file.reference, for: access, reader: file.guest, in: ledger.state),
      demand: ReleaseDemand(
        access: access, sealingKey: file.keys.sealing.publicKey, size: ledger.size, root: ledger.root),
      from: custodians.known, threshold: custodians.document.threshold, within: custodians.patience)
  }

  /// Signs an access to any record under the link's grant, and returns its digest: for tests of what is refused.
  package func signAccess(to record: Word) async throws -> Word { try await sign(record).access }

  /// Asks custodians for the shares of the link's record under an access: for tests of what is refused.
  package func demandShares(for access: Word) async throws {
    let grown = try await GuestLedger(genesis, of: file.guest, through: session, after: ledger)
    guard let record = ledger.state.records[file.record] else {
      throw ClientError(.recordNotFound, "the ledger has no such record")
    }
    _ = try await shares(of: record, for: access, in: grown, from: try custodians(in: grown))
  }
}
