internal import Contract
public import Identity

extension MemberClient {
  /// The member's own directory entry as the authority signed it, to be handed to somebody whom the directory does not
  /// show it to: patients do not see each other there.
  ///
  /// - Throws: `memberNotFound` when the directory has none; `directoryRefused` when it does not verify.
  public func card() async throws -> [UInt8] {
    let state = try await sync()
    guard let signed = try await directory.lookUp([keys.member]).first else {
      throw ClientError(.memberNotFound, "the directory has no entry of yours: ask the authority to enrol you")
    }
    guard try Self.verify(signed, in: state).member == keys.member else {
      throw ClientError(.directoryRefused, "the directory answered with another member's entry")
    }
    return signed.json
  }

  /// Reads a card and verifies it against authority and ledger, as an entry of the directory is.
  public func card(at path: String) async throws -> DirectoryEntry {
    let bytes = try PrivateFile(path: path).read(atMost: SignedDirectoryEntry.mostBytes).bytes
    return try Self.verify(try SignedDirectoryEntry(json: bytes), in: try await sync())
  }
}
