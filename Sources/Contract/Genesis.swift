public import Identity

/// What founds a ledger: its first authority members, the key that signs its checkpoints and its first policy. The
/// ledger's identifier is the digest of all of it, so that whoever knows the identifier cannot be shown another
/// founding.
public struct Genesis: Hashable, Sendable {
  /// The most authority members that can found a ledger.
  public static let mostAuthorities = 8
  /// The founding authority members.
  public let authorities: [Authority]
  /// The Ed25519 key that signs checkpoints, 32 bytes; zero on an engine without checkpoints.
  public let logKey: Word
  /// The policy of epoch 0.
  public let policy: PolicyTerms
  /// When the ledger was founded, in seconds since 1970.
  public let time: UInt64
  /// 32 random bytes.
  public let salt: Word

  /// A founding authority member.
  public struct Authority: Hashable, Sendable {
    /// The member's keys.
    public let keys: NewKeys
    /// The commitment to the national identifier, or zero.
    public let identityCommitment: Word

    /// Joins the two.
    public init(keys: NewKeys, identityCommitment: Word = .zero) {
      self.keys = keys
      self.identityCommitment = identityCommitment
    }
  }

  /// Joins the parts; throws `malformedGenesis` for no, too many or repeated authority members, an unsound
  /// policy or a time out of bounds.
  public init(
    authorities: [Authority], logKey: Word, policy: PolicyTerms = .empty, time: UInt64, salt: Word = .random()
  ) throws(ContractError) {
    guard (1...Self.mostAuthorities).contains(authorities.count) else {
      throw ContractError(.malformedGenesis, "a ledger is founded by 1 to \(Self.mostAuthorities) authority members")
    }
    guard Set(authorities.map { MemberID($0.keys.signingKey) }).count == authorities.count else {
      throw ContractError(.malformedGenesis, "an authority member is named twice")
    }
    guard authorities.allSatisfy({ !$0.keys.sealingKeyDigest.isZero }) else {
      throw ContractError(.malformedGenesis, "a founding sealing key is missing")
    }
    guard policy.isSound else { throw ContractError(.malformedGenesis, "the first policy is unsound") }
    // A later founding would leave no time for any entry.
    guard time <= State.latestTime else { throw ContractError(.malformedGenesis, "the founding time is out of bounds") }
    self.authorities = authorities
    self.logKey = logKey
    self.policy = policy
    self.time = time
    self.salt = salt
  }

  /// Reads the words of a genesis; throws `malformedGenesis` or `wrongLength` when they are none.
  public init(words: [Word]) throws(ContractError) {
    guard let count = words.first?.number, count <= UInt64(Self.mostAuthorities),
      words.count == 9 + Int(count) * 4
    else { throw ContractError(.wrongLength, "the number of words does not fit a genesis") }
    var authorities = [Authority]()
    for index in 0..<Int(count) {
      let part = words[(1 + index * 4)..<(5 + index * 4)].map { $0 }
      guard let key = try? VerifyingKey(x: part[0], y: part[1]) else {
        throw ContractError(.malformedGenesis, "a founding key is malformed")
      }
      authorities.append(
        Authority(keys: NewKeys(signingKey: key, sealingKeyDigest: part[2]), identityCommitment: part[3]))
    }
    var rest = FieldReader(Array(words.suffix(8)), kind: .policy)
    let logKey = rest.word()
    let policy = try PolicyTerms(&rest)
    try self.init(
      authorities: authorities, logKey: logKey, policy: policy, time: try rest.number("time"), salt: rest.word())
  }

  /// The words: the count, then x, y, sealing key digest and commitment of each authority member, the log key, the
  /// policy's five words, time and salt.
  public var words: [Word] {
    [Word(UInt64(authorities.count))] + authorities.flatMap { $0.keys.words + [$0.identityCommitment] }
      + [logKey] + policy.words + [Word(time), salt]
  }

  /// The ledger's identifier: SHA-256("aureole/ledger/v1" ‖ words).
  public var ledger: Word { Word.sha256(tag: "aureole/ledger/v1", words) }
}
