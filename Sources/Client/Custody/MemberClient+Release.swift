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
  /// - Throws: `loginNeeded`, `secondFactorNeeded`, `postureNeeded`, `suspended` before anything is signed, where custodians
  ///   would only refuse; `accessRefused` when the ledger ruled it unlawful, which it records.
  func release(
    of record: State.Record, under reference: Word, in state: State, from custodians: Custodians,
    waitingForAll: Bool = false
  ) async throws -> OpenedAccess {
    let way = try await releasing(from: custodians, in: state)
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
      record, under: reference, for: receipt.digest, reader: keys.member, in: state)
    let released: ReleasedKey
    do {
      released = try await way.release(
        subject, demand: demand, from: custodians.known, threshold: custodians.document.threshold,
        within: custodians.patience, waitingForAll: waitingForAll)
    } catch let error as HaloClientError where custodians.document.login != nil {
      throw Self.advised(error)
    }
    try await ahead.durable()
    return try await custodians.open(record, with: released, for: receipt.digest, on: network.ledger)
  }

  /// What carries the demand for shares: straight to custodians, or through the gateway where they ask for a login.
  private func releasing(from custodians: Custodians, in state: State) async throws -> HaloClient {
    guard let demands = custodians.document.login else { return custodians.halo }
    try requireStanding(in: state)
    guard let find = custodySource?.releasing else {
      throw ClientError(
        .loginNeeded, "this ledger's custodians ask for a login, and there is no way to a gateway from here")
    }
    let way: ReleaseWay
    do {
      way = try await find(custodians.document, state.members[keys.member]?.role ?? profile.role)
    } catch let error as ClientError where error.code == .loginNeeded && LoginPlace.remembered(in: home) == nil {
      // No address is known here; the directory knows at least what the gateways are called.
      let names = await names(of: Set(demands.gateways), in: state)
      let known = demands.gateways.map { names[$0] ?? $0.hex }.joined(separator: " or ")
      throw ClientError(.loginNeeded, "you are not logged in: aureole login URL, with the address of \(known)")
    }
    for warning in way.warnings { notice(warning) }
    return HaloClient(way.transport, ledger: network.ledger, keys: keys, clock: LedgerClock.system.now)
  }

  /// What custodians refused for the login, with what to do next: a session may end, and a policy change, between a look at
  /// them and the demand.
  private static func advised(_ error: HaloClientError) -> any Error {
    switch error.refusal {
    case .loginNeeded:
      ClientError(
        .loginNeeded,
        "\(error.detail). The login is over, or its second factor too long ago: aureole login, or aureole login --step-up"
      )
    case .postureNeeded:
      ClientError(.postureNeeded, "\(error.detail). aureole posture shows what to mend")
    default: error
    }
  }
}

extension ReleaseSubject {
  /// What is released of a record, as the reader's own replica has it.
  init(_ record: State.Record, under reference: Word, for access: Word, reader: MemberID, in state: State) {
    self.init(
      ledger: state.ledger, record: record.anchor.record, keyCommitment: record.anchor.keyCommitment,
      reference: reference, access: access, reader: reader, dealerKeys: Self.dealerKeys(of: record, in: state))
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
