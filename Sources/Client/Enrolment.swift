internal import Contract
public import EmbeddedLedger
public import Identity

extension MemberClient {
  /// What the authority has before it when it admits somebody.
  public struct Admission: Sendable {
    /// The verified request of the new member.
    public let request: JoinRequest
    /// The name to be written, as the authority verified it.
    public let name: MemberName
    /// The role to be given.
    public let role: Role
    /// The national identifier that was checked; only a salted commitment to it leaves this computer.
    public let identifier: NationalIdentifier?

    /// Joins the parts; name and role are the requested ones unless the authority decides otherwise.
    public init(request: JoinRequest, name: MemberName? = nil, role: Role? = nil, identifier: NationalIdentifier?) {
      self.request = request
      self.name = name ?? request.name
      self.role = role ?? request.role
      self.identifier = identifier
    }
  }

  /// Reads and verifies a join request meant for this ledger; throws `fileRefused`, or what is wrong with it.
  public func joinRequest(at path: String) throws -> JoinRequest {
    let bytes = try PrivateFile(path: path).read(atMost: JoinRequest.mostBytes).bytes
    let request = try JoinRequest(json: bytes)
    guard request.ledger == network.ledger else {
      throw ClientError(.networkRefused, "\(path) asks to join another ledger")
    }
    return request
  }

  /// Enrols a member: the action on the ledger, the certificate, the signed entry in the directory. The register
  /// keeps salt and identifier, sealed to the authority's own key.
  @discardableResult
  public func enrol(_ admission: Admission) async throws -> (receipt: Receipt, entry: DirectoryEntry) {
    let keys = admission.request.keys
    let salt = Word.random()
    var commitment = Word.zero
    if let identifier = admission.identifier {
      commitment = IdentityCommitment(to: identifier, ledger: network.ledger, salt: salt).word
      try register(identifier, salt: salt, of: keys.member)
    }
    let newKeys = NewKeys(signingKey: keys.signingKey, sealingKeyDigest: keys.sealingKey.digest)
    let receipt = try await submit(
      .enrol(Action.Enrol(role: admission.role, keys: newKeys, identityCommitment: commitment)))
    let entry = try await list(keys, name: admission.name, role: admission.role)
    return (receipt, entry)
  }
}
