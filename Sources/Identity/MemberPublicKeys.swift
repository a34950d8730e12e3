/// A member's public keys, as others need them: to check its signatures and to seal to it.
public struct MemberPublicKeys: Hashable, Sendable {
  /// Who the keys belong to.
  public let member: MemberID
  /// The key the member's signatures are checked with.
  public let signingKey: VerifyingKey
  /// The key values are sealed to.
  public let sealingKey: SealingPublicKey

  /// Takes the first keys of a member, whose identifier follows from the signing key.
  public init(signingKey: VerifyingKey, sealingKey: SealingPublicKey) {
    self.init(member: MemberID(signingKey), signingKey: signingKey, sealingKey: sealingKey)
  }

  /// Takes keys from outside and checks them against what the ledger says of the member: its current signing key
  /// and the digest of its current sealing key. Throws `malformedKey` when either differs.
  public init(
    member: MemberID, signingKey: VerifyingKey, sealingKey: SealingPublicKey, ledgerSigningKey: VerifyingKey,
    ledgerSealingKeyDigest: Word
  ) throws(IdentityError) {
    guard signingKey == ledgerSigningKey else {
      throw IdentityError(.malformedKey, "the signing key is not the one on the ledger")
    }
    guard sealingKey.digest == ledgerSealingKeyDigest else {
      throw IdentityError(.malformedKey, "the sealing key is not the one on the ledger")
    }
    self.init(member: member, signingKey: signingKey, sealingKey: sealingKey)
  }

  package init(member: MemberID, signingKey: VerifyingKey, sealingKey: SealingPublicKey) {
    self.member = member
    self.signingKey = signingKey
    self.sealingKey = sealingKey
  }

  /// Whether the member's identifier follows from this signing key, as it does until the first rotation.
  public var areFirstKeys: Bool { member == MemberID(signingKey) }

  /// What two people compare aloud before they trust keys that came over a network: 20 hexadecimal digits in five
  /// groups of four, the first 80 bits of SHA-256("aureole/fingerprint/v1" ‖ x ‖ y ‖ sealing-key digest).
  public var fingerprint: String {
    Self.fingerprint(signingKey: signingKey, sealingKeyDigest: sealingKey.digest)
  }

  /// The same of keys as the ledger has them: the signing key, and the digest of the sealing key.
  public static func fingerprint(signingKey: VerifyingKey, sealingKeyDigest: Word) -> String {
    let digest = Word.sha256(tag: "aureole/fingerprint/v1", [signingKey.x, signingKey.y, sealingKeyDigest])
    let digits = digest.bytes.prefix(10)
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0...].prefix(2).hex }.joined(separator: " ")
  }
}
