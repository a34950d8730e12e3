import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
@testable import Halo
import Identity
import Shards
import Testing

/// What a custodian takes in and confirms, and what it does not.
struct DepositTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try SealedRecord(in: town)
  }

  private func put(_ sealed: SealedRecord, by person: Person? = nil) async throws {
    try await node.custodian.put(
      sealed.blocks(of: node.custodian.member), of: sealed.record, by: (person ?? town.tess).caller)
  }

  private func deposit(
    _ sealed: SealedRecord, share: SealedShare? = nil, of record: Word? = nil, by person: Person? = nil
  ) async throws -> CustodyConfirmation {
    try await node.custodian.deposit(
      try sealed.deposit(for: node.custodian.member, share: share), of: record ?? sealed.record,
      by: (person ?? town.tess).caller)
  }

  @Test func `a whole deposit is confirmed with the custodian's signature, as often as it is made`() async throws {
    for _ in 0..<2 {
      let confirmation = try await node.keep(sealed)
      #expect(confirmation.isSigned(by: town.custodians[0].keys.signing.verifyingKey))
      #expect(confirmation.subject == .kept(try sealed.deposit(for: node.custodian.member).digest))
      #expect(confirmation.record == sealed.record)
    }
    try await town.act(town.tess, sealed.anchor(of: town.ada))
    #expect(try await deposit(sealed).custodian == node.custodian.member)
  }

  @Test func `a share that is another custodian's, another record's or another dealing's is refused`() async throws {
    try await put(sealed)
    let again = try SealedRecord(in: town, record: sealed.record, key: sealed.key)
    let other = try SealedRecord(in: town)
    for wrong in [sealed.dealt.shares[1], again.dealt.shares[0], other.dealt.shares[0]] {
      await expectFailure(.badRequest) { _ = try await deposit(sealed, share: wrong) }
    }
    #expect(try await node.store.shares(of: sealed.record).isEmpty)
    _ = try await deposit(sealed)
  }

  /// A deposit of the share that Tess dealt, under a dealing that was changed and signed again by her.
  private func altered(dealer: Person, commitment: Word? = nil) throws -> CustodyDeposit {
    let genuine = sealed.dealt.dealing.dealing
    let key = town.custodians[0].keys.sealing
    let altered = try Dealing(
      ledger: genuine.ledger, record: genuine.record, dealer: dealer.id, epoch: 0, generation: 0,
      threshold: genuine.threshold, custodians: genuine.custodians,
      commitments: [commitment ?? genuine.commitments[0]] + genuine.commitments.dropFirst())
    let opened = try sealed.dealt.shares[0].open(
      with: key, of: genuine, custodian: node.custodian.member, for: .deposit)
    return try CustodyDeposit(
      envelope: sealed.envelope.cid.digest, blocks: [],
      share: try SealedShare(
        opened.share, salt: opened.salt, of: altered, custodian: node.custodian.member, for: .deposit,
        to: key.publicKey), dealing: try SignedDealing(altered, with: town.tess.keys.signing))
  }

  @Test func `a dealing that commits to another share, or names another dealer, is refused`() async throws {
    try await put(sealed)
    for wrong in [
      try altered(dealer: town.tess, commitment: .random()), try altered(dealer: town.ben),
    ] {
      await expectFailure(.badRequest) {
        _ = try await node.custodian.deposit(wrong, of: sealed.record, by: town.tess.caller)
      }
    }
    let right = try altered(dealer: town.tess)
    _ = try await node.custodian.deposit(right, of: sealed.record, by: town.tess.caller)
  }

  @Test func `a dealing of another record, epoch, threshold or set of custodians is refused`() async throws {
    try await put(sealed)
    await expectFailure(.badRequest) { _ = try await deposit(sealed, of: .random()) }
    let some = Array(town.custodians.prefix(2))
    for wrong in [
      try SealedRecord(in: town, record: sealed.record, epoch: 1, envelope: sealed.envelope),
      try SealedRecord(in: town, record: sealed.record, threshold: 3, envelope: sealed.envelope),
      try SealedRecord(in: town, record: sealed.record, custodians: some, envelope: sealed.envelope),
    ] {
      try await put(wrong)
      await expectFailure(.badRequest) { _ = try await deposit(wrong) }
    }
    // A stricter policy with the same custodians begins another epoch.
    try await town.act(town.ruth, .policy(town.policy.terms(strikes: 3)))
    await expectFailure(.badRequest) { _ = try await deposit(sealed) }
    let present = try SealedRecord(in: town, epoch: 1)
    try await put(present)
    _ = try await deposit(present)
  }

  @Test func `a deposit waits for every block that it names, on disk`() async throws {
    let blocks = sealed.blocks(of: node.custodian.member)
    await expectFailure(.badRequest) { _ = try await deposit(sealed) }
    try await node.custodian.put(Array(blocks.dropLast()), of: sealed.record, by: town.tess.caller)
    let digests = blocks.map(\.cid.digest)
    let lacking = try await node.custodian.missing(digests, of: sealed.record, by: town.tess.caller)
    #expect(lacking == digests.suffix(1))
    await expectFailure(.badRequest) { _ = try await deposit(sealed) }
    try await put(sealed)
    try await node.blocks.delete(blocks[0].cid)
    await expectFailure(.badRequest) { _ = try await deposit(sealed) }
    try await put(sealed)
    _ = try await deposit(sealed)
  }

  @Test func `a holding is its depositor's alone before the anchor`() async throws {
    try await put(sealed)
    let theirs = try SealedRecord(in: town, record: sealed.record, by: town.ben)
    await expectRefusal(.noGrant) { try await put(theirs, by: town.ben) }
    await expectRefusal(.noGrant) { _ = try await deposit(theirs, by: town.ben) }
    await expectFailure(.badRequest) { _ = try await deposit(sealed, by: town.ben) }
    await expectFailure(.notAllowed) { try await put(theirs, by: town.cleo) }
    _ = try await deposit(sealed)
  }

  @Test func `after the anchor the sender adds until one deposit is confirmed, the owner always`() async throws {
    try await town.act(town.tess, sealed.anchor(of: town.ada))
    try await node.keep(sealed)
    let again = try SealedRecord(in: town, record: sealed.record, key: sealed.key, envelope: sealed.envelope)
    await expectRefusal(.noGrant) { try await put(again) }
    let owners = try SealedRecord(
      in: town, record: sealed.record, by: town.ada, key: sealed.key, generation: 1, envelope: sealed.envelope)
    await expectRefusal(.noGrant) { try await node.keep(owners, by: town.ben) }
    try await node.keep(owners, by: town.ada)
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    let answer = try await node.release(access, to: town.ada)
    #expect(Set(answer.released.map(\.dealing)) == [sealed.dealt.dealing, owners.dealt.dealing])
    let third = try SealedRecord(
      in: town, record: sealed.record, by: town.ada, key: sealed.key, generation: 2, envelope: sealed.envelope)
    await expectFailure(.notAllowed) { try await node.keep(third, by: town.ada) }
    let otherEnvelope = try SealedRecord(in: town, record: sealed.record, by: town.ada, key: sealed.key)
    await expectFailure(.badRequest) { try await node.keep(otherEnvelope, by: town.ada) }
  }

  @Test func `what a stranger left under a record's name is not released`() async throws {
    let strangers = try SealedRecord(in: town, record: sealed.record, by: town.ben)
    try await node.keep(strangers, by: town.ben)
    try await town.act(town.tess, sealed.anchor(of: town.ada))
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    await expectRefusal(.noShare) { try await node.release(access, to: town.ada) }
    try await node.keep(sealed)
    let answer = try await node.release(access, to: town.ada)
    #expect(answer.released.map(\.dealing) == [sealed.dealt.dealing])
  }

  @Test func `a suspended sender and one without room are refused`() async throws {
    let small = try await town.node(1, capacity: 200)
    await expectFailure(.noSpace) {
      try await small.keep(sealed)
      try await small.keep(try SealedRecord(in: town))
    }
    #expect(try await small.custodian.status().bytes == 64 + 2 * 32)
    try await town.act(town.ruth, .suspend(town.tess.id, reason: .random()))
    _ = try await node.replica.sync()
    await expectRefusal(.suspended) { try await put(sealed) }
  }

  @Test func `a shard larger than shards are is refused`() async throws {
    let large = Block(Data(repeating: 1, count: (1 << 20) + 1))
    try await node.custodian.put([sealed.envelope, large], of: sealed.record, by: town.tess.caller)
    let deposit = try CustodyDeposit(
      envelope: sealed.envelope.cid.digest, blocks: [large.cid.digest], share: sealed.dealt.shares[0],
      dealing: sealed.dealt.dealing)
    await expectFailure(.tooLarge) {
      _ = try await node.custodian.deposit(deposit, of: sealed.record, by: town.tess.caller)
    }
  }
}
