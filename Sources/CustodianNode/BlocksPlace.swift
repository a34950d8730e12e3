internal import Blocks
public import Client
internal import Crypto
internal import FoundationEssentials
internal import Halo
internal import Identity
public import Kubo
internal import Records

/// Where a custodian's blocks lie: in a folder of its home, encrypted under its own key, or on a Kubo node, as they came
/// (docs/adr/0014).
public enum BlocksPlace: Hashable, Sendable {
  /// The home's folder.
  case folder
  /// A Kubo node: where its RPC answers, and the path of the file with its authorization.
  case kubo(Endpoint, authorization: String?)

  /// What the home says; a folder when it says nothing. Throws `homeRefused` when its words cannot be understood.
  public init(of home: Home) throws {
    let file = PrivateFile(path: home.custodyPlace)
    guard file.exists else {
      self = .folder
      return
    }
    let bytes = try file.read(atMost: Self.mostBytes).bytes
    guard let words = try? JSONDecoder().decode(Words.self, from: Data(bytes)),
      let endpoint = try? Endpoint(words.kubo.url)
    else { throw ClientError(.homeRefused, "\(home.custodyPlace) does not say where the blocks lie") }
    self = .kubo(endpoint, authorization: words.kubo.authorization)
  }

  /// Has the home say it from now on. Blocks that lie in the folder stay and are found there; back from a node to the
  /// folder there is no way but `aureole migrate`, for the node's would be missed: that throws `homeRefused`.
  public func settle(in home: Home) throws {
    let before = try Self(of: home)
    guard self != before else { return }
    guard case .kubo(let endpoint, let authorization) = self else {
      throw ClientError(.homeRefused, "this custodian's blocks lie on a Kubo node: they have to be moved first")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let words = Words(kubo: .init(url: endpoint.url, authorization: authorization))
    try PrivateFile(path: home.custodyPlace).write(Array(try encoder.encode(words)), replacing: true)
  }

  /// Opens the store.
  func open(in home: Home, nodeKey: [UInt8]) throws -> any BlockStore {
    let folder = try SealedBlocks(root: home.custodyBlocks, key: SymmetricKey(data: nodeKey))
    guard case .kubo(let endpoint, let path) = self else { return folder }
    let node = KuboRPC(
      endpoint, authorization: try path.map { path throws(KuboError) in try Authorization(file: path) })
    // Nobody else's blocks are waited for: what this custodian has confirmed it must have, and what was erased must not
    // come back from the swarm. An envelope may be larger than nodes exchange.
    return BlocksBySize(upTo: Layout.mostBlockBytes, small: KuboBlocks(node), large: folder)
  }

  private static let mostBytes = 8192

  private struct Words: Codable {
    struct Node: Codable {
      let url: String
      let authorization: String?
    }

    let kubo: Node
  }
}
