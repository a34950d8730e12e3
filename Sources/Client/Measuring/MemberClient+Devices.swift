internal import Contract
public import EmbeddedLedger
public import Identity

extension MemberClient {
  /// Enrols a device of this member's own on the ledger. What it measures it seals to this member; it can open nothing.
  ///
  /// Its certificate comes from the authority, to which the same join request is handed afterwards: without one, no custodian
  /// takes its records.
  ///
  /// - Parameter request: the device's verified join request.
  /// - Throws: `actionRefused` in words: only patients have devices, and it must ask for that role.
  @discardableResult
  public func enrolDevice(_ request: JoinRequest) async throws -> Receipt {
    guard request.role == .device else {
      throw ClientError(
        .actionRefused, "an owner enrols devices, and this request is for the role \(request.role.name)")
    }
    let enrol = Action.Enrol(
      role: .device,
      keys: NewKeys(signingKey: request.keys.signingKey, sealingKeyDigest: request.keys.sealingKey.digest),
      identityCommitment: .zero)
    let state = try await sync()
    if let known = state.members[request.keys.member] {
      throw ClientError(
        .actionRefused,
        known.owner == keys.member
          ? "it is your device already: hand its request to the authority for its certificate"
          : "the ledger has this member already")
    }
    try foresee(.enrol(enrol), in: state)
    return try await submit(.enrol(enrol))
  }

  /// For whom this member measures: a device for its owner, a patient for themselves.
  ///
  /// - Throws: `actionRefused` for every other role, `directoryRefused` where the directory does not show the owner.
  public func measuredMember() async throws -> DirectoryEntry {
    let state = try await sync()
    let owner = try owner(in: state)
    let found = try await directory.lookUp([owner]).first
    guard let found, case let entry = try Self.verify(found, in: state), entry.member == owner else {
      throw ClientError(.directoryRefused, "the directory does not show whom you measure for")
    }
    return entry
  }

  func owner(in state: State) throws(ClientError) -> MemberID {
    guard let member = state.members[keys.member] else {
      throw ClientError(.actionRefused, "you are not enrolled yet: hand \(home.joinRequest) to whoever enrols you")
    }
    if let owner = member.owner { return owner }
    guard member.role == .patient else {
      throw ClientError(
        .actionRefused,
        "a \(member.role.name) does not measure for anybody: patients do for themselves, and their devices")
    }
    return keys.member
  }
}
