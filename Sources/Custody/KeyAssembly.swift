public import Identity
public import Records
internal import Shards

/// Puts a data key together from custodians' answers, in whatever order they come, and names who answered wrongly. It never
/// gives a key that the ledger does not commit to.
///
/// Shares of different dealings are never mixed. A dealing is believed because t custodians present it and its key is the
/// one that the ledger commits to; a single custodian can therefore neither make up a dealing nor hold on to an old one
/// without being seen.
public struct KeyAssembly: Sendable {
  /// What a custodian did wrong.
  public enum Fault: Hashable, Sendable {
    /// It did not answer, or not in time.
    case silent
    /// It refused.
    case refused(ReleaseRefusal)
    /// What it answered is no answer.
    case malformed
    /// The answer is not signed by it.
    case wrongSignature
    /// The answer is to another access, of another record, for another reader or of another custodian.
    case otherAnswer
    /// A share that does not open, or that is not what the dealing commits to.
    case wrongShare
    /// A dealing that is of nobody who had the key, that its dealer did not sign, or that gives another key.
    case falseDealing
    /// A dealing that is older than the one that gave the key.
    case outdated
  }

  private let subject: ReleaseSubject
  private let key: SealingKey
  private var groups: [Word: Group] = [:]
  private var answered: Set<MemberID> = []
  /// What custodians did wrong so far.
  public private(set) var faults: [MemberID: Fault] = [:]
  /// The key, once it is there.
  public private(set) var dataKey: DataKey?
  /// The dealing that gave the key.
  public private(set) var dealing: SignedDealing?

  private struct Group: Sendable {
    let dealing: SignedDealing
    var shares: [MemberID: Share] = [:]
    var isFalse = false
  }

  /// Begins; the sealing key is the reader's.
  public init(_ subject: ReleaseSubject, key: SealingKey) {
    self.subject = subject
    self.key = key
  }

  /// Whether everything that is needed has come.
  public var isComplete: Bool { dataKey != nil }

  /// The shares that were found genuine, of the dealing that has most of them.
  public var genuineShares: Int { groups.values.map(\.shares.count).max() ?? 0 }

  /// Notes that a custodian gave no share.
  public mutating func note(_ fault: Fault, of custodian: MemberID) {
    if faults[custodian] == nil { faults[custodian] = fault }
  }

  /// Takes the bytes that a custodian answered. One answer a custodian counts.
  public mutating func take(_ bytes: some Collection<UInt8>, from custodian: MemberID, signingKey: VerifyingKey) {
    guard answered.insert(custodian).inserted else { return }
    guard let answer = try? ReleaseAnswer(bytes: bytes) else { return note(.malformed, of: custodian) }
    guard answer.isSigned(by: signingKey) else { return note(.wrongSignature, of: custodian) }
    guard answer.ledger == subject.ledger, answer.record == subject.record, answer.access == subject.access,
      answer.reader == subject.reader, answer.custodian == custodian, !answer.released.isEmpty
    else { return note(.otherAnswer, of: custodian) }
    for released in answer.released { take(released, from: custodian) }
  }

  private mutating func take(_ released: ReleaseAnswer.Released, from custodian: MemberID) {
    let dealing = released.dealing.dealing
    guard dealing.ledger == subject.ledger, dealing.record == subject.record else {
      return note(.otherAnswer, of: custodian)
    }
    guard subject.dealerKeys[dealing.dealer] != nil else { return note(.falseDealing, of: custodian) }
    let purpose = SealedShare.Purpose.release(
      reference: subject.reference, access: subject.access, reader: subject.reader)
    guard let opened = try? released.share.open(with: key, of: dealing, custodian: custodian, for: purpose) else {
      return note(.wrongShare, of: custodian)
    }
    groups[dealing.digest, default: Group(dealing: released.dealing)].shares[custodian] = opened.share
    combine(dealing.digest)
    if groups[dealing.digest]?.isFalse == true { note(.falseDealing, of: custodian) }
  }

  /// Tries to make the key of one dealing.
  private mutating func combine(_ digest: Word) {
    guard let group = groups[digest], !group.isFalse, group.shares.count >= group.dealing.dealing.threshold else {
      return
    }
    if let dealing, isNewer(dealing, than: group.dealing) || dealing == group.dealing { return }
    let shares = group.shares.sorted { $0.key < $1.key }.map(\.value)
    let threshold = group.dealing.dealing.threshold
    // Each share is what the dealer committed to; only a false dealer could make them disagree or give another key.
    guard let bytes = try? SecretSharing.combine(Array(shares.prefix(threshold)), threshold: threshold),
      let candidate = try? DataKey(bytes),
      candidate.matches(subject.keyCommitment, ledger: subject.ledger, record: subject.record)
    else {
      groups[digest]?.isFalse = true
      for custodian in group.shares.keys { note(.falseDealing, of: custodian) }
      return
    }
    dataKey = candidate
    dealing = group.dealing
  }

  /// What every custodian did wrong, once the key is there: who presented only another dealing included.
  public func finalFaults() -> [MemberID: Fault] {
    guard let dealing, let group = groups[dealing.dealing.digest] else { return faults }
    var result = faults
    for other in groups.values where other.dealing != dealing {
      // The owner may have signed with keys that were replaced since; then nobody can tell any more, and the custodian
      // that stands alone with it is named.
      let isSigned = subject.dealerKeys[other.dealing.dealing.dealer, default: []].contains(
        where: other.dealing.isSigned)
      if isSigned, isNewer(other.dealing, than: dealing) { continue }
      for custodian in other.shares.keys where group.shares[custodian] == nil && result[custodian] == nil {
        result[custodian] = isSigned ? .outdated : .falseDealing
      }
    }
    return result
  }

  private func isNewer(_ left: SignedDealing, than right: SignedDealing) -> Bool {
    (left.dealing.epoch, left.dealing.generation) > (right.dealing.epoch, right.dealing.generation)
  }
}

/// What a release is about, as the reader's own replica of the ledger has it.
public struct ReleaseSubject: Hashable, Sendable {
  /// The ledger.
  public let ledger: Word
  /// The record.
  public let record: Word
  /// The commitment to its data key.
  public let keyCommitment: Word
  /// The reference under which it is opened; zero for the owner.
  public let reference: Word
  /// The digest of the access.
  public let access: Word
  /// Who reads.
  public let reader: MemberID
  /// The keys of those who may have shared the data key out: the record's sender and its owner.
  public let dealerKeys: [MemberID: [VerifyingKey]]

  /// Joins the parts.
  public init(
    ledger: Word, record: Word, keyCommitment: Word, reference: Word, access: Word, reader: MemberID,
    dealerKeys: [MemberID: [VerifyingKey]]
  ) {
    self.ledger = ledger
    self.record = record
    self.keyCommitment = keyCommitment
    self.reference = reference
    self.access = access
    self.reader = reader
    self.dealerKeys = dealerKeys
  }
}
