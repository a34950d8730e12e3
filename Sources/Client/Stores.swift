internal import Blocks

extension Network.Storage {
  /// The stores in their order; nil for one that cannot be opened, so that a record still opens from the others.
  func open() -> [(any BlockStore)?] {
    folders.map { try? FolderBlocks(root: $0, creating: false) }
  }
}

extension MemberClient {
  /// The stores, all of them present; throws `storageRefused` with the folders that are not.
  func wholeStores() throws(ClientError) -> [any BlockStore] {
    let absent = zip(stores, network.storage.folders).filter { $0.0 == nil }.map(\.1)
    guard absent.isEmpty else {
      throw ClientError(
        .storageRefused,
        "nothing was sent, since a record needs every store, and these are missing: \(absent.joined(separator: ", "))")
    }
    return stores.compactMap { $0 }
  }
}
