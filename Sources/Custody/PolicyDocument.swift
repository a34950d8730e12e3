public import Contract
internal import FoundationEssentials
public import Identity
public import Transparency

/// What does not fit the words of a policy on the ledger: who the custodians are, where they answer and what is asked of
/// them. The ledger holds its digest, so whoever has the ledger can take the document from anybody.
public struct PolicyDocument: Hashable, Sendable {
  /// The most bytes of a document.
  public static let mostBytes = 64 << 10
  /// The longest time in seconds that a custodian's replica may be behind.
  public static let longestStaleness: UInt64 = 3600

  /// The custodians of the epoch, in the order of their index.
  public let custodians: [Custodian]
  /// t, how many shares give a data key.
  public let threshold: Int
  /// k, how many of the blocks of a stripe rebuild it.
  public let dataShards: Int
  /// How many custodians must have confirmed a record before it is anchored.
  public let confirmations: Int
  /// How many custodians must have co-signed a checkpoint before a member believes it.
  public let witnesses: Int
  /// How old, in seconds, a custodian's replica may be when it releases.
  public let staleness: UInt64
  /// Custodians of earlier epochs that still hold records.
  public let former: [Custodian]
  /// What is asked of a login before anything is released; nil for no login at all.
  public let login: LoginDemands?

  /// A custodian as the policy names it.
  public struct Custodian: Hashable, Codable, Sendable {
    /// The custodian's member identifier.
    public let member: MemberID
    /// Where it answers: https://host:port.
    public let url: String
    /// The Ed25519 key that it co-signs checkpoints with, 32 bytes.
    public let witnessKey: Word

    /// Joins the parts.
    public init(member: MemberID, url: String, witnessKey: Word) {
      self.member = member
      self.url = url
      self.witnessKey = witnessKey
    }

    /// The name of its witness key: "aureole/custodian/" and the member's identifier.
    public static func witnessName(of member: MemberID) -> String { "aureole/custodian/" + member.hex }

    var isSound: Bool {
      url.hasPrefix("https://") && url.utf8.count <= 300 && !url.dropFirst(8).contains("/") && !witnessKey.isZero
    }
  }

  /// Joins the parts; throws `policyRefused` when they do not hold together. Unless said otherwise every custodian must
  /// confirm, and more than half must co-sign.
  public init(
    custodians: [Custodian], threshold: Int, dataShards: Int, confirmations: Int? = nil, witnesses: Int? = nil,
    staleness: UInt64 = 10, former: [Custodian] = [], login: LoginDemands? = nil
  ) throws(CustodyError) {
    self.custodians = custodians
    self.threshold = threshold
    self.dataShards = dataShards
    self.confirmations = confirmations ?? custodians.count
    self.witnesses = witnesses ?? custodians.count / 2 + 1
    self.staleness = staleness
    self.former = former
    self.login = login
    try check()
  }

  private func check() throws(CustodyError) {
    func require(_ condition: Bool, _ detail: String) throws(CustodyError) {
      guard condition else { throw CustodyError(.policyRefused, detail) }
    }
    let count = custodians.count
    let all = custodians + former
    try require((1...Int(PolicyTerms.mostCustodians)).contains(count), "a policy has 1 to 32 custodians")
    try require(former.count <= 2 * Int(PolicyTerms.mostCustodians), "a policy names too many former custodians")
    try require(all.allSatisfy(\.isSound), "a custodian's address is https://host:port and its witness key is not zero")
    try require(Set(all.map(\.member)).count == all.count, "a custodian is named twice")
    try require(Set(all.map(\.witnessKey)).count == all.count, "two custodians have one witness key")
    try require((1...count).contains(threshold), "the threshold is not between 1 and the number of custodians")
    try require((1...count).contains(dataShards), "the data shards are not between 1 and the number of custodians")
    // With no more than t or k confirmations the next loss would be the end of a record that was just anchored.
    let least = min(count, max(threshold, dataShards) + 1)
    try require((least...count).contains(confirmations), "confirmations must be at least one more than t and k, or all")
    try require((1...count).contains(witnesses), "the witnesses are not between 1 and the number of custodians")
    try require((1...Self.longestStaleness).contains(staleness), "staleness is 1 second to an hour")
  }

  /// What stands on the ledger: SHA-256 of the document.
  public var digest: Word { Word.sha256(json) }

  /// The words of a policy with this document.
  public func terms(strikes: UInt64) -> PolicyTerms {
    PolicyTerms(
      document: digest, custodianSet: PolicyTerms.custodianSetDigest(custodians.map(\.member)),
      custodianCount: UInt64(custodians.count), threshold: UInt64(threshold), strikes: strikes)
  }

  /// What accepts a checkpoint; throws `policyRefused` for keys that are none.
  public func quorum() throws(CustodyError) -> Quorum {
    do throws(TransparencyError) {
      var verifiers: [WitnessVerifier] = []
      for custodian in custodians {
        let name = try KeyName(Custodian.witnessName(of: custodian.member))
        verifiers.append(
          try WitnessVerifier(NoteKey(name: name, type: .cosignature, bytes: custodian.witnessKey.bytes)))
      }
      return try Quorum(witnesses, of: verifiers)
    } catch {
      throw CustodyError(.policyRefused, "a custodian's witness key is malformed")
    }
  }

  /// Every custodian that may hold something, those of the epoch first.
  public var all: [Custodian] { custodians + former }
}

extension PolicyDocument {
  /// Reads a document that the terms on the ledger name. Throws `policyRefused` when it is another one, malformed, or at
  /// odds with the terms.
  public init(json bytes: [UInt8], of terms: PolicyTerms) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes, Word.sha256(bytes) == terms.document else {
      throw CustodyError(.policyRefused, "the policy document is not the one on the ledger")
    }
    try self.init(json: bytes)
    guard terms == self.terms(strikes: terms.strikes) else {
      throw CustodyError(.policyRefused, "the policy document is at odds with the policy on the ledger")
    }
  }

  /// Reads a document; throws `policyRefused`.
  public init(json bytes: [UInt8]) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else {
      throw CustodyError(.policyRefused, "the policy document is malformed or too large")
    }
    // A reader that does not know what is demanded must not go on as if nothing were.
    guard wire.version == Self.version(with: wire.login) else {
      throw CustodyError(.policyRefused, "the policy document is of another version")
    }
    try self.init(
      custodians: wire.custodians, threshold: wire.threshold, dataShards: wire.dataShards,
      confirmations: wire.confirmations, witnesses: wire.witnesses, staleness: wire.staleness, former: wire.former,
      login: wire.login)
  }

  /// The document as JSON, keys in order and no spaces.
  public var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        version: Self.version(with: login), custodians: custodians, threshold: threshold, dataShards: dataShards,
        confirmations: confirmations, witnesses: witnesses, staleness: staleness, former: former, login: login))
  }

  /// A document without demands is of version 1, as it was before there were any.
  private static func version(with login: LoginDemands?) -> Int { login == nil ? 1 : 2 }

  private struct Wire: Codable {
    var version: Int
    var custodians: [Custodian]
    var threshold: Int
    var dataShards: Int
    var confirmations: Int
    var witnesses: Int
    var staleness: UInt64
    var former: [Custodian]
    var login: LoginDemands?
  }
}
