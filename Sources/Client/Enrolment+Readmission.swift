internal import Contract
public import Identity

extension MemberClient {
  /// What somebody hands to the authority: to be admitted, or to be listed with new keys.
  public enum Application: Sendable {
    /// A new member.
    case join(JoinRequest)
    /// A member whose keys on the ledger are new.
    case recovery(RecoveryRequest)
  }

  /// Reads and verifies a join request or a recovery request meant for this ledger.
  public func application(at path: String) throws -> Application {
    let bytes = try PrivateFile(path: path).read(atMost: max(JoinRequest.mostBytes, RecoveryRequest.mostBytes)).bytes
    return RecoveryRequest.isNamed(in: bytes)
      ? .recovery(try recoveryRequest(at: path)) : .join(try joinRequest(at: path))
  }

  /// Issues certificate and directory entry anew for a member whose keys on the ledger are those of a request. Nothing
  /// is decided by it: who the keys belong to was decided on the ledger, by the guardians or by the old keys.
  ///
  /// - Parameters:
  ///   - request: the request that was handed over.
  ///   - name: the name to be written, where it is not the one in the request.
  /// - Throws: `memberNotFound` when the ledger has no such member; `actionRefused` when it has other keys, when the
  ///   directory has the member under another name and none was given, or when this authority is not the one whose root
  ///   certificate everybody trusts.
  @discardableResult
  public func readmit(_ request: RecoveryRequest, name: MemberName? = nil) async throws -> DirectoryEntry {
    let state = try await sync()
    guard state.members[keys.member]?.role == .authority else {
      throw ClientError(.actionRefused, "only an authority lists members")
    }
    guard let member = state.members[request.member] else {
      throw ClientError(.memberNotFound, "the ledger has no member \(request.member)")
    }
    guard member.keys(at: state.time) == NewKeys(request.keys) else {
      throw ClientError(
        .actionRefused,
        "the ledger does not have these keys for the member: the new device first runs `aureole recover finish`")
    }
    // The request is the member's word alone. A new name for an old member would let one pass for another.
    if name == nil, let listed = try await listedName(of: request.member, in: state), listed != request.name {
      throw ClientError(
        .actionRefused, "the directory has this member under another name: give the right one with --name")
    }
    let entry = try entry(for: request.keys, name: name ?? request.name, role: member.role)
    try await directory.publish(try SignedDirectoryEntry(entry, by: keys))
    return entry
  }

  /// The name under which an authority listed a member, whatever keys the member had then.
  private func listedName(of member: MemberID, in state: State) async throws -> MemberName? {
    for signed in try await directory.lookUp([member]) {
      if let entry = try? Self.authentic(signed, in: state), entry.member == member { return entry.name }
    }
    return nil
  }
}
