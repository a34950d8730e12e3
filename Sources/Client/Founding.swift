internal import Contract
internal import Blocks
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// Founding a ledger: the first authority member, the key of the ledger's server, the storage, the network file.
public struct Founding: Sendable {
  /// The authority's name.
  public let name: MemberName
  /// Where the ledger will answer.
  public let url: String
  /// How many pieces rebuild a record.
  public let dataShards: Int
  /// The folders that keep blocks, by full path.
  public let folders: [String]
  /// How many unlawful accesses suspend a member; 0 for never.
  public let strikes: UInt64
  /// The work to derive keys from the passphrase; only tests make it less.
  package var keyringCost = KeyringCost.standard

  /// Joins the parts.
  public init(name: MemberName, url: String, dataShards: Int, folders: [String], strikes: UInt64) {
    self.name = name
    self.url = url
    self.dataShards = dataShards
    self.folders = folders
    self.strikes = strikes
  }

  /// Founds the ledger in a home. Nothing that exists is overwritten.
  ///
  /// - Returns: the network file's content and every path that was written.
  /// - Throws: `homeTaken`, `networkRefused`, `fileRefused`.
  public func found(in home: Home, passphrase: Passphrase) throws -> (network: Network, written: [String]) {
    try home.prepare()
    let now = Date()
    var server = Keyring(try MemberKeys())
    try server.makeKey(in: .log)
    let keyring = Keyring(try MemberKeys())
    let genesis = try genesis(of: keyring.keys, logKey: try server.publicKey(in: .log), at: now)
    let authority = try CertificateAuthority(
      founding: name, ledger: genesis.ledger, key: keyring.keys.signing, at: now)
    let network = try Network(
      genesis: genesis, url: url, storage: Network.Storage(dataShards: dataShards, folders: folders),
      root: authority.root)
    let entry = try entry(of: keyring.keys, authority, at: now)
    // Sealed before anything is written, so that a passphrase that is too short leaves no half of a home.
    let sealedServer = try server.seal(under: passphrase, cost: keyringCost)
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)

    for folder in folders {
      try home.makeFolder(folder)
      _ = try FolderBlocks(root: folder)
    }
    try LedgerStore(at: home.ledger, founding: genesis).close()
    try network.write(to: home.network)
    try PrivateFile(path: home.foundersEntry).write(entry.json)
    try PrivateFile(path: home.ledgerKeyring).write(sealedServer)
    try JSONFile.write(Profile(member: keyring.keys.member, name: name.text, role: .authority), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    let written = [
      home.keyring, home.ledgerKeyring, home.ledger, home.network, home.foundersEntry, home.profile,
    ]
    return (network, written + folders)
  }

  private func genesis(of keys: MemberKeys, logKey: Word, at now: Date) throws -> Genesis {
    let authority = Genesis.Authority(
      keys: NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.publicKeys.sealingKey.digest))
    let policy = PolicyTerms(document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: strikes)
    return try Genesis(
      authorities: [authority], logKey: logKey, policy: policy, time: UInt64(now.timeIntervalSince1970))
  }

  /// The founder's own entry in the directory, which no enrolment makes.
  private func entry(of keys: MemberKeys, _ authority: CertificateAuthority, at now: Date) throws
    -> SignedDirectoryEntry
  {
    let certificate = try authority.issue(for: keys.publicKeys, name: name, role: .authority, at: now)
    let entry = try DirectoryEntry(
      keys: keys.publicKeys, name: name, certificate: certificate, issuedAt: UInt64(now.timeIntervalSince1970))
    return try SignedDirectoryEntry(entry, by: keys)
  }
}
