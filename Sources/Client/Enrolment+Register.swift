internal import FoundationEssentials
internal import Identity

extension MemberClient {
  /// Keeps identifier and salt, so that the authority can later show to whom a commitment belongs. The file is sealed
  /// to the authority's own key: the disk alone tells nothing.
  func register(_ identifier: NationalIdentifier, salt: Word, of member: MemberID) throws {
    try home.makeFolder(home.register)
    let sealed = try keys.publicKeys.sealingKey.seal(
      Data(salt.bytes + identifier.normalised), info: Array("aureole/register/v1".utf8),
      authenticating: network.ledger.bytes + member.word.bytes)
    try PrivateFile(path: home.register + "/" + member.hex)
      .write(Array(sealed.encapsulatedKey + sealed.ciphertext), replacing: true)
  }

  /// The identifier and salt that were kept of a member; nil when there is nothing that opens.
  func registered(_ member: MemberID) -> (identifier: NationalIdentifier, salt: Word)? {
    let most = Sealed.encapsulatedKeyByteCount + 32 + 16 + NationalIdentifier.mostBytes
    guard let bytes = try? PrivateFile(path: home.register + "/" + member.hex).read(atMost: most).bytes,
      bytes.count > Sealed.encapsulatedKeyByteCount
    else { return nil }
    let sealed = Sealed(
      encapsulatedKey: Data(bytes.prefix(Sealed.encapsulatedKeyByteCount)),
      ciphertext: Data(bytes.dropFirst(Sealed.encapsulatedKeyByteCount)))
    for key in [keys.sealing] + formerSealingKeys {
      guard
        let plain = try? key.open(
          sealed, info: Array("aureole/register/v1".utf8),
          authenticating: network.ledger.bytes + member.word.bytes),
        let salt = Word(plain.prefix(32)),
        let identifier = try? NationalIdentifier(String(decoding: plain.dropFirst(32), as: UTF8.self))
      else { continue }
      return (identifier, salt)
    }
    return nil
  }

  /// Issues the certificate and makes the directory entry that holds it.
  func entry(for admission: Admission) throws -> DirectoryEntry {
    try entry(for: admission.request.keys, name: admission.name, role: admission.role)
  }

  func entry(for keys: MemberPublicKeys, name: MemberName, role: Role) throws -> DirectoryEntry {
    let now = Date()
    let certificate = try authority().issue(
      for: keys, name: name, role: role, serverNames: role == .custodian ? [.custodian(keys.member)] : [], at: now)
    return try DirectoryEntry(
      keys: keys, name: name, certificate: certificate, issuedAt: UInt64(now.timeIntervalSince1970))
  }

  /// The founding authority's certificate authority. There is one root, the one in the network file, since TLS between
  /// members and custodians trusts no other.
  private func authority() throws -> CertificateAuthority {
    try requireIssuer()
    return try CertificateAuthority(root: network.root.der, key: keys.signing)
  }

  /// Throws `actionRefused` unless this authority holds the key of the network's root.
  func requireIssuer() throws(ClientError) {
    guard network.root.signingKey == keys.signing.verifyingKey else {
      throw ClientError(
        .actionRefused,
        "certificates come from the authority that founded the ledger: hand it this request (nothing was signed)")
    }
  }
}
