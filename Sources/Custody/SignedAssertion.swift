internal import FoundationEssentials
public import Identity

/// An assertion as it travels: in the header `Aureole-Assertion`, base64 of signature ‖ words. What it says is believed only
/// after `verdict`.
public struct SignedAssertion: Hashable, Sendable {
  /// The bytes of a signed assertion.
  public static let byteCount = Signature.byteCount + Assertion.wordCount * Word.byteCount
  /// The characters of the header's value: the bytes are a multiple of three, so there is one way to write them.
  public static let headerByteCount = byteCount / 3 * 4

  /// What is said; not verified yet.
  public let assertion: Assertion
  /// The gateway's signature.
  public let signature: Signature

  /// Joins the two.
  public init(assertion: Assertion, signature: Signature) {
    self.assertion = assertion
    self.signature = signature
  }

  /// Reads signature ‖ words; throws `malformedMessage`, also for a high s.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count == Self.byteCount else {
      throw CustodyError(.malformedMessage, "an assertion has another size")
    }
    var reader = WordReader(bytes)
    signature = try reader.signature()
    assertion = try Assertion(&reader)
    try reader.end()
  }

  /// Reads the header's value; throws `malformedMessage` for anything but the one way to write it.
  public init(header: String) throws(CustodyError) {
    guard header.utf8.count == Self.headerByteCount, let bytes = Data(base64Encoded: header) else {
      throw CustodyError(.malformedMessage, "an assertion's header is malformed")
    }
    try self.init(bytes: bytes)
  }

  /// Signature, then the words.
  public var bytes: [UInt8] { signature.bytes + assertion.words.flatMap(\.bytes) }

  /// The header's value.
  public var header: String { Data(bytes).base64EncodedString() }

  /// Whether an assertion is to be believed.
  public enum Verdict: Hashable, Sendable {
    /// The gateway says so, of this member and for this access, now.
    case valid
    /// It is not signed by this key.
    case wrongSignature
    /// It is of another ledger.
    case otherLedger
    /// It is about another member than the one who calls.
    case otherMember
    /// It is for another access.
    case otherAccess
    /// It is over.
    case over
    /// It is from later than the clocks of gateway and custodian may be apart, or good for longer than any may be.
    case fromTheFuture
  }

  /// Checks the assertion: signed by this key, of this ledger, about the caller, for this access, good now. Whether the key
  /// is that of a gateway of the policy is for ``LoginDemands`` and the ledger to say.
  public func verdict(
    key: VerifyingKey, ledger: Word, caller: MemberID, access: Word, now: UInt64
  ) -> Verdict {
    guard assertion.ledger == ledger else { return .otherLedger }
    guard assertion.member == caller else { return .otherMember }
    guard assertion.access == access else { return .otherAccess }
    guard key.verifies(signature, message: assertion.message) else { return .wrongSignature }
    guard now < assertion.until else { return .over }
    let latest = now + Assertion.tolerance
    guard assertion.until <= latest + Assertion.longestLife,
      max(assertion.loginAt, assertion.secondFactorAt, assertion.postureAt) <= latest
    else { return .fromTheFuture }
    return .valid
  }
}
