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
    var server = Keyring(try MemberKeys())
    try server.makeKey(in: .log)
    let keyring = Keyring(try MemberKeys())
    let authority = Genesis.Authority(
      keys: NewKeys(
        signingKey: keyring.keys.signing.verifyingKey, sealingKeyDigest: keyring.keys.sealing.publicKey.digest))
    let now = Date()
    let policy = PolicyTerms(document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: strikes)
    let genesis = try Genesis(
      authorities: [authority], logKey: try server.publicKey(in: .log), policy: policy,
      time: UInt64(now.timeIntervalSince1970))
    let root = try CertificateAuthority(
      founding: name, ledger: genesis.ledger, key: keyring.keys.signing, at: now
    ).root
    let storage = Network.Storage(dataShards: dataShards, folders: folders)
    let network = try Network(genesis: genesis, url: url, storage: storage, root: root)
    // Sealed before anything is written, so that a passphrase that is too short leaves no half of a home.
    let sealedServer = try server.seal(under: passphrase, cost: keyringCost)
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)

    for folder in folders {
      try home.makeFolder(folder)
      _ = try FolderBlocks(root: folder)
    }
    try LedgerStore(at: home.ledger, founding: genesis).close()
    try network.write(to: home.network)
    try PrivateFile(path: home.ledgerKeyring).write(sealedServer)
    try JSONFile.write(Profile(member: keyring.keys.member, name: name.text, role: .authority), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    return (network, [home.keyring, home.ledgerKeyring, home.ledger, home.network, home.profile] + folders)
  }
}
