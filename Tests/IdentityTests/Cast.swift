import FoundationEssentials
import Identity

/// An authority with its ledger and root, and a member it issued a certificate for.
struct Cast {
  let ledger = Word(7)
  let now = Date(timeIntervalSince1970: 1_800_000_000)
  let authorityKeys: MemberKeys
  let authority: CertificateAuthority
  let keys: MemberKeys
  let name: MemberName
  let certificate: MemberCertificate

  init() throws {
    authorityKeys = try MemberKeys()
    authority = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: ledger, key: authorityKeys.signing, at: now)
    keys = try MemberKeys()
    name = try MemberName("Dr. María José O’Neill")
    certificate = try authority.issue(for: keys.publicKeys, name: name, role: .clinician, at: now)
  }

  var verifier: CertificateVerifier { CertificateVerifier(root: authority.root) }
  func after(_ seconds: TimeInterval) -> Date { now.addingTimeInterval(seconds) }
}
