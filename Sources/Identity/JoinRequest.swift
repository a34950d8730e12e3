internal import FoundationEssentials

/// What a person who wants to join hands to the authority: public keys, the name to be known by, the role asked for,
/// and a signature that proves possession of the signing key. A value of this type has been verified.
///
/// The signature is over "aureole/join/v1" ‖ ledger ‖ role ‖ x ‖ y ‖ sealing-key digest ‖ SHA-256(name). It says
/// nothing about who the person is: the authority checks that, and compares the ``fingerprint`` over another way.
public struct JoinRequest: Hashable, Sendable {
  /// The most bytes of a request in JSON.
  public static let mostBytes = 8 << 10

  /// The ledger to join.
  public let ledger: Word
  /// The name the member asks to be known by.
  public let name: MemberName
  /// The role asked for.
  public let role: Role
  /// The new member's public keys.
  public let keys: MemberPublicKeys
  /// The signature with the signing key over all of it.
  public let signature: Signature

  /// Signs a request with a new member's keys. Throws `joinRefused` when the keys are not the member's first, and for
  /// a guest: guests come with a link and ask nobody.
  public init(ledger: Word, name: MemberName, role: Role, keys: MemberKeys) throws(IdentityError) {
    let message = Self.message(ledger: ledger, name: name, role: role, keys: keys.publicKeys)
    try self.init(
      ledger: ledger, name: name, role: role, keys: keys.publicKeys, signature: try keys.signing.sign(message))
  }

  /// Reads a request from JSON and verifies it. Throws `joinRefused` when it is malformed, too large, of another
  /// version, or not signed by the key it names.
  public init(json bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else {
      throw IdentityError(.joinRefused, "the join request is malformed or too large")
    }
    guard wire.version == 1 else { throw IdentityError(.joinRefused, "the join request is of another version") }
    guard let role = Role(name: wire.role), let name = try? MemberName(wire.name),
      let sealingBytes = Data(base64Encoded: wire.sealingKey), let sealingKey = try? SealingPublicKey(sealingBytes),
      let signatureBytes = [UInt8](hex: wire.signature), let signature = try? Signature(signatureBytes)
    else { throw IdentityError(.joinRefused, "the join request holds a malformed key, name, role or signature") }
    try self.init(
      ledger: wire.ledger, name: name, role: role,
      keys: MemberPublicKeys(signingKey: wire.signingKey, sealingKey: sealingKey), signature: signature)
  }

  private init(
    ledger: Word, name: MemberName, role: Role, keys: MemberPublicKeys, signature: Signature
  ) throws(IdentityError) {
    guard role.isListed else { throw IdentityError(.joinRefused, "a guest comes with a link, not by a request") }
    guard keys.areFirstKeys,
      keys.signingKey.verifies(signature, message: Self.message(ledger: ledger, name: name, role: role, keys: keys))
    else { throw IdentityError(.joinRefused, "the join request is not signed by the key it names") }
    self.ledger = ledger
    self.name = name
    self.role = role
    self.keys = keys
    self.signature = signature
  }

  /// What to compare aloud with the person; see ``MemberPublicKeys/fingerprint``.
  public var fingerprint: String { keys.fingerprint }

  /// The request as JSON, to be sent or put in a file.
  public var json: [UInt8] {
    let wire = Wire(
      version: 1, ledger: ledger, name: name.text, role: role.name, signingKey: keys.signingKey,
      sealingKey: keys.sealingKey.bytes.base64EncodedString(), signature: signature.bytes.hex)
    return CanonicalJSON.bytes(of: wire)
  }

  private static func message(ledger: Word, name: MemberName, role: Role, keys: MemberPublicKeys) -> [UInt8] {
    let words = [
      ledger, Word(UInt64(role.rawValue)), keys.signingKey.x, keys.signingKey.y, keys.sealingKey.digest,
      Word.sha256(Array(name.text.utf8)),
    ]
    return Array("aureole/join/v1".utf8) + words.flatMap(\.bytes)
  }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var name: String
    var role: String
    var signingKey: VerifyingKey
    var sealingKey: String
    var signature: String
  }
}
