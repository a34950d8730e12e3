public import FoundationEssentials
internal import SwiftASN1
package import X509

/// A member's X.509 certificate, read and found to follow the profile: it names one member of one ledger, one role
/// and a P-256 key, may sign and authenticate, and may not issue. Whether the authority issued it and whether it is
/// in date is for ``CertificateVerifier`` to say.
public struct MemberCertificate: Sendable {
  /// The most bytes of a certificate, in DER or PEM.
  public static let mostBytes = 8 << 10

  /// The certificate's exact bytes in DER.
  public let der: [UInt8]
  /// The ledger the member belongs to.
  public let ledger: Word
  /// The member.
  public let member: MemberID
  /// The subject's common name; see ``MemberName/commonName``.
  public let name: String
  /// The member's role when the certificate was issued.
  public let role: Role
  /// The key the certificate is for.
  public let signingKey: VerifyingKey
  /// The first moment it is valid.
  public let notBefore: Date
  /// The last moment it is valid.
  public let notAfter: Date
  package let certificate: Certificate

  /// Reads a certificate in DER; throws `certificateRefused` when it is malformed or does not follow the profile.
  public init(der: some Collection<UInt8>) throws(IdentityError) {
    let bytes = Array(der)
    guard let certificate = CertificateProfile.read(bytes) else {
      throw IdentityError(.certificateRefused, "the certificate is malformed or too large")
    }
    try self.init(certificate, der: bytes)
  }

  /// Reads a certificate in PEM; throws `certificateRefused` as for DER.
  public init(pem: String) throws(IdentityError) {
    guard pem.utf8.count <= Self.mostBytes, let document = try? PEMDocument(pemString: pem),
      document.discriminator == Certificate.defaultPEMDiscriminator
    else { throw IdentityError(.certificateRefused, "the certificate is malformed or too large") }
    try self.init(der: document.derBytes)
  }

  package init(_ certificate: Certificate, der: [UInt8]) throws(IdentityError) {
    guard let identity = CertificateProfile.member(ofLeaf: certificate),
      let key = CertificateProfile.signingKey(of: certificate),
      let common = CertificateProfile.attribute(.RDNAttributeType.commonName, of: certificate.subject),
      let name = try? MemberName(common), name.commonName == common,
      let unit = CertificateProfile.attribute(.RDNAttributeType.organizationalUnitName, of: certificate.subject),
      let role = Role(name: unit), role.isListed, Self.mayOnlySign(certificate)
    else { throw IdentityError(.certificateRefused, "the certificate does not follow the profile of a member") }
    self.der = der
    self.certificate = certificate
    ledger = identity.ledger
    member = identity.member
    self.name = common
    self.role = role
    signingKey = key
    notBefore = certificate.notValidBefore
    notAfter = certificate.notValidAfter
  }

  /// The certificate in PEM.
  public var pem: String { PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: der).pemString + "\n" }

  private static func mayOnlySign(_ certificate: Certificate) -> Bool {
    guard let constraints = try? certificate.extensions.basicConstraints, case .notCertificateAuthority = constraints,
      let usage = try? certificate.extensions.keyUsage, usage == KeyUsage(digitalSignature: true),
      let purposes = try? certificate.extensions.extendedKeyUsage, purposes.contains(.clientAuth)
    else { return false }
    return certificate.version == .v3
  }
}

extension MemberCertificate: Hashable {
  /// Certificates are equal when their bytes are.
  public static func == (left: MemberCertificate, right: MemberCertificate) -> Bool { left.der == right.der }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
