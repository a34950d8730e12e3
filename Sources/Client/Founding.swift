internal import Contract
internal import Blocks
internal import EmbeddedLedger
internal import EthereumLedger
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
  /// The chain that the ledger goes on; nil for one that its own server keeps.
  public let chain: ChainChoice?
  /// The ledger that this one follows; nil for one that begins anew.
  public var predecessor: Predecessor?
  /// The work to derive keys from the passphrase; only tests make it less.
  package var keyringCost = KeyringCost.standard

  /// A chain and whom to ask about it.
  public struct ChainChoice: Sendable {
    /// The chain's number.
    public let chainID: UInt64
    /// The newest block now: the contract comes after it.
    public let since: UInt64
    /// The addresses of nodes.
    public let endpoints: [String]
    /// How many of them must say the same; nil for more than half.
    public let quorum: Int?
    /// How often they are asked, in milliseconds.
    public let pollMilliseconds: Int

    /// Asks nodes which chain they are of and how far it has come.
    ///
    /// - Parameters:
    ///   - endpoints: the addresses of nodes.
    ///   - quorum: how many of them must say the same; nil for more than half.
    ///   - pollMilliseconds: how often they are asked for news.
    /// - Throws: `EthereumError`: `badAddress`, `outOfBounds`, `noQuorum`.
    public init(asking endpoints: [String], quorum: Int? = nil, pollMilliseconds: Int = 1000) async throws {
      var nodes = [any EthereumEndpoint]()
      for address in endpoints { nodes.append(try EthereumRPC(address)) }
      let asked = try Endpoints(nodes, quorum: quorum)
      chainID = try await asked.agreed { endpoint throws(EthereumError) in try await endpoint.chainID() }.value
      since = try await asked.finalized().value.reference.number
      self.endpoints = endpoints
      self.quorum = quorum
      self.pollMilliseconds = pollMilliseconds
    }
  }

  /// Joins the parts.
  public init(
    name: MemberName, url: String, dataShards: Int, folders: [String], strikes: UInt64, chain: ChainChoice? = nil
  ) {
    self.name = name
    self.url = url
    self.dataShards = dataShards
    self.folders = folders
    self.strikes = strikes
    self.chain = chain
  }

  /// Founds the ledger in a home. Nothing that exists is overwritten.
  ///
  /// - Returns: the network file's content and every path that was written.
  /// - Throws: `homeTaken`, `networkRefused`, `fileRefused`.
  public func found(in home: Home, passphrase: Passphrase) throws -> (network: Network, written: [String]) {
    try home.prepare()
    let now = Date()
    let keyring = try predecessor?.keyring ?? Keyring(try MemberKeys())
    let server = try server(under: passphrase)
    let genesis = try genesis(of: keyring.keys, server, at: now)
    let authority = try CertificateAuthority(
      founding: name, ledger: genesis.ledger, key: keyring.keys.signing, at: now)
    let network = try Network(
      genesis: genesis, url: url, storage: Network.Storage(dataShards: dataShards, folders: folders),
      root: authority.root, chain: server.place)
    let entry = try entry(of: keyring.keys, authority, at: now)
    // Sealed before anything is written, so that a passphrase that is too short leaves no half of a home.
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)

    for folder in folders {
      try home.makeFolder(folder)
      _ = try FolderBlocks(root: folder)
    }
    if server.place == nil { try LedgerStore(at: home.ledger, founding: genesis).close() }
    try network.write(to: home.network)
    try PrivateFile(path: home.foundersEntry).write(entry.json)
    let serverKey = server.place == nil ? home.ledgerKeyring : home.relayerKey
    try PrivateFile(path: serverKey).write(server.sealedKey)
    try JSONFile.write(Profile(member: keyring.keys.member, name: name.text, role: .authority), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    let written =
      [home.keyring, serverKey] + (server.place == nil ? [home.ledger] : [])
      + [home.network, home.foundersEntry, home.profile]
    return (network, written + folders)
  }

  /// What runs the ledger: a log key, or the account that pays on a chain, where its first transaction makes the contract.
  private struct Server {
    let sealedKey: [UInt8]
    let logKey: Word
    let place: ChainPlace?
  }

  private func server(under passphrase: Passphrase) throws -> Server {
    guard let chain else {
      var server = Keyring(try MemberKeys())
      try server.makeKey(in: .log)
      return Server(
        sealedKey: try server.seal(under: passphrase, cost: keyringCost), logKey: try server.publicKey(in: .log),
        place: nil)
    }
    let key = try EthereumKey()
    let place = ChainPlace(
      chainID: chain.chainID, contract: .contract(by: key.address, nonce: 0), since: chain.since,
      endpoints: chain.endpoints, quorum: chain.quorum, pollMilliseconds: chain.pollMilliseconds)
    return Server(
      sealedKey: try Keystore(sealing: key, under: passphrase, cost: keyringCost).bytes, logKey: .zero, place: place)
  }

  private func genesis(of keys: MemberKeys, _ server: Server, at now: Date) throws -> Genesis {
    let authority = Genesis.Authority(
      keys: NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.publicKeys.sealingKey.digest))
    let policy =
      predecessor?.policy
      ?? PolicyTerms(document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: strikes)
    let salt = try server.place.map { ChainPlace.salt(chainID: $0.chainID, contract: try $0.address()) }
    return try Genesis(
      authorities: predecessor?.authorities ?? [authority], logKey: server.logKey, policy: policy,
      time: UInt64(now.timeIntervalSince1970), salt: salt ?? .random())
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
