import Client
import Contract
import Custody
import EmbeddedLedger
import Halo
import Identity
import Transparency

/// The threshold release alone: from asking all custodians to the data key, for accesses that stand on the ledger.
struct ReleaseOnly {
  let town: HaloTown
  let record: Word

  func times(warmUp: Int, count: Int) async throws -> [Double] {
    let clinician = town.clinician
    let state = try await clinician.sync()
    guard let held = state.records[record], let source = clinician.custodySource,
      let grant = state.grants.first(where: { $0.value.terms.scope == .record(record) }),
      let document = try await clinician.policyDocument()
    else { throw BenchmarkFailure("the record is not shared") }
    let halo = HaloClient(
      try await source.transport(document), ledger: clinician.network.ledger, keys: clinician.keys,
      clock: LedgerClock.system.now)
    let known = document.custodians.compactMap { custodian in
      state.signingKey(of: custodian.member, at: state.time).map {
        KnownCustodian(member: custodian.member, key: $0)
      }
    }
    let statement = Conditions(
      ledger: clinician.network.ledger, reference: grant.key, record: record, mode: grant.value.terms.mode,
      until: grant.value.terms.until
    ).statement
    var times = [Double]()
    for index in 0..<(warmUp + count) {
      try await Task.sleep(for: .milliseconds(100))
      let access = try await clinician.submit(
        .access(Action.Access(reference: grant.key, record: record, statement: statement)))
      guard access.outcome == .accepted, let seen = await clinician.replica.verifiedCheckpoint else {
        throw BenchmarkFailure("an access was not accepted")
      }
      let subject = ReleaseSubject(
        ledger: clinician.network.ledger, record: record, keyCommitment: held.anchor.keyCommitment,
        reference: grant.key, access: access.digest, reader: clinician.keys.member,
        dealerKeys: [held.sender: [held.senderKey]])
      let demand = ReleaseDemand(
        access: access.digest, sealingKey: clinician.keys.sealing.publicKey, size: seen.size, root: seen.root)
      let time = try await milliseconds {
        _ = try await halo.release(subject, demand: demand, from: known, threshold: document.threshold)
      }
      if index >= warmUp { times.append(time) }
    }
    return times
  }
}
