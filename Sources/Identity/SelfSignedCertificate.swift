internal import Crypto
public import FoundationEssentials
internal import SwiftASN1
internal import X509

/// A certificate that a server makes for itself, for trying out and for networks in which people compare its fingerprint.
/// Browsers warn of it until they are told to trust it.
public struct SelfSignedCertificate: Sendable {
  /// How long one is valid, in seconds: what browsers take at most.
  public static let lifetime: TimeInterval = 397 * 86_400

  /// The certificate, in PEM.
  public let pem: String
  /// Its private key, in PEM.
  public let keyPEM: String
  /// SHA-256 of its DER, as browsers show it.
  public let fingerprint: Word

  /// Makes a new key and a certificate for server names, 1 to 16 of them. Throws `outOfBounds` for another number,
  /// `certificateRefused` when it cannot be made.
  public init(for names: [ServerName], at now: Date) throws(IdentityError) {
    guard (1...CertificateAuthority.mostServerNames).contains(names.count) else {
      throw IdentityError(.outOfBounds, "a certificate is for 1 to \(CertificateAuthority.mostServerNames) names")
    }
    do {
      let key = P256.Signing.PrivateKey()
      let publicKey = Certificate.PublicKey(key.publicKey)
      let subject = try DistinguishedName { CommonName("Aureole gateway") }
      let certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(bytes: Array(Word.random().bytes.prefix(16))),
        publicKey: publicKey, notValidBefore: now.addingTimeInterval(-300),
        notValidAfter: now.addingTimeInterval(Self.lifetime), issuer: subject, subject: subject,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          // No key usage: with one that lacks the signing of certificates, BoringSSL would not take the certificate as its
          // own issuer, so a program could not be told to trust just it.
          try ExtendedKeyUsage([.serverAuth])
          SubjectAlternativeNames(names.map(\.generalName))
          SubjectKeyIdentifier(hash: publicKey)
        }, issuerPrivateKey: Certificate.PrivateKey(key))
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      fingerprint = Word.sha256(serializer.serializedBytes)
      pem = try certificate.serializeAsPEM().pemString
      keyPEM = key.pemRepresentation
    } catch {
      throw IdentityError(.certificateRefused, "the certificate could not be made")
    }
  }

  /// When a certificate in PEM ends; nil when it is none.
  public static func end(ofPEM pem: String) -> Date? { (try? Certificate(pemEncoded: pem))?.notValidAfter }
}
