public import FoundationEssentials
@_spi(FixedExpiryValidationTime) internal import X509

/// What checking a member's certificate found.
public enum CertificateVerdict: Hashable, Sendable {
  /// The authority issued it, it is in date and it is for the key that was expected; member, name and role are in it.
  case valid(MemberCertificate)
  /// It was valid once.
  case expired
  /// It will be valid later; perhaps a clock is wrong.
  case notYetValid
  /// Another authority issued it, or it was altered.
  case notIssuedByAuthority
  /// It is for another key than the expected one.
  case wrongKey
  /// It is for a member of another ledger.
  case wrongLedger
  /// It is no certificate, or does not follow the profile.
  case malformed
}

/// Checks members' certificates against the authority's root (RFC 5280 section 6). It says nothing of suspension:
/// that is on the ledger.
public struct CertificateVerifier: Sendable {
  /// The root that certificates are checked against.
  public let root: RootCertificate

  /// Checks against a root.
  public init(root: RootCertificate) { self.root = root }

  /// Checks a certificate in DER at a time, and that it is for the key when one is given.
  public func verdict(
    onDER der: some Collection<UInt8>, at time: Date, for key: VerifyingKey? = nil
  ) async -> CertificateVerdict {
    guard let leaf = try? MemberCertificate(der: der) else { return .malformed }
    return await verdict(on: leaf, at: time, for: key)
  }

  /// Checks a certificate in PEM at a time, and that it is for the key when one is given.
  public func verdict(onPEM pem: String, at time: Date, for key: VerifyingKey? = nil) async -> CertificateVerdict {
    guard let leaf = try? MemberCertificate(pem: pem) else { return .malformed }
    return await verdict(on: leaf, at: time, for: key)
  }

  /// Checks a certificate at a time, and that it is for the key when one is given. The signature is checked before
  /// anything the certificate says of itself is believed.
  public func verdict(
    on leaf: MemberCertificate, at time: Date, for key: VerifyingKey? = nil
  ) async -> CertificateVerdict {
    let certificate = leaf.certificate
    guard certificate.issuer == root.certificate.subject,
      root.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    else { return .notIssuedByAuthority }
    guard leaf.ledger == root.ledger else { return .wrongLedger }
    if let key, leaf.signingKey != key { return .wrongKey }
    if time < leaf.notBefore || time < root.notBefore { return .notYetValid }
    if time > leaf.notAfter || time > root.notAfter { return .expired }
    // What was found above is found again, together with the rest of the path validation.
    var verifier = Verifier(rootCertificates: CertificateStore([root.certificate])) {
      RFC5280Policy(fixedExpiryValidationTime: time)
    }
    guard case .validCertificate = await verifier.validate(leaf: certificate, intermediates: CertificateStore())
    else { return .notIssuedByAuthority }
    return .valid(leaf)
  }
}
