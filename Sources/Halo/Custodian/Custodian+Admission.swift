internal import Blocks
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Identity

/// Who may add to a record's holding, as the ledger has it.
struct Admission: Hashable, Sendable {
  /// The anchor's envelope; nil while the record is not anchored.
  let envelope: Word?
}

extension Custodian {
  /// Lets a caller add to a record's holding: before the anchor a technologist, patient or device, to a holding of their
  /// own; after it the owner always, the sender until a deposit for the anchored envelope was confirmed. The replica has
  /// just been refreshed. Throws `suspended`, `erased`, `noGrant`, `notAllowed`.
  func admit(_ caller: Caller, to record: Word) async throws -> Admission {
    let anchored = try await replica.read { state -> State.Record? in
      try requireOwnStanding(in: state)
      guard let member = state.members[caller.member], member.isInGoodStanding else { throw ReleaseRefusal.suspended }
      guard let held = state.records[record] else {
        guard [.technologist, .patient, .device].contains(member.role) else {
          throw CustodianError(.notAllowed, "this role keeps no records")
        }
        return nil
      }
      guard held.anchor.owner == caller.member || held.sender == caller.member else { throw ReleaseRefusal.noGrant }
      guard !held.isErased else { throw ReleaseRefusal.erased }
      return held
    }
    let holding = try await store.holding(of: record)
    guard let anchored else {
      guard holding == nil || holding?.depositor == caller.member else { throw ReleaseRefusal.noGrant }
      return Admission(envelope: nil)
    }
    // What is anchored is treated so at once, even when the entry is yet to be acted on.
    if holding?.state == .pending { try await store.anchor(record, anchored) }
    if anchored.anchor.owner != caller.member {
      let isConfirmed = try await store.shares(of: record).contains { $0.envelope == anchored.anchor.envelope }
      guard !isConfirmed else { throw ReleaseRefusal.noGrant }
    }
    return Admission(envelope: anchored.anchor.envelope)
  }
}

extension Custodian {
  /// A custodian that the authority has suspended hands nothing out and takes nothing in. Throws `suspended`.
  func requireOwnStanding(in state: borrowing State) throws(ReleaseRefusal) {
    guard state.members[member]?.isInGoodStanding == true else { throw .suspended }
  }
}

extension CustodyStore {
  /// Notes that the ledger holds the record.
  func anchor(_ record: Word, _ anchored: State.Record) async throws {
    try await anchor(
      record, sender: anchored.sender, owner: anchored.anchor.owner, envelope: anchored.anchor.envelope)
  }
}
