internal import Crypto
public import FoundationEssentials
internal import SwiftASN1
internal import X509

/// Issues members' certificates under the authority's signing key. Certificates name members to people and to TLS;
/// the ledger, not the certificate, says whether a member is in good standing.
public struct CertificateAuthority: Sendable {
  /// How long a root is valid unless said otherwise: ten years of 365 days, in seconds.
  public static let rootLifetime: TimeInterval = 10 * 365 * 86_400
  /// How long a member's certificate is valid unless said otherwise: two years of 365 days, in seconds.
  public static let memberLifetime: TimeInterval = 2 * 365 * 86_400
  /// The most server names of a certificate.
  public static let mostServerNames = 16

  /// The root certificate, to be handed to every member.
  public let root: RootCertificate
  private let key: SigningKey

  /// Founds an authority: makes a self-signed root for a ledger. The name is its common name; the times are whole
  /// seconds. Throws `outOfBounds` for a lifetime that is not 1 second to 20 years.
  public init(
    founding name: MemberName, ledger: Word, key: SigningKey, at now: Date,
    validFor lifetime: TimeInterval = rootLifetime
  ) throws(IdentityError) {
    let (notBefore, notAfter) = try Self.validity(at: now, lifetime: lifetime)
    do {
      let publicKey = Certificate.PublicKey(key.key.publicKey)
      let subject = try DistinguishedName { CommonName(name.commonName) }
      let certificate = try Certificate(
        version: .v3, serialNumber: Self.serialNumber(), publicKey: publicKey, notValidBefore: notBefore,
        notValidAfter: notAfter, issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true))
          SubjectKeyIdentifier(hash: publicKey)
          SubjectAlternativeNames([.uniformResourceIdentifier(CertificateProfile.uri(ledger: ledger))])
        }, issuerPrivateKey: Certificate.PrivateKey(key.key))
      root = try RootCertificate(certificate, der: Self.der(of: certificate), authority: key.verifyingKey)
    } catch {
      throw IdentityError(.certificateRefused, "the root certificate could not be made")
    }
    self.key = key
  }

  /// Takes up an authority whose root was made before; throws `certificateRefused` when the root is not this key's.
  public init(root der: some Collection<UInt8>, key: SigningKey) throws(IdentityError) {
    root = try RootCertificate(der: der, authority: key.verifyingKey)
    self.key = key
  }

  /// Issues a certificate for a member's signing key: subject common name and role, the member's URI, digital
  /// signature, client authentication; for a custodian also server authentication and its server names. It ends with
  /// the root at the latest. Throws `outOfBounds` for a guest, server names of another role, more than 16 of them, or a
  /// lifetime that is not 1 second to 20 years; `certificateRefused` when the root is not in date.
  public func issue(
    for keys: MemberPublicKeys, name: MemberName, role: Role, serverNames: [ServerName] = [], at now: Date,
    validFor lifetime: TimeInterval = memberLifetime
  ) throws(IdentityError) -> MemberCertificate {
    guard role.isListed else { throw IdentityError(.outOfBounds, "a guest has no certificate") }
    guard serverNames.isEmpty || role == .custodian, serverNames.count <= Self.mostServerNames else {
      throw IdentityError(.outOfBounds, "only a custodian's certificate has server names, and at most 16")
    }
    let (notBefore, end) = try Self.validity(at: now, lifetime: lifetime)
    guard notBefore >= root.notBefore, notBefore < root.notAfter else {
      throw IdentityError(.certificateRefused, "the root certificate is not in date")
    }
    let identity = GeneralName.uniformResourceIdentifier(
      CertificateProfile.uri(ledger: root.ledger, member: keys.member))
    do {
      let publicKey = Certificate.PublicKey(
        try P256.Signing.PublicKey(rawRepresentation: keys.signingKey.bytes))
      let certificate = try Certificate(
        version: .v3, serialNumber: Self.serialNumber(), publicKey: publicKey, notValidBefore: notBefore,
        notValidAfter: min(end, root.notAfter), issuer: root.certificate.subject,
        subject: try DistinguishedName {
          CommonName(name.commonName)
          OrganizationalUnitName(role.name)
        }, signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage(role == .custodian ? [.clientAuth, .serverAuth] : [.clientAuth])
          SubjectAlternativeNames([identity] + serverNames.map(\.generalName))
          SubjectKeyIdentifier(hash: publicKey)
          AuthorityKeyIdentifier(
            keyIdentifier: SubjectKeyIdentifier(hash: root.certificate.publicKey).keyIdentifier)
        }, issuerPrivateKey: Certificate.PrivateKey(key.key))
      return try MemberCertificate(certificate, der: Self.der(of: certificate))
    } catch {
      throw IdentityError(.certificateRefused, "the certificate could not be issued")
    }
  }

  private static func validity(at now: Date, lifetime: TimeInterval) throws(IdentityError) -> (Date, Date) {
    let start = now.timeIntervalSince1970.rounded(.down)
    // 1970 to 2200; a comparison with a value that is no number is false.
    guard (0...7_258_118_400).contains(start), (1...(2 * rootLifetime)).contains(lifetime) else {
      throw IdentityError(.outOfBounds, "a certificate is valid for 1 second to 20 years")
    }
    return (Date(timeIntervalSince1970: start), Date(timeIntervalSince1970: start + lifetime.rounded(.down)))
  }

  /// 128 random bits.
  private static func serialNumber() -> Certificate.SerialNumber {
    Certificate.SerialNumber(bytes: Array(Word.random().bytes.prefix(16)))
  }

  private static func der(of certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }
}

extension ServerName {
  var generalName: GeneralName {
    switch self {
    case .dns(let name): .dnsName(name)
    case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }
  }
}
