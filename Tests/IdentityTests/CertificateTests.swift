import Crypto
import FoundationEssentials
import Identity
import SwiftASN1
import Testing
import X509

@Suite("Certificates")
struct CertificateTests {
  private let cast: Cast

  init() throws { cast = try Cast() }

  @Test func `a member's certificate is valid and names the member, the name and the role`() async throws {
    let verdict = await cast.verifier.verdict(
      onDER: cast.certificate.der, at: cast.now, for: cast.keys.signing.verifyingKey)
    #expect(verdict == .valid(cast.certificate))
    let read = try MemberCertificate(der: cast.certificate.der)
    #expect(read.ledger == cast.ledger)
    #expect(read.member == cast.keys.member)
    #expect(read.name == cast.name.text)
    #expect(read.role == .clinician)
    #expect(read.signingKey == cast.keys.signing.verifyingKey)
    #expect(read.notBefore == cast.now)
    #expect(read.notAfter == cast.after(CertificateAuthority.memberLifetime))
    #expect(await cast.verifier.verdict(onPEM: cast.certificate.pem, at: cast.now) == .valid(cast.certificate))
  }

  @Test func `a certificate is valid from its first to its last second`() async {
    let life = CertificateAuthority.memberLifetime
    #expect(await cast.verifier.verdict(on: cast.certificate, at: cast.after(-1)) == .notYetValid)
    #expect(await cast.verifier.verdict(on: cast.certificate, at: cast.after(0)) == .valid(cast.certificate))
    #expect(await cast.verifier.verdict(on: cast.certificate, at: cast.after(life)) == .valid(cast.certificate))
    #expect(await cast.verifier.verdict(on: cast.certificate, at: cast.after(life + 1)) == .expired)
  }

  @Test func `a certificate for another key is named`() async throws {
    let other = try SigningKey().verifyingKey
    #expect(await cast.verifier.verdict(on: cast.certificate, at: cast.now, for: other) == .wrongKey)
  }

  @Test func `another authority of the same name has not issued it`() async throws {
    let other = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: cast.ledger, key: SigningKey(), at: cast.now)
    let verifier = CertificateVerifier(root: other.root)
    #expect(await verifier.verdict(on: cast.certificate, at: cast.now) == .notIssuedByAuthority)
    // Nor does a forged certificate get an answer about its dates.
    #expect(await verifier.verdict(on: cast.certificate, at: cast.after(-1)) == .notIssuedByAuthority)
  }

  @Test func `one key that is the authority of two ledgers does not mix them up`() async throws {
    let other = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: Word(8), key: cast.authorityKeys.signing, at: cast.now)
    #expect(
      await CertificateVerifier(root: other.root).verdict(on: cast.certificate, at: cast.now) == .wrongLedger)
  }

  @Test func `no altered byte is accepted`() async {
    for position in cast.certificate.der.indices {
      var altered = cast.certificate.der
      altered[position] ^= 1
      let verdict = await cast.verifier.verdict(onDER: altered, at: cast.now)
      #expect(verdict == .malformed || verdict == .notIssuedByAuthority, "byte \(position)")
    }
  }

  @Test func `what is no certificate is malformed`() async {
    for wrong in [[], [0x30], [UInt8](repeating: 0x30, count: 9000), Array(cast.certificate.der.dropLast())] {
      #expect(await cast.verifier.verdict(onDER: wrong, at: cast.now) == .malformed)
    }
    for wrong in ["", "-----BEGIN CERTIFICATE-----", cast.certificate.pem.replacing("CERTIFICATE", with: "KEY")] {
      #expect(await cast.verifier.verdict(onPEM: wrong, at: cast.now) == .malformed)
    }
  }

  @Test func `a root is not a member's certificate, nor the other way round`() async {
    #expect(await cast.verifier.verdict(onDER: cast.authority.root.der, at: cast.now) == .malformed)
    #expect(
      refusal { try RootCertificate(der: cast.certificate.der, authority: cast.keys.signing.verifyingKey) }
        == .certificateRefused)
  }

  @Test func `a root is taken up again with its key only`() async throws {
    let again = try CertificateAuthority(root: cast.authority.root.der, key: cast.authorityKeys.signing)
    let issued = try again.issue(for: cast.keys.publicKeys, name: cast.name, role: .patient, at: cast.now)
    #expect(await cast.verifier.verdict(on: issued, at: cast.now) == .valid(issued))
    #expect(again.root.ledger == cast.ledger)
    #expect(
      refusal { try CertificateAuthority(root: cast.authority.root.der, key: cast.keys.signing) }
        == .certificateRefused)
    let pem = try RootCertificate(pem: cast.authority.root.pem, authority: cast.authorityKeys.signing.verifyingKey)
    #expect(pem.der == cast.authority.root.der)
  }

  @Test func `a root with an altered byte is refused`() {
    for position in cast.authority.root.der.indices {
      var altered = cast.authority.root.der
      altered[position] ^= 1
      #expect(
        refusal { try RootCertificate(der: altered, authority: cast.authorityKeys.signing.verifyingKey) }
          == .certificateRefused, "byte \(position)")
    }
  }

  @Test func `the authority may hold a certificate of its own for the same key`() async throws {
    let own = try cast.authority.issue(
      for: cast.authorityKeys.publicKeys, name: MemberName("Health Authority"), role: .authority, at: cast.now)
    #expect(await cast.verifier.verdict(on: own, at: cast.now) == .valid(own))
  }

  @Test func `a certificate ends with its root at the latest, and none is issued after`() async throws {
    let late = cast.after(CertificateAuthority.rootLifetime - 60)
    let issued = try cast.authority.issue(for: cast.keys.publicKeys, name: cast.name, role: .clinician, at: late)
    #expect(issued.notAfter == cast.authority.root.notAfter)
    for time in [cast.after(-1), cast.after(CertificateAuthority.rootLifetime)] {
      #expect(
        refusal { try cast.authority.issue(for: cast.keys.publicKeys, name: cast.name, role: .clinician, at: time) }
          == .certificateRefused)
    }
  }

  @Test(arguments: [0, -1, TimeInterval.infinity, .nan, 21 * 365 * 86_400])
  func `a lifetime out of bounds is refused`(lifetime: TimeInterval) {
    #expect(
      refusal {
        try cast.authority.issue(
          for: cast.keys.publicKeys, name: cast.name, role: .clinician, at: cast.now, validFor: lifetime)
      } == .outOfBounds)
  }

  @Test func `a guest has no certificate`() {
    #expect(
      refusal { try cast.authority.issue(for: cast.keys.publicKeys, name: cast.name, role: .guest, at: cast.now) }
        == .outOfBounds)
  }

  @Test func `only a custodian's certificate is good for a server`() throws {
    let names = try [ServerName("Node-1.example.org"), ServerName("192.0.2.7"), ServerName("2001:db8::7")]
    let issued = try cast.authority.issue(
      for: cast.keys.publicKeys, name: cast.name, role: .custodian, serverNames: names, at: cast.now)
    let usage = try #require(try issued.certificate.extensions.extendedKeyUsage)
    #expect(usage.contains(.serverAuth) && usage.contains(.clientAuth))
    let listed = try #require(try issued.certificate.extensions.subjectAlternativeNames)
    #expect(listed.contains(.dnsName("node-1.example.org")))
    #expect(listed.contains(.ipAddress(ASN1OctetString(contentBytes: [192, 0, 2, 7]))))
    #expect(listed.count == 4)
    #expect(try !#require(try cast.certificate.certificate.extensions.extendedKeyUsage).contains(.serverAuth))
    for role in Role.allCases where role != .custodian {
      #expect(
        refusal {
          try cast.authority.issue(
            for: cast.keys.publicKeys, name: cast.name, role: role, serverNames: names, at: cast.now)
        } == .outOfBounds)
    }
  }

  @Test(arguments: [
    "", ".", "a..b", "-a.org", "a-.org", "*.example.org", "exa mple", "exämple.org", "1.2.3.256", "1.2.3",
    "::g", String(repeating: "a", count: 64) + ".org", String(repeating: "a.", count: 127) + "org", "a_b.org",
  ])
  func `what is no server name is refused`(text: String) {
    #expect(refusal { try ServerName(text) } == .outOfBounds)
  }

  @Test(arguments: [
    (true, false, true), (false, true, true), (false, false, false),
  ])
  func `a certificate the authority signed outside the profile is malformed`(
    mayIssue: Bool, signsCertificates: Bool, namesMember: Bool
  ) async throws {
    // Signed by the right key, but issuing, of a wrong usage, or naming nobody.
    let key = Certificate.PublicKey(cast.keys.signing.key.publicKey)
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key, notValidBefore: cast.now,
      notValidAfter: cast.after(60), issuer: cast.authority.root.certificate.subject,
      subject: DistinguishedName {
        CommonName("Eve")
        OrganizationalUnitName("clinician")
      }, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(mayIssue ? BasicConstraints.isCertificateAuthority(maxPathLength: nil) : .notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true, keyCertSign: signsCertificates))
        try ExtendedKeyUsage([.clientAuth])
        SubjectAlternativeNames([
          .uniformResourceIdentifier(
            namesMember ? "urn:aureole:member:\(cast.ledger.hex):\(cast.keys.member.hex)" : "urn:other")
        ])
      }, issuerPrivateKey: Certificate.PrivateKey(cast.authorityKeys.signing.key))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    #expect(await cast.verifier.verdict(onDER: serializer.serializedBytes, at: cast.now) == .malformed)
  }

  @Test func `serial numbers differ and have up to 16 bytes`() throws {
    let other = try cast.authority.issue(for: cast.keys.publicKeys, name: cast.name, role: .clinician, at: cast.now)
    #expect(other.certificate.serialNumber != cast.certificate.certificate.serialNumber)
    #expect((9...17).contains(other.certificate.serialNumber.bytes.count))
  }
}
