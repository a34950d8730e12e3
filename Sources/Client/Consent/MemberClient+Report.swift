internal import Contract
public import EmbeddedLedger
internal import Identity

extension MemberClient {
  /// Reports an access, a grant or a request to the authority. The reason is sealed to every authority member in good
  /// standing whom the directory shows, and to this member.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of an access to this member's records, of a grant on them, or of a request.
  ///   - reason: why, at most 4,000 bytes of text.
  /// - Returns: the receipt, and how many authority members can read the reason.
  /// - Throws: `referenceNotFound`, `actionRefused`; `directoryRefused` when the directory shows no authority.
  public func report(_ digits: String, reason: String) async throws -> (receipt: Receipt, readers: Int) {
    let statement = try Statement(text: reason)
    let state = try await sync()
    let subject = try References.find(digits, among: reportable(in: state), "nothing about your records")
    try foresee(.report(subject, reason: statement.digest(on: network.ledger)), in: state)
    let authorities = state.members.filter { $0.value.role == .authority && $0.value.isInGoodStanding }
    let entries = try await directory.lookUp(authorities.keys.sorted()).compactMap { try? Self.verify($0, in: state) }
    let readers = entries.filter { authorities[$0.member] != nil }
    guard !readers.isEmpty else {
      throw ClientError(.directoryRefused, "the directory shows no authority member who could read the reason")
    }
    let digest = try await keep(statement, for: readers.map(\.keys))
    return (try await submit(.report(subject, reason: digest)), readers.count)
  }

  /// What this member may point at: accesses to their records or under their grants, grants on their records, requests
  /// to them.
  private func reportable(in state: State) -> [Word] {
    let accesses = state.accesses.filter { state.owners(of: $0.value.terms).contains(keys.member) }
    let grants = state.grants.filter { $0.value.owner == keys.member }
    let requests = state.requests.filter { $0.value.terms.owner == keys.member }
    return Array(accesses.keys) + Array(grants.keys) + Array(requests.keys)
  }
}

extension State {
  /// Whose records an access is about: the record's owner, and that of the grant it names.
  func owners(of access: Action.Access) -> Set<MemberID> {
    Set([records[access.record]?.anchor.owner, grants[access.reference]?.owner].compactMap { $0 })
  }
}
