public import Identity

/// A signing key and the digest of a sealing key that take the place of a member's keys.
public struct NewKeys: Hashable, Sendable {
  /// The new signing key.
  public let signingKey: VerifyingKey
  /// The digest of the new sealing key (`SealingPublicKey.digest`).
  public let sealingKeyDigest: Word

  /// Joins the two.
  public init(signingKey: VerifyingKey, sealingKeyDigest: Word) {
    self.signingKey = signingKey
    self.sealingKeyDigest = sealingKeyDigest
  }

  init(_ fields: inout FieldReader) throws(ContractError) {
    signingKey = try fields.key("new signing key")
    sealingKeyDigest = try fields.required("new sealing key digest")
  }

  var words: [Word] { [signingKey.x, signingKey.y, sealingKeyDigest] }
}

extension Action {
  /// The fields of `enrol`.
  public struct Enrol: Hashable, Sendable {
    /// The new member, named by the signing key.
    public let member: MemberID
    /// The member's role.
    public let role: Role
    /// The member's keys.
    public let keys: NewKeys
    /// A salted commitment to the national identifier; zero for devices, guests and custodians.
    public let identityCommitment: Word

    /// Joins the fields; the member's identifier follows from the signing key.
    public init(role: Role, keys: NewKeys, identityCommitment: Word) {
      member = MemberID(keys.signingKey)
      self.role = role
      self.keys = keys
      self.identityCommitment = identityCommitment
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      member = try fields.member("member")
      let number = try fields.number("role", atMost: UInt64(UInt8.max))
      guard let role = Role(rawValue: UInt8(number)) else { throw fields.refusal("role") }
      self.role = role
      keys = try NewKeys(&fields)
      identityCommitment = fields.word()
    }

    var words: [Word] { [member.word, Word(UInt64(role.rawValue))] + keys.words + [identityCommitment] }
  }

  /// The fields of `guard`: a Merkle root over at most eight salted guardians (`GuardianSet`), so that nobody learns
  /// who they are before they act. A count of 0 with a zero root removes the guardians.
  public struct Guard: Hashable, Sendable {
    /// The longest waiting time: 90 days.
    public static let longestWait: UInt64 = 90 * 86_400
    /// The root of the guardian set.
    public let root: Word
    /// How many guardians together start a recovery.
    public let count: UInt64
    /// The time in seconds in which the owner can veto.
    public let wait: UInt64

    /// Joins the fields.
    public init(root: Word, count: UInt64, wait: UInt64) {
      self.root = root
      self.count = count
      self.wait = wait
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      root = fields.word()
      count = try fields.number("count", atMost: UInt64(GuardianSet.capacity))
      wait = try fields.number("waiting time", atMost: Self.longestWait)
      guard root.isZero == (count == 0) else { throw fields.refusal("count") }
    }

    var words: [Word] { [root, Word(count), Word(wait)] }
  }

  /// The fields of `recover`: a guardian's vote, with the proof that the actor is one.
  public struct Recover: Hashable, Sendable {
    /// Whose keys are to be replaced.
    public let owner: MemberID
    /// The new keys.
    public let keys: NewKeys
    /// That the actor is a guardian of the owner.
    public let proof: GuardianProof

    /// Joins the fields.
    public init(owner: MemberID, keys: NewKeys, proof: GuardianProof) {
      self.owner = owner
      self.keys = keys
      self.proof = proof
    }

    init(_ fields: inout FieldReader) throws(ContractError) {
      owner = try fields.member("owner")
      keys = try NewKeys(&fields)
      proof = try GuardianProof(&fields)
    }

    var words: [Word] { [owner.word] + keys.words + proof.words }
  }
}
