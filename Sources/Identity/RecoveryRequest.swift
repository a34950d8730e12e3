internal import FoundationEssentials

/// What a member who has new keys hands to guardians and to the authority: the member the keys are for, the new public
/// keys, the name the member is known by, and a signature that proves possession of the new signing key. A value of
/// this type has been verified.
///
/// The signature is over "aureole/recovery/v1" ‖ ledger ‖ member ‖ x ‖ y ‖ sealing-key digest ‖ SHA-256(name). Anybody
/// can name any member in one: guardians compare the ``fingerprint`` aloud with the person they know, and the authority
/// looks whether the ledger has these keys.
public struct RecoveryRequest: Hashable, Sendable {
  /// The most bytes of a request in JSON.
  public static let mostBytes = 8 << 10
  private static let kind = "recovery"

  /// The ledger the member belongs to.
  public let ledger: Word
  /// The name the member says to be known by.
  public let name: MemberName
  /// The member, whose identifier is older than these keys, and the new public keys.
  public let keys: MemberPublicKeys
  /// The signature with the new signing key over all of it.
  public let signature: Signature

  /// Signs a request with the new keys; the member is the one the keys are said to belong to.
  public init(ledger: Word, name: MemberName, keys: MemberKeys) throws(IdentityError) {
    let message = Self.message(ledger: ledger, name: name, keys: keys.publicKeys)
    try self.init(ledger: ledger, name: name, keys: keys.publicKeys, signature: try keys.signing.sign(message))
  }

  /// Reads a request from JSON and verifies it. Throws `recoveryRefused` when it is malformed, too large, of another
  /// version, or not signed by the key it names.
  public init(json bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else {
      throw IdentityError(.recoveryRefused, "the recovery request is malformed or too large")
    }
    guard wire.version == 1, wire.kind == Self.kind else {
      throw IdentityError(.recoveryRefused, "the recovery request is of another version or kind")
    }
    guard let name = try? MemberName(wire.name), let sealingBytes = Data(base64Encoded: wire.sealingKey),
      let sealingKey = try? SealingPublicKey(sealingBytes), let signatureBytes = [UInt8](hex: wire.signature),
      let signature = try? Signature(signatureBytes)
    else { throw IdentityError(.recoveryRefused, "the recovery request holds a malformed key, name or signature") }
    try self.init(
      ledger: wire.ledger, name: name,
      keys: MemberPublicKeys(member: wire.member, signingKey: wire.signingKey, sealingKey: sealingKey),
      signature: signature)
  }

  private init(
    ledger: Word, name: MemberName, keys: MemberPublicKeys, signature: Signature
  ) throws(IdentityError) {
    let message = Self.message(ledger: ledger, name: name, keys: keys)
    guard keys.signingKey.verifies(signature, message: message) else {
      throw IdentityError(.recoveryRefused, "the recovery request is not signed by the key it names")
    }
    self.ledger = ledger
    self.name = name
    self.keys = keys
    self.signature = signature
  }

  /// Whether bytes say of themselves that they are a recovery request; whether they are one is for reading to find.
  public static func isNamed(in json: some Collection<UInt8>) -> Bool {
    guard json.count <= Self.mostBytes else { return false }
    return (try? JSONDecoder().decode(Named.self, from: Data(json)))?.kind == kind
  }

  /// Whose keys these are to be.
  public var member: MemberID { keys.member }

  /// What to compare aloud with the person; see ``MemberPublicKeys/fingerprint``.
  public var fingerprint: String { keys.fingerprint }

  /// The request as JSON, to be sent or put in a file.
  public var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        version: 1, kind: Self.kind, ledger: ledger, member: member, name: name.text, signingKey: keys.signingKey,
        sealingKey: keys.sealingKey.bytes.base64EncodedString(), signature: signature.bytes.hex))
  }

  private static func message(ledger: Word, name: MemberName, keys: MemberPublicKeys) -> [UInt8] {
    let words = [
      ledger, keys.member.word, keys.signingKey.x, keys.signingKey.y, keys.sealingKey.digest,
      Word.sha256(Array(name.text.utf8)),
    ]
    return Array("aureole/recovery/v1".utf8) + words.flatMap(\.bytes)
  }

  private struct Named: Decodable { var kind: String }

  private struct Wire: Codable {
    var version: Int
    var kind: String
    var ledger: Word
    var member: MemberID
    var name: String
    var signingKey: VerifyingKey
    var sealingKey: String
    var signature: String
  }
}
