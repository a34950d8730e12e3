public import Identity
public import Shards

/// How a record's data key was shared out: among whom, with which threshold, and a commitment to every share. The dealer,
/// who had the key, signs it; every custodian gives it out with its share, so that a wrong share is named at once.
public struct Dealing: Hashable, Sendable {
  /// The most custodians of a dealing.
  public static let mostCustodians = 32
  /// The ledger.
  public let ledger: Word
  /// The record whose data key is shared.
  public let record: Word
  /// Who shared it out: the record's sender, later its owner.
  public let dealer: MemberID
  /// The policy epoch whose custodians got the shares.
  public let epoch: UInt64
  /// 0 for the first dealing of a record, one more each time its key is shared out again.
  public let generation: UInt64
  /// t, how many shares give the key.
  public let threshold: Int
  /// Who got share x = 1, 2 and so on.
  public let custodians: [MemberID]
  /// A commitment to each share, in the same order.
  public let commitments: [Word]

  /// Joins the parts; throws `dealingRefused` for counts that do not fit or a custodian named twice.
  public init(
    ledger: Word, record: Word, dealer: MemberID, epoch: UInt64, generation: UInt64, threshold: Int,
    custodians: [MemberID], commitments: [Word]
  ) throws(CustodyError) {
    guard (1...Self.mostCustodians).contains(custodians.count), (1...custodians.count).contains(threshold),
      custodians.count == commitments.count, Set(custodians).count == custodians.count
    else { throw CustodyError(.dealingRefused, "the dealing's counts do not fit each other") }
    self.ledger = ledger
    self.record = record
    self.dealer = dealer
    self.epoch = epoch
    self.generation = generation
    self.threshold = threshold
    self.custodians = custodians
    self.commitments = commitments
  }

  /// x of a custodian's share; nil for who got none.
  public func index(of custodian: MemberID) -> UInt8? {
    custodians.firstIndex(of: custodian).map { UInt8($0 + 1) }
  }

  /// What the shares are bound to.
  public var binding: ShareBinding {
    ShareBinding(ledger: ledger, record: record, epoch: epoch, threshold: UInt8(threshold))
  }

  /// Whether a share and its salt are what the dealing commits to for a custodian. A share with another x, 0 included, is
  /// not.
  public func verdict(on share: Share, salt: Word, from custodian: MemberID) -> ShareCommitment.Verdict {
    guard let index = index(of: custodian), share.index == index else { return .wrong }
    return ShareCommitment(digest: commitments[Int(index) - 1]).verify(share, salt: salt, binding: binding)
  }

  /// The dealing's identity: SHA-256("aureole/dealing/v1" ‖ words).
  public var digest: Word { Word.sha256(tag: "aureole/dealing/v1", words) }

  var words: [Word] {
    [
      ledger, record, dealer.word, Word(epoch), Word(generation), Word(UInt64(threshold)),
      Word(UInt64(custodians.count)),
    ] + custodians.map(\.word) + commitments
  }

  init(_ reader: inout WordReader) throws(CustodyError) {
    let (ledger, record, dealer) = (try reader.word(), try reader.word(), try reader.member())
    let (epoch, generation) = (try reader.number(atMost: .max), try reader.number(atMost: .max))
    let threshold = try reader.number(atMost: UInt64(Self.mostCustodians))
    let count = Int(try reader.number(atMost: UInt64(Self.mostCustodians)))
    var custodians: [MemberID] = []
    for _ in 0..<count { custodians.append(try reader.member()) }
    var commitments: [Word] = []
    for _ in 0..<count { commitments.append(try reader.word()) }
    try self.init(
      ledger: ledger, record: record, dealer: dealer, epoch: epoch, generation: generation, threshold: Int(threshold),
      custodians: custodians, commitments: commitments)
  }
}

/// A dealing with its dealer's signature over "aureole/dealing/v1" ‖ words. The signature is checked by who knows the
/// dealer's key.
public struct SignedDealing: Hashable, Sendable {
  /// The most bytes of a signed dealing.
  public static let mostBytes = Signature.byteCount + (7 + 2 * Dealing.mostCustodians) * Word.byteCount
  /// What was dealt.
  public let dealing: Dealing
  /// The dealer's signature.
  public let signature: Signature

  /// Signs a dealing; throws when the key cannot sign.
  public init(_ dealing: Dealing, with key: SigningKey) throws(IdentityError) {
    self.dealing = dealing
    signature = try key.sign(Self.message(dealing))
  }

  /// Reads a signed dealing; throws `malformedMessage` or `dealingRefused`. The signature is not checked yet.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes else { throw CustodyError(.malformedMessage, "the dealing is too large") }
    var reader = WordReader(bytes)
    signature = try reader.signature()
    dealing = try Dealing(&reader)
    try reader.end()
  }

  /// Whether the dealer with this key signed it.
  public func isSigned(by key: VerifyingKey) -> Bool { key.verifies(signature, message: Self.message(dealing)) }

  /// Signature, then the dealing's words.
  public var bytes: [UInt8] { signature.bytes + dealing.words.flatMap(\.bytes) }

  private static func message(_ dealing: Dealing) -> [UInt8] {
    Array("aureole/dealing/v1".utf8) + dealing.words.flatMap(\.bytes)
  }
}
