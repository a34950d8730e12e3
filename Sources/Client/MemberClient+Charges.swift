internal import Contract
internal import EmbeddedLedger
public import FoundationEssentials
public import Identity

/// A charge as it stands on the ledger now.
public struct ChargeStatus: Sendable {
  /// What was accepted.
  public let charge: GuardianCharge
  /// Whether the proof still holds: the owner has not named other guardians since.
  public let isCurrent: Bool
  /// How a recovery of the owner stands.
  public let recovery: RecoveryStatus
}

extension MemberClient {
  /// Becomes somebody's guardian: opens the sealed proof, verifies it against the ledger and keeps it in the home.
  ///
  /// - Throws: `fileRefused`; `networkRefused` for another ledger; `guardiansRefused` when it is meant for somebody else
  ///   or the owner has named other guardians since; `IdentityError.notOpened` when it does not open.
  @discardableResult
  public func acceptCharge(at path: String) async throws -> GuardianCharge {
    let file: GuardianProofFile = try JSONFile.read(
      path, atMost: GuardianProofFile.mostBytes, otherwise: .guardiansRefused)
    guard file.version == 1 else { throw ClientError(.guardiansRefused, "\(path) is of another version") }
    guard file.ledger == network.ledger else { throw ClientError(.networkRefused, "\(path) is of another ledger") }
    guard file.guardian == keys.member else {
      throw ClientError(.guardiansRefused, "\(path) is meant for another guardian")
    }
    return try await acceptCharge(file.sealed)
  }

  /// The same for the sealed bytes, however they came.
  @discardableResult
  public func acceptCharge(_ sealed: Data) async throws -> GuardianCharge {
    let charge = try GuardianCharge(opening: sealed, with: keys, ledger: network.ledger)
    guard holds(charge, in: try await sync()) else {
      throw ClientError(
        .guardiansRefused, "the ledger does not have you as a guardian of that member: ask for a new proof")
    }
    try home.makeFolder(home.charges)
    try JSONFile.write(charge.wire, to: home.charges + "/\(charge.owner).json", replacing: true)
    return charge
  }

  /// For whom this member is a guardian, ordered by name.
  public func charges() async throws -> [ChargeStatus] {
    let state = try await sync()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: home.charges)) ?? []
    let charges = try names.compactMap { name -> GuardianCharge? in
      guard name.hasSuffix(".json"), let owner = MemberID(hex: name.dropLast(5)) else { return nil }
      return try charge(for: owner)
    }
    return charges.sorted { ($0.name.text, $0.owner) < ($1.name.text, $1.owner) }.map { charge in
      ChargeStatus(
        charge: charge, isCurrent: holds(charge, in: state),
        recovery: RecoveryStatus(of: charge.owner, in: state, at: clock.now(), own: nil))
    }
  }

  /// Reads and verifies a recovery request meant for this ledger.
  public func recoveryRequest(at path: String) throws -> RecoveryRequest {
    let bytes = try PrivateFile(path: path).read(atMost: RecoveryRequest.mostBytes).bytes
    let request = try RecoveryRequest(json: bytes)
    guard request.ledger == network.ledger else {
      throw ClientError(.networkRefused, "\(path) is of another ledger")
    }
    return request
  }

  /// Votes for the keys in a request as the guardian of the member it names. The fingerprint must have been compared
  /// over another way before.
  ///
  /// - Returns: how the recovery stands with this vote.
  /// - Throws: `guardiansRefused` when this member is not a guardian of that one; `actionRefused` with the ledger's reason.
  @discardableResult
  public func approveRecovery(_ request: RecoveryRequest) async throws -> RecoveryStatus {
    let charge = try charge(of: request)
    guard holds(charge, in: try await sync()) else {
      throw ClientError(.guardiansRefused, "that member has named other guardians since you became one")
    }
    try await submit(
      .recover(Action.Recover(owner: request.member, keys: NewKeys(request.keys), proof: charge.proof)))
    return RecoveryStatus(of: request.member, in: await replica.state, at: clock.now(), own: nil)
  }

  /// The charge that a request appeals to: for whom this member is a guardian, by the name the owner gave.
  public func charge(of request: RecoveryRequest) throws(ClientError) -> GuardianCharge {
    guard let charge = try charge(for: request.member) else {
      throw ClientError(.guardiansRefused, "you are not a guardian of that member")
    }
    return charge
  }

  private func charge(for owner: MemberID) throws(ClientError) -> GuardianCharge? {
    let path = home.charges + "/\(owner).json"
    guard PrivateFile(path: path).exists else { return nil }
    let wire: GuardianCharge.Wire = try JSONFile.read(path, atMost: GuardianCharge.mostBytes)
    guard wire.owner == owner else { throw ClientError(.homeRefused, "\(path) is not the file it should be") }
    return try GuardianCharge(wire)
  }

  private func holds(_ charge: GuardianCharge, in state: State) -> Bool {
    guard let guardians = state.members[charge.owner]?.guardians else { return false }
    return charge.proof.places(keys.member, in: guardians.root)
  }
}

extension NewKeys {
  /// The part of public keys that stands on the ledger.
  init(_ keys: MemberPublicKeys) {
    self.init(signingKey: keys.signingKey, sealingKeyDigest: keys.sealingKey.digest)
  }

  /// What people compare aloud; see `MemberPublicKeys.fingerprint`.
  var fingerprint: String {
    MemberPublicKeys.fingerprint(signingKey: signingKey, sealingKeyDigest: sealingKeyDigest)
  }
}
