internal import Blocks
package import Contract
internal import Custody
internal import EmbeddedLedger
internal import Halo
package import Identity
internal import Records
internal import Transparency

/// An access that the ledger accepted, with the key that custodians released for it.
struct OpenedAccess: Sendable {
  let access: Word
  let envelope: Word
  let released: ReleasedKey
  let place: RecordPlace
}

extension MemberClient {
  /// Signs `access`, has the custodians release the data key, and finds the record at them.
  ///
  /// - Throws: `loginNeeded` before anything is signed, where custodians would only refuse; `accessRefused` when the
  ///   ledger ruled it unlawful, which it records.
  func release(
    of record: State.Record, under reference: Word, in state: State, from custodians: Custodians,
    waitingForAll: Bool = false
  ) async throws -> OpenedAccess {
    guard custodians.document.login == nil || custodians.assertsLogins else {
      throw ClientError(
        .loginNeeded,
        "this ledger's custodians ask for a login through the gateway's pages: open the record there (nothing was signed)"
      )
    }
    let anchor = record.words(on: network.ledger)
    let terms = state.grants[reference]?.terms
    let statement = Conditions(
      ledger: network.ledger, reference: reference, record: anchor.record, mode: terms?.mode ?? .all,
      until: terms?.until ?? 0
    ).statement
    let (receipt, ahead) = try await submitAhead(
      .access(Action.Access(reference: reference, record: anchor.record, statement: statement)))
    guard receipt.outcome == .accepted else {
      throw ClientError(.accessRefused, "the ledger recorded this access as unlawful: \(receipt.outcome)")
    }
    let demand = ReleaseDemand(
      access: receipt.digest, sealingKey: keys.sealing.publicKey, size: ahead.checkpoint.size,
      root: ahead.checkpoint.root)
    let subject = ReleaseSubject(
      ledger: network.ledger, record: anchor.record, keyCommitment: anchor.keyCommitment, reference: reference,
      access: receipt.digest, reader: keys.member, dealerKeys: Self.dealerKeys(of: record, in: state))
    let released = try await custodians.halo.release(
      subject, demand: demand, from: custodians.known, threshold: custodians.document.threshold,
      within: custodians.patience, waitingForAll: waitingForAll)
    try await ahead.durable()
    var envelope = released.blocks[CID(digest: anchor.envelopeDigest)]
    if envelope == nil { envelope = try await self.envelope(of: anchor, access: receipt.digest, from: custodians) }
    guard let envelope else { throw ClientError(.custodiansMissing, "no custodian has the record's envelope") }
    let opener = try RecordOpener(envelope, anchor: anchor, dataKey: released.dataKey, sender: record.senderKey)
    let place = self.place(
      opener, at: released.dealing.dealing.custodians, access: receipt.digest, custodians, faults: released.faults,
      having: released.blocks)
    return OpenedAccess(
      access: receipt.digest, envelope: anchor.envelopeDigest, released: released, place: place)
  }

  /// The keys of those who may have shared a record's data key out: its sender, then its owner.
  private static func dealerKeys(of record: State.Record, in state: State) -> [MemberID: [VerifyingKey]] {
    var keys = [record.sender: [record.senderKey]]
    for member in Set([record.sender, record.anchor.owner]) {
      if let key = state.signingKey(of: member, at: state.time), keys[member]?.contains(key) != true {
        keys[member, default: []].append(key)
      }
    }
    return keys
  }
}

/// The conditions that a reader accepts by signing an access (docs/spec/custody.md, section 8).
package struct Conditions: Hashable, Sendable {
  /// The ledger.
  package var ledger: Word
  /// The grant; zero for the owner.
  package var reference: Word
  /// The record.
  package var record: Word
  /// What the grant allows besides viewing.
  package var mode: Mode
  /// When the grant ends; 0 for the owner.
  package var until: UInt64

  /// Joins the parts.
  package init(ledger: Word, reference: Word, record: Word, mode: Mode, until: UInt64) {
    self.ledger = ledger
    self.reference = reference
    self.record = record
    self.mode = mode
    self.until = until
  }

  /// SHA-256("aureole/conditions/v1" ‖ ledger ‖ reference ‖ record ‖ mode ‖ until).
  package var statement: Word {
    Word.sha256(
      tag: "aureole/conditions/v1", [ledger, reference, record, Word(UInt64(mode.rawValue)), Word(until)])
  }
}
