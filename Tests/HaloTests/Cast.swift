import FoundationEssentials
import Identity

@testable import Halo

/// An authority, and members with certificates of it.
struct Cast {
  let ledger: Word
  let authorityKeys: MemberKeys
  let authority: CertificateAuthority

  init(ledger: Word = Word(7)) throws {
    self.ledger = ledger
    authorityKeys = try MemberKeys()
    authority = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: ledger, key: authorityKeys.signing,
      at: Date().addingTimeInterval(-86_400))
  }

  /// A member's credentials: a custodian's with the name it needs, unless other names are given.
  func credentials(
    _ role: Role, keys: MemberKeys? = nil, named names: [ServerName]? = nil, at time: Date = Date(),
    validFor lifetime: TimeInterval = 3600
  ) throws -> Credentials {
    let keys = try keys ?? MemberKeys()
    let certificate = try authority.issue(
      for: keys.publicKeys, name: MemberName("Someone"), role: role,
      serverNames: names ?? (role == .custodian ? [.custodian(keys.member)] : []), at: time, validFor: lifetime)
    return try Credentials(certificate: certificate, key: keys.signing, root: authority.root)
  }

  /// Credentials that ended an hour ago.
  func expired(_ role: Role) throws -> Credentials {
    try credentials(role, at: Date().addingTimeInterval(-7200), validFor: 3600)
  }
}

extension Credentials {
  var member: MemberID { certificate.member }
}
