public import Identity
public import Records
internal import Shards

/// Shares a record's data key out among the custodians of an epoch.
public struct Dealer: Sendable {
  private let keys: MemberKeys
  private let ledger: Word
  private let epoch: UInt64
  private let threshold: Int
  private let custodians: [(member: MemberID, key: SealingPublicKey)]

  /// Takes who deals and the epoch's custodians in the order of their index, each with the sealing key that the ledger
  /// has of it.
  public init(
    _ keys: MemberKeys, ledger: Word, epoch: UInt64, threshold: Int,
    custodians: [(member: MemberID, key: SealingPublicKey)]
  ) {
    self.keys = keys
    self.ledger = ledger
    self.epoch = epoch
    self.threshold = threshold
    self.custodians = custodians
  }

  /// Splits a key on fresh polynomials, commits to every share and seals each to its custodian. Throws
  /// `dealingRefused` for numbers that do not fit, `shareRefused` when sealing fails.
  public func deal(_ key: DataKey, of record: Word, generation: UInt64 = 0) throws -> DealtKey {
    guard
      let shares = try? SecretSharing.split(key.secretBytes, threshold: threshold, count: custodians.count)
    else { throw CustodyError(.dealingRefused, "the data key cannot be shared out among so many") }
    let salts = shares.map { _ in Word.random() }
    let binding = ShareBinding(ledger: ledger, record: record, epoch: epoch, threshold: UInt8(threshold))
    let dealing = try Dealing(
      ledger: ledger, record: record, dealer: keys.member, epoch: epoch, generation: generation, threshold: threshold,
      custodians: custodians.map(\.member),
      commitments: zip(shares, salts).map { ShareCommitment(to: $0, salt: $1, binding: binding).digest })
    var sealed: [SealedShare] = []
    for (index, custodian) in custodians.enumerated() {
      sealed.append(
        try SealedShare(
          shares[index], salt: salts[index], of: dealing, custodian: custodian.member, for: .deposit, to: custodian.key)
      )
    }
    return DealtKey(dealing: try SignedDealing(dealing, with: keys.signing), shares: sealed)
  }
}

/// A data key that was shared out: nothing of it is secret any more but to each custodian its own share.
public struct DealtKey: Hashable, Sendable {
  /// The dealing, signed by the dealer.
  public let dealing: SignedDealing
  /// The shares, each sealed to its custodian, in the order of the dealing.
  public let shares: [SealedShare]

  /// Joins the two.
  public init(dealing: SignedDealing, shares: [SealedShare]) {
    self.dealing = dealing
    self.shares = shares
  }
}
