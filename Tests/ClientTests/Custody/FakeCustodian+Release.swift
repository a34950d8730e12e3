import Contract
import Custody
import Foundation
import Halo
import Identity
import Shards
import Synchronization

extension FakeCustodian {
  /// Releases a share, or does what it should not.
  func release(_ demand: ReleaseDemand, to reader: MemberID, in state: State) throws -> CustodianResponse {
    let misdeed = contents.withLock { $0.misdeed }
    if case .refuses(let refusal) = misdeed { return refused(refusal.rawValue) }
    if misdeed == .garbage { return ok([1, 2, 3]) }
    if misdeed == .replay, let first = contents.withLock({ $0.firstAnswer }) { return ok(Array(first)) }
    guard let ruling = state.accesses[demand.access],
      isLive(demand.access, of: ruling.terms.record, for: reader, in: state)
    else { return refused("noGrant") }
    let record = ruling.terms.record
    guard state.records[record]?.isErased == false else { return refused("erased") }
    guard state.members[reader]?.keys(at: state.time).sealingKeyDigest == demand.sealingKey.digest else {
      return refused("wrongKey")
    }
    guard contents.withLock({ $0.released.insert(demand.access).inserted }) else { return refused("releasedAlready") }
    let deposits = contents.withLock { contents in
      misdeed == .otherRecord
        ? contents.deposits.filter { $0.key != record }.values.flatMap { $0 } : contents.deposits[record, default: []]
    }
    guard let deposit = deposits.last else { return refused("noShare") }
    let purpose = SealedShare.Purpose.release(
      reference: ruling.terms.reference, access: demand.access, reader: reader)
    var (share, salt) = try deposit.share.open(
      with: keys.sealing, of: deposit.dealing.dealing, custodian: keys.member, for: .deposit)
    var dealing = deposit.dealing
    if misdeed == .wrongShare { share = Share(index: share.index, bytes: share.bytes.map { $0 ^ 1 }) }
    if misdeed == .zeroIndex { share = Share(index: 0, bytes: share.bytes) }
    if misdeed == .ownDealing {
      let honest = dealing.dealing
      dealing = try SignedDealing(
        Dealing(
          ledger: ledger, record: record, dealer: keys.member, epoch: honest.epoch, generation: 9,
          threshold: honest.threshold, custodians: honest.custodians, commitments: honest.commitments),
        with: keys.signing)
    }
    let sealed = try SealedShare(
      share, salt: salt, of: dealing.dealing, custodian: keys.member, for: purpose, to: demand.sealingKey)
    let answer = try ReleaseAnswer(
      ledger: ledger, record: record, access: demand.access, reader: reader,
      released: [.init(dealing: dealing, share: sealed)], by: keys)
    contents.withLock { if $0.firstAnswer == nil { $0.firstAnswer = Data(answer.bytes) } }
    var bytes = answer.bytes
    if misdeed == .unsigned { bytes[5] ^= 1 }
    return ok(bytes)
  }
}

/// Custodians in memory behind one transport.
struct FakeHalo: CustodianTransport {
  let custodians: [MemberID: FakeCustodian]

  func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse {
    guard let fake = custodians[custodian] else {
      throw HaloError(.unknownCustodian, custodian, "no address is known")
    }
    let answer = try await fake.answer(request, within: seconds)
    guard answer.body.count <= request.mostAnswerBytes else {
      throw HaloError(.tooLarge, custodian, "the answer is larger than is accepted")
    }
    return answer
  }
}
