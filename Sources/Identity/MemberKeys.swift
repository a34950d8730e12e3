/// A member's private keys: one to sign with, one to open with. Kept in a ``Keyring``; it has no coding and shows
/// nothing of the keys in a description.
public struct MemberKeys: Sendable {
  /// Who the keys belong to.
  public let member: MemberID
  /// The key the member signs with.
  public let signing: SigningKey
  /// The key the member opens sealed values with.
  public let sealing: SealingKey

  /// Makes the keys of a new member; throws `malformedKey` when the system gives no random numbers.
  public init() throws(IdentityError) {
    self.init(signing: try SigningKey(), sealing: try SealingKey())
  }

  /// Joins two keys. The member is derived from the signing key unless given: a member whose keys were rotated keeps
  /// the identifier of its first key.
  public init(signing: SigningKey, sealing: SealingKey, member: MemberID? = nil) {
    self.member = member ?? MemberID(signing.verifyingKey)
    self.signing = signing
    self.sealing = sealing
  }

  /// The public halves.
  public var publicKeys: MemberPublicKeys {
    MemberPublicKeys(member: member, signingKey: signing.verifyingKey, sealingKey: sealing.publicKey)
  }
}

extension MemberKeys: CustomStringConvertible, CustomReflectable {
  /// Whose keys these are, never the keys.
  public var description: String { "keys of \(member)" }
  /// A mirror that shows the member alone.
  public var customMirror: Mirror { Mirror(self, children: ["member": member]) }
}
