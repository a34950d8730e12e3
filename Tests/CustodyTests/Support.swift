import Custody
import Identity
import Records
import Shards

/// A ledger's worth of custodians with their keys, a sender, an owner and a reader.
struct Cast {
  let ledger = Word.random()
  let record = Word.random()
  let access = Word.random()
  let reference = Word.random()
  let key = DataKey()
  let sender: MemberKeys
  let owner: MemberKeys
  let reader: MemberKeys
  let custodians: [MemberKeys]
  let threshold: Int

  init(count: Int = 5, threshold: Int = 3) throws {
    sender = try MemberKeys()
    owner = try MemberKeys()
    reader = try MemberKeys()
    custodians = try (0..<count).map { _ in try MemberKeys() }
    self.threshold = threshold
  }

  var subject: ReleaseSubject { subject(of: record, key: key) }

  func subject(of record: Word, key: DataKey) -> ReleaseSubject {
    ReleaseSubject(
      ledger: ledger, record: record, keyCommitment: key.commitment(ledger: ledger, record: record),
      reference: reference, access: access, reader: reader.member,
      dealerKeys: [sender.member: [sender.signing.verifyingKey], owner.member: [owner.signing.verifyingKey]])
  }

  func deal(
    _ key: DataKey? = nil, of record: Word? = nil, by dealer: MemberKeys? = nil, epoch: UInt64 = 7,
    generation: UInt64 = 0
  ) throws -> DealtKey {
    try Dealer(
      dealer ?? sender, ledger: ledger, epoch: epoch, threshold: threshold,
      custodians: custodians.map { ($0.member, $0.publicKeys.sealingKey) }
    ).deal(key ?? self.key, of: record ?? self.record, generation: generation)
  }

  /// The share that a custodian opened when it was deposited.
  func held(_ dealt: DealtKey, by index: Int) throws -> (share: Share, salt: Word) {
    try dealt.shares[index].open(
      with: custodians[index].sealing, of: dealt.dealing.dealing, custodian: custodians[index].member, for: .deposit)
  }

  /// What a custodian answers, honest unless something else is given.
  func answer(
    _ dealt: DealtKey, from index: Int, share: Share? = nil, access: Word? = nil, record: Word? = nil,
    to reader: MemberKeys? = nil, signedBy signer: MemberKeys? = nil
  ) throws -> [UInt8] {
    let dealing = dealt.dealing.dealing
    let held = try held(dealt, by: index)
    let reader = reader ?? self.reader
    let sealed = try SealedShare(
      share ?? held.share, salt: held.salt, of: dealing, custodian: custodians[index].member,
      for: .release(reference: reference, access: access ?? self.access, reader: reader.member),
      to: reader.publicKeys.sealingKey)
    return try ReleaseAnswer(
      ledger: ledger, record: record ?? dealing.record, access: access ?? self.access, reader: reader.member,
      released: [.init(dealing: dealt.dealing, share: sealed)], by: signer ?? custodians[index]
    ).bytes
  }
}

extension KeyAssembly {
  mutating func take(_ bytes: [UInt8], from custodian: MemberKeys) {
    take(bytes, from: custodian.member, signingKey: custodian.signing.verifyingKey)
  }
}

extension DataKey {
  func equals(_ other: DataKey?) -> Bool { secretBytes == other?.secretBytes }
}
