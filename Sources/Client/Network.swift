public import Contract
internal import EmbeddedLedger
public import EthereumLedger
public import Identity

/// What every member of a ledger starts from: its founding, where it answers and where blocks are kept. The file is
/// public; what matters in it is covered by the ledger's identifier, which people compare aloud.
public struct Network: Sendable {
  /// The most bytes of a network file.
  static let mostBytes = 64 << 10
  /// The ledger's founding.
  public let genesis: Genesis
  /// The ledger's identifier, which follows from the founding.
  public let ledger: Word
  /// Where the ledger answers, for example http://127.0.0.1:8750.
  public let url: String
  /// How records are cut and where the pieces go.
  public let storage: Storage
  /// The founding authority's root certificate, checked against its key in the founding.
  public let root: RootCertificate

  /// Where the ledger is on a chain; nil for one that its own server keeps.
  public let chain: ChainPlace?

  /// What the ledger held at least when the file was handed out; nil when nobody said. Without it a new member could be
  /// shown the ledger's beginning, from before the first policy that asks for witnesses.
  public private(set) var least: Least?

  /// A size of the ledger with the root over so many entries.
  public struct Least: Codable, Hashable, Sendable {
    /// The number of entries.
    public let size: UInt64
    /// The root over them.
    public let root: Word

    /// Joins the two.
    public init(size: UInt64, root: Word) {
      self.size = size
      self.root = root
    }
  }

  /// The folders that keep the blocks.
  public struct Storage: Codable, Hashable, Sendable {
    /// k, how many pieces rebuild a record.
    public let dataShards: Int
    /// The folders, one a piece, in their order.
    public let folders: [String]

    /// Joins the two.
    public init(dataShards: Int, folders: [String]) {
      self.dataShards = dataShards
      self.folders = folders
    }

    var isSound: Bool {
      (1...32).contains(folders.count) && (1...folders.count).contains(dataShards)
        && Set(folders).count == folders.count && folders.allSatisfy { $0.hasPrefix("/") }
    }
  }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var genesis: [Word]
    var url: String
    var storage: Storage
    var rootCertificate: String
    var least: Least?
    var chain: ChainPlace?
  }

  /// Joins the parts; throws `networkRefused` when the storage is unsound, or the founding is of another place.
  public init(
    genesis: Genesis, url: String, storage: Storage, root: RootCertificate, chain: ChainPlace? = nil
  ) throws(ClientError) {
    guard genesis.isOnChain == (chain != nil) else {
      throw ClientError(.networkRefused, "a founding without a log key is of a ledger on a chain, and no other is")
    }
    do throws(EthereumError) {
      try chain?.check(genesis)
    } catch {
      throw ClientError(.networkRefused, error.detail)
    }
    guard storage.isSound else {
      throw ClientError(
        .networkRefused, "the storage needs 1 to 32 different folders, by full path, and no more data shards than those"
      )
    }
    self.genesis = genesis
    self.ledger = genesis.ledger
    self.url = url
    self.storage = storage
    self.root = root
    self.chain = chain
  }

  /// Reads a network file; throws `networkRefused` when it is malformed or its founding is not the one it names.
  public init(path: String) throws(ClientError) {
    let wire: Wire = try JSONFile.read(path, atMost: Self.mostBytes, otherwise: .networkRefused)
    guard wire.version == 1 else { throw ClientError(.networkRefused, "\(path) is of another version") }
    let genesis: Genesis
    do throws(ContractError) {
      genesis = try Genesis(words: wire.genesis)
    } catch {
      throw ClientError(.networkRefused, "\(path): \(error.detail)")
    }
    guard genesis.ledger == wire.ledger else {
      throw ClientError(.networkRefused, "\(path) names another ledger than its founding gives")
    }
    guard wire.url.hasPrefix("http://") || wire.url.hasPrefix("https://") else {
      throw ClientError(.networkRefused, "\(path) names no address of the ledger")
    }
    guard let founder = genesis.authorities.first?.keys.signingKey,
      let root = try? RootCertificate(pem: wire.rootCertificate, authority: founder), root.ledger == genesis.ledger
    else { throw ClientError(.networkRefused, "\(path): the root certificate is not the founding authority's") }
    try self.init(genesis: genesis, url: wire.url, storage: wire.storage, root: root, chain: wire.chain)
    least = wire.least
  }

  /// Writes the network file; throws `fileRefused` when the system refuses.
  public func write(to path: String) throws(ClientError) {
    let wire = Wire(
      version: 1, ledger: ledger, genesis: genesis.words, url: url, storage: storage, rootCertificate: root.pem,
      least: least, chain: chain)
    try JSONFile.write(wire, to: path)
  }

  /// The same network, with what the ledger holds at least.
  public func knowing(_ least: Least) -> Network {
    var network = self
    network.least = least
    return network
  }

  /// What people compare aloud before they join: the first 80 bits of the ledger's identifier.
  public var fingerprint: String {
    let digits = ledger.bytes.prefix(10)
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0...].prefix(2).hex }.joined(separator: " ")
  }
}
