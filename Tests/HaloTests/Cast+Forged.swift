import Crypto
import FoundationEssentials
import Identity
import SwiftASN1
import X509

@testable import Halo

extension Cast {
  /// Credentials whose certificate carries a custodian's name, whatever the role and use: what the authority would
  /// not issue, though signed with its key.
  func forged(_ role: Role, forServers: Bool) throws -> Credentials {
    let keys = try MemberKeys()
    let root = try Certificate(derEncoded: authority.root.der)
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(keys.signing.key.publicKey),
      notValidBefore: Date().addingTimeInterval(-60), notValidAfter: Date().addingTimeInterval(3600),
      issuer: root.subject,
      subject: DistinguishedName {
        CommonName("Someone")
        OrganizationalUnitName(role.name)
      }, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage(forServers ? [.clientAuth, .serverAuth] : [.clientAuth])
        SubjectAlternativeNames([
          .uniformResourceIdentifier("urn:aureole:member:\(ledger.hex):\(keys.member.hex)"),
          .dnsName("\(keys.member.hex).custodian.internal"),
        ])
      }, issuerPrivateKey: .init(authorityKeys.signing.key))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return try Credentials(
      certificate: MemberCertificate(der: serializer.serializedBytes), key: keys.signing, root: authority.root)
  }
}
