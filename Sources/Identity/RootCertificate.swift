public import FoundationEssentials
internal import SwiftASN1
package import X509

/// The authority's self-signed certificate, which every member's certificate is checked against. A value of this type
/// has been found to be a root of the profile: version 3, certificate authority, path length 0, may sign certificates,
/// names one ledger, and its signature is its own key's.
public struct RootCertificate: Sendable {
  /// The certificate's exact bytes in DER.
  public let der: [UInt8]
  /// The ledger whose members it vouches for.
  public let ledger: Word
  /// The authority's key.
  public let signingKey: VerifyingKey
  /// The first moment it is valid.
  public let notBefore: Date
  /// The last moment it is valid.
  public let notAfter: Date
  package let certificate: Certificate

  /// Reads a root in DER and checks that it is the given key's; throws `certificateRefused` otherwise. The key comes
  /// from the ledger or was compared by people: a root that vouches for itself alone proves nothing.
  public init(der: some Collection<UInt8>, authority: VerifyingKey) throws(IdentityError) {
    let bytes = Array(der)
    guard let certificate = CertificateProfile.read(bytes) else {
      throw IdentityError(.certificateRefused, "the root certificate is malformed or too large")
    }
    try self.init(certificate, der: bytes, authority: authority)
  }

  /// Reads a root in PEM; throws `certificateRefused` as for DER.
  public init(pem: String, authority: VerifyingKey) throws(IdentityError) {
    guard pem.utf8.count <= MemberCertificate.mostBytes, let document = try? PEMDocument(pemString: pem),
      document.discriminator == Certificate.defaultPEMDiscriminator
    else { throw IdentityError(.certificateRefused, "the root certificate is malformed or too large") }
    try self.init(der: document.derBytes, authority: authority)
  }

  package init(_ certificate: Certificate, der: [UInt8], authority: VerifyingKey) throws(IdentityError) {
    guard let key = CertificateProfile.signingKey(of: certificate), key == authority else {
      throw IdentityError(.certificateRefused, "the root certificate is of another key")
    }
    guard certificate.version == .v3, certificate.issuer == certificate.subject,
      let ledger = CertificateProfile.ledger(ofRoot: certificate),
      let constraints = try? certificate.extensions.basicConstraints,
      case .isCertificateAuthority(maxPathLength: 0) = constraints,
      let usage = try? certificate.extensions.keyUsage, usage.keyCertSign,
      certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    else { throw IdentityError(.certificateRefused, "the root certificate does not follow the profile of a root") }
    self.der = der
    self.certificate = certificate
    self.ledger = ledger
    signingKey = key
    notBefore = certificate.notValidBefore
    notAfter = certificate.notValidAfter
  }

  /// The certificate in PEM.
  public var pem: String { PEMDocument(type: Certificate.defaultPEMDiscriminator, derBytes: der).pemString + "\n" }
}
