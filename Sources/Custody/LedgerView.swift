public import Identity

/// A view: what a custodian says the ledger is at a size, by its own rules replayed. Browsers, which cannot replay the
/// ledger, believe a root that enough custodians of the policy say alike (docs/spec/gateway.md, section 5).
///
/// Signed over "aureole/view/v1" ‖ words; travels as signature ‖ words.
public struct LedgerView: Hashable, Sendable {
  /// The bytes of a view.
  public static let byteCount = Signature.byteCount + 6 * Word.byteCount
  /// The largest size that a view is of.
  public static let mostSize: UInt64 = 1 << 62
  /// How old a view may be at most when a root is believed for it, in seconds.
  public static let longestLife: UInt64 = 600
  /// How far the custodian's clock may be ahead of the reader's, in seconds.
  public static let tolerance: UInt64 = 60

  /// The ledger.
  public let ledger: Word
  /// Who says so.
  public let custodian: MemberID
  /// The number of entries.
  public let size: UInt64
  /// The root over them.
  public let root: Word
  /// When it was signed, by the custodian's clock, in seconds since 1970.
  public let time: UInt64
  /// The number of the policy in force after so many entries, so that a policy that is withheld is noticed.
  public let epoch: UInt64
  /// The custodian's signature.
  public let signature: Signature

  /// Signs a view; throws when the key cannot sign. The caller's replica has come to this size with this root.
  public init(
    ledger: Word, size: UInt64, root: Word, time: UInt64, epoch: UInt64, by keys: MemberKeys
  ) throws(IdentityError) {
    self.ledger = ledger
    custodian = keys.member
    self.size = size
    self.root = root
    self.time = time
    self.epoch = epoch
    signature = try keys.signing.sign(
      Self.message([ledger, keys.member.word, Word(size), root, Word(time), Word(epoch)]))
  }

  /// Reads a view; throws `malformedMessage`. The signature is not checked yet.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count == Self.byteCount else { throw CustodyError(.malformedMessage, "a view has another size") }
    var reader = WordReader(bytes)
    signature = try reader.signature()
    (ledger, custodian) = (try reader.word(), try reader.member())
    (size, root) = (try reader.number(atMost: Self.mostSize), try reader.word())
    time = try reader.number(atMost: 1 << 53)
    epoch = try reader.number(atMost: 1 << 53)
    try reader.end()
  }

  /// The words that travel and are signed.
  public var words: [Word] { [ledger, custodian.word, Word(size), root, Word(time), Word(epoch)] }

  /// Signature, then the words.
  public var bytes: [UInt8] { signature.bytes + words.flatMap(\.bytes) }

  /// Whether a view counts for a root.
  public enum Verdict: Hashable, Sendable {
    /// This custodian says so of this ledger, not long ago.
    case valid
    /// It is of another ledger.
    case otherLedger
    /// It is not signed by this key.
    case wrongSignature
    /// It is older than a view may be.
    case stale
    /// It is from later than the clocks may be apart.
    case fromTheFuture
  }

  /// Checks a view with the key that the ledger has of its custodian. Whether the policy names that custodian is for the
  /// reader to say.
  public func verdict(key: VerifyingKey, ledger: Word, now: UInt64) -> Verdict {
    guard self.ledger == ledger else { return .otherLedger }
    guard key.verifies(signature, message: Self.message(words)) else { return .wrongSignature }
    guard time <= now + Self.tolerance else { return .fromTheFuture }
    return now <= time + Self.longestLife ? .valid : .stale
  }

  private static func message(_ words: [Word]) -> [UInt8] {
    Array("aureole/view/v1".utf8) + words.flatMap(\.bytes)
  }
}
