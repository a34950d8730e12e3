internal import Blocks
public import Client
internal import Crypto
internal import Halo
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
  public init(of home: Home) throws { self = try Self.read(home.custodyPlace) ?? .folder }

  /// Has the home say it from now on. Blocks that lie in the folder stay and are found there; back from a node to the
  /// folder, or to another node, there is no way but `aureole migrate blocks`, for the node's would be missed: that
  /// throws `homeRefused`. The same node may answer elsewhere.
  public func settle(in home: Home) throws {
    let before = try Self(of: home)
    guard self != before else { return }
    guard case .kubo = self else {
      throw ClientError(
        .homeRefused, "this custodian's blocks lie on a Kubo node: `aureole migrate blocks` moves them first")
    }
    try write(in: home)
  }

  /// Opens the store. While copies lie at a place that blocks were moved from, what is deleted is deleted there too.
  func open(in home: Home, nodeKey: [UInt8]) throws -> any BlockStore {
    let folder = try SealedBlocks(root: home.custodyBlocks, key: SymmetricKey(data: nodeKey))
    // An envelope may be larger than nodes exchange.
    let place: any BlockStore =
      try node().map { BlocksBySize(upTo: Layout.mostBlockBytes, small: $0, large: folder) } ?? folder
    guard let former = try Self.former(of: home) else { return place }
    return BlocksAndCopies(place, copies: try former.node() ?? folder)
  }

  /// The Kubo node's store; nil for the folder. Nobody else's blocks are waited for: what this custodian has confirmed it
  /// must have, and what was erased must not come back from the swarm.
  func node() throws -> (any BlockStore)? { try rpc().map { KuboBlocks($0) } }

  /// Whether both are one Kubo node, which answers at two addresses.
  func isSameNode(as other: BlocksPlace) async throws -> Bool {
    guard let mine = try rpc(), let theirs = try other.rpc() else { return self == other }
    return try await mine.identity().id == theirs.identity().id
  }

  private func rpc() throws -> KuboRPC? {
    guard case .kubo(let endpoint, let path) = self else { return nil }
    return KuboRPC(
      endpoint, authorization: try path.map { path throws(KuboError) in try Authorization(file: path) })
  }
}
