import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Testing
import Transparency

extension Circle {
  /// Sends a note to a patient and gives the record.
  func send(_ text: String, to person: Person = .patient) async throws -> Word {
    let technologist = try member(.technologist)
    let file = try town.write(text, to: "inputs/\(Word.random().hex.prefix(12)).txt")
    let recipient = try await technologist.member(person.name)
    return try await technologist.send(SendPlan([file], expected: []), to: recipient).record
  }

  /// Grants unasked; without a record everything that there is.
  func offer(
    _ record: Word? = nil, of owner: Person = .patient, to grantee: Person = .clinician, mode: Mode = [],
    for seconds: UInt64 = 3_600
  ) async throws -> Word {
    let owner = try member(owner)
    let limits = GrantLimits(
      record: record, kinds: record == nil ? .all : nil, mode: mode, end: .after(seconds))
    return try await owner.grant(try await owner.plan(offering: limits, to: try member(grantee).profile.member))
      .reference
  }

  /// Opens a record and gives what its only item says, with the faults of custodians.
  func view(_ record: Word, as person: Person = .clinician) async throws -> (text: String, faults: [String]) {
    var text = ""
    let viewed = try await member(person).view(record.hex) { _, bytes in text += String(decoding: bytes, as: UTF8.self)
    }
    return (text, viewed.faults)
  }

  /// Signs an access and goes no further.
  @discardableResult
  func sign(_ record: Word, under reference: Word, as person: Person = .clinician) async throws -> Receipt {
    let client = try member(person)
    try await client.replica.sync()
    let terms = await client.replica.read { $0.grants[reference]?.terms }
    let statement = Conditions(
      ledger: client.network.ledger, reference: reference, record: record, mode: terms?.mode ?? [],
      until: terms?.until ?? 0
    ).statement
    return try await client.submit(
      .access(Action.Access(reference: reference, record: record, statement: statement)))
  }

  /// Somebody's requests to custodians, as the library makes them.
  func caller(_ person: Person = .clinician) async throws -> HaloClient {
    let client = try member(person)
    let document = try #require(try await client.policyDocument())
    let source = try #require(client.custodySource)
    return HaloClient(
      try await source.transport(document), ledger: client.network.ledger, keys: client.keys,
      clock: LedgerClock.system.now)
  }

  /// What custodians are asked for under an access, by the reader's own view of the ledger.
  func demand(_ access: Word, as person: Person = .clinician) async throws -> ReleaseDemand {
    let client = try member(person)
    let checkpoint = try #require(await client.replica.verifiedCheckpoint)
    return ReleaseDemand(
      access: access, sealingKey: client.keys.sealing.publicKey, size: checkpoint.size, root: checkpoint.root)
  }

  /// Asks all custodians for their shares and waits for all, so that whoever did wrong is known.
  func release(
    _ access: Word, of record: Word, under reference: Word, as person: Person = .clinician, within seconds: Double = 3
  ) async throws -> ReleasedKey {
    let client = try member(person)
    let state = await client.replica.state
    let held = try #require(state.records[record])
    let known = try keepers.map { keeper in
      KnownCustodian(
        member: keeper.member, key: try #require(state.signingKey(of: keeper.member, at: state.time)))
    }
    let subject = ReleaseSubject(
      ledger: client.network.ledger, record: record, keyCommitment: held.anchor.keyCommitment, reference: reference,
      access: access, reader: client.keys.member, dealerKeys: [held.sender: [held.senderKey]])
    return try await caller(person).release(
      subject, demand: try await demand(access, as: person), from: known, threshold: 3, within: seconds,
      waitingForAll: true)
  }

  /// Each custodian's reason not to give its share under an access; nil for one that gives it.
  func refusals(
    _ access: Word, as person: Person = .clinician, at some: [Keeper]? = nil
  ) async throws -> [ReleaseRefusal?] {
    let body = try await demand(access, as: person).bytes
    var reasons = [ReleaseRefusal?]()
    for keeper in some ?? keepers {
      reasons.append(try await ask(keeper, "/v1/release", body, as: person).refusal)
    }
    return reasons
  }

  /// The custodians whose statement of a release stands on the ledger.
  func stated(_ access: Word) async throws -> Set<MemberID> {
    let client = try member(.clinician)
    try await client.replica.sync()
    return await client.replica.read { $0.accesses[access]?.releasedBy ?? [] }
  }
}
