internal import FoundationEssentials

/// What the directory says of a member: the name and keys that belong to an identifier on the ledger. The directory is
/// kept beside the ledger, because names are not to be on it.
public struct DirectoryEntry: Hashable, Sendable {
  /// The most bytes of an entry in JSON.
  public static let mostBytes = 16 << 10

  /// The ledger the member belongs to.
  public let ledger: Word
  /// The member's current public keys.
  public let keys: MemberPublicKeys
  /// The member's name.
  public let name: MemberName
  /// The member's role.
  public let role: Role
  /// The member's certificate, for the same key, name and role.
  public let certificate: MemberCertificate
  /// When the authority made the entry, in seconds since 1970; a later entry of a member replaces an earlier one.
  public let issuedAt: UInt64

  /// Makes an entry. The ledger, member, signing key and role are the certificate's; throws `directoryRefused` when
  /// the keys or the name are not what the certificate is for, or the time is after the year 9999.
  public init(
    keys: MemberPublicKeys, name: MemberName, certificate: MemberCertificate, issuedAt: UInt64
  ) throws(IdentityError) {
    guard certificate.member == keys.member, certificate.signingKey == keys.signingKey,
      certificate.name == name.commonName
    else { throw IdentityError(.directoryRefused, "the directory entry is at odds with its certificate") }
    guard issuedAt < 253_402_300_800 else {
      throw IdentityError(.directoryRefused, "the directory entry's time is out of bounds")
    }
    self.ledger = certificate.ledger
    self.keys = keys
    self.name = name
    self.role = certificate.role
    self.certificate = certificate
    self.issuedAt = issuedAt
  }

  /// The member the entry is about.
  public var member: MemberID { keys.member }

  /// Reads an entry whose signature was checked.
  init(json bytes: [UInt8]) throws(IdentityError) {
    guard bytes.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)) else {
      throw IdentityError(.directoryRefused, "the directory entry is malformed or too large")
    }
    guard wire.version == 1 else {
      throw IdentityError(.directoryRefused, "the directory entry is of another version")
    }
    guard let name = try? MemberName(wire.name), let sealingBytes = Data(base64Encoded: wire.sealingKey),
      let sealingKey = try? SealingPublicKey(sealingBytes), let der = Data(base64Encoded: wire.certificate),
      let certificate = try? MemberCertificate(der: der)
    else { throw IdentityError(.directoryRefused, "the directory entry holds a malformed key, name or certificate") }
    guard certificate.ledger == wire.ledger, certificate.role.name == wire.role else {
      throw IdentityError(.directoryRefused, "the directory entry is at odds with its certificate")
    }
    try self.init(
      keys: MemberPublicKeys(member: wire.member, signingKey: wire.signingKey, sealingKey: sealingKey),
      name: name, certificate: certificate, issuedAt: wire.issuedAt)
  }

  /// The entry as JSON, keys in order and no spaces.
  var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        version: 1, ledger: ledger, member: member, name: name.text, role: role.name, signingKey: keys.signingKey,
        sealingKey: keys.sealingKey.bytes.base64EncodedString(),
        certificate: Data(certificate.der).base64EncodedString(), issuedAt: issuedAt))
  }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var member: MemberID
    var name: String
    var role: String
    var signingKey: VerifyingKey
    var sealingKey: String
    var certificate: String
    var issuedAt: UInt64
  }
}
