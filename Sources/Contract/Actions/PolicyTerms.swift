public import Identity

/// The fields of `policy`. Everything that does not fit a word stands in the policy document, named by its digest:
/// posture, staleness, freshness of the second factor, the web app's digest.
public struct PolicyTerms: Hashable, Sendable {
  /// The most custodians a set can have.
  public static let mostCustodians: UInt64 = 32
  /// The largest number of strikes.
  public static let mostStrikes: UInt64 = 1_000
  /// The digest of the policy document; zero while there is none.
  public let document: Word
  /// The digest of the custodian set (`custodianSetDigest`); zero while there is none.
  public let custodianSet: Word
  /// n, the number of custodians in the set.
  public let custodianCount: UInt64
  /// t, how many custodians' shares rebuild a data key.
  public let threshold: UInt64
  /// The number of unlawful accesses that suspend a member; 0 means none ever do.
  public let strikes: UInt64

  /// A policy without custodians and without strikes.
  public static let empty = PolicyTerms(
    document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: 0)

  /// Joins the fields.
  public init(document: Word, custodianSet: Word, custodianCount: UInt64, threshold: UInt64, strikes: UInt64) {
    self.document = document
    self.custodianSet = custodianSet
    self.custodianCount = custodianCount
    self.threshold = threshold
    self.strikes = strikes
  }

  init(_ fields: inout FieldReader) throws(ContractError) {
    document = fields.word()
    custodianSet = fields.word()
    custodianCount = try fields.number("custodian count", atMost: Self.mostCustodians)
    threshold = try fields.number("threshold", atMost: Self.mostCustodians)
    strikes = try fields.number("strikes", atMost: Self.mostStrikes)
    guard isSound else { throw fields.refusal("threshold") }
  }

  /// Whether count and strikes are within bounds, and set, count and threshold fit each other.
  public var isSound: Bool {
    guard custodianCount <= Self.mostCustodians, strikes <= Self.mostStrikes else { return false }
    return custodianCount == 0
      ? custodianSet.isZero && threshold == 0
      : !custodianSet.isZero && (1...custodianCount).contains(threshold)
  }

  var words: [Word] { [document, custodianSet, Word(custodianCount), Word(threshold), Word(strikes)] }

  /// Whether these terms may open what the others keep closed: another document or set, a lower threshold, more
  /// strikes. Such a change waits for a second approval.
  func widens(_ current: PolicyTerms) -> Bool {
    document != current.document || custodianSet != current.custodianSet
      || custodianCount != current.custodianCount || threshold < current.threshold
      || (current.strikes != 0 && (strikes == 0 || strikes > current.strikes))
  }

  /// The digest of a custodian set: SHA-256("aureole/custodians/v1" ‖ the members in their order of index).
  public static func custodianSetDigest(_ custodians: [MemberID]) -> Word {
    Word.sha256(tag: "aureole/custodians/v1", custodians.map(\.word))
  }
}
