internal import FoundationEssentials
public import Identity

extension MemberClient {
  /// The member's own certificate, which TLS shows to custodians: from the home, or from the directory when the home has
  /// none that is good for these keys and another week.
  ///
  /// - Throws: `actionRefused` while the authority has not enrolled the member with these keys.
  public func certificate() async throws -> MemberCertificate {
    let file = PrivateFile(path: home.certificate)
    if let bytes = try? file.read(atMost: MemberCertificate.mostBytes).bytes,
      let held = try? MemberCertificate(der: bytes), isGood(held)
    {
      return held
    }
    let found = try await directory.lookUp([keys.member])
    // Custodians need it to start, before there is anybody to co-sign.
    let state = try await syncUnwitnessed()
    guard let signed = found.first, let entry = try? Self.verify(signed, in: state), entry.member == keys.member else {
      throw ClientError(
        .actionRefused, "the directory has no certificate for your keys: ask the authority to enrol you")
    }
    guard entry.certificate.signingKey == keys.signing.verifyingKey, entry.certificate.notAfter > Date() else {
      throw ClientError(.directoryRefused, "your certificate is over or for other keys: ask the authority to enrol you")
    }
    let verdict = await CertificateVerifier(root: network.root)
      .verdict(on: entry.certificate, at: Date(), for: keys.signing.verifyingKey)
    guard case .valid = verdict else {
      throw ClientError(
        .directoryRefused,
        "custodians do not take your certificate: ask the authority that founded the ledger to enrol you again")
    }
    try file.write(entry.certificate.der, replacing: true)
    return entry.certificate
  }

  private func isGood(_ certificate: MemberCertificate) -> Bool {
    certificate.member == keys.member && certificate.ledger == network.ledger
      && certificate.signingKey == keys.signing.verifyingKey
      && certificate.notAfter > Date().addingTimeInterval(7 * 86_400)
  }
}
