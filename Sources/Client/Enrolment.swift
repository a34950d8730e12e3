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
  ///
  /// An enrolment that waits for a second authority member is not in the directory yet. Once it is approved, enrolling
  /// again with the same request makes certificate and entry, as it does when the directory did not answer before.
  ///
  /// - Returns: the receipt, nil where the ledger had the member already; and the entry.
  /// - Throws: `actionRefused` with the ledger's reason, while the enrolment waits, or, before anything is signed, for
  ///   a guest and when this authority is not the one whose root certificate everybody trusts.
  @discardableResult
  public func enrol(_ admission: Admission) async throws -> (receipt: Receipt?, entry: DirectoryEntry) {
    guard admission.role.isListed else { throw ClientError.guestsComeWithLinks }
    if profile.role == .authority { try requireIssuer() }
    let newKeys = NewKeys(
      signingKey: admission.request.keys.signingKey, sealingKeyDigest: admission.request.keys.sealingKey.digest)
    if try await isEnrolled(admission, newKeys) {
      let entry = try entry(for: admission)
      try await directory.publish(try SignedDirectoryEntry(entry, by: keys))
      return (nil, entry)
    }
    let receipt = try await submitEnrolment(admission, newKeys)
    let entry = try entry(for: admission)
    if receipt.outcome == .accepted { try await directory.publish(try SignedDirectoryEntry(entry, by: keys)) }
    return (receipt, entry)
  }

  /// Whether the ledger has the member, with these keys and this role. Asked before the register is touched, which must
  /// go on holding what the ledger's commitment was made of.
  private func isEnrolled(_ admission: Admission, _ newKeys: NewKeys) async throws -> Bool {
    let state = try await sync()
    let isWaiting = state.pending.values.contains { pending in
      guard pending.proposer == keys.member, case .enrol(let fields) = pending.body else { return false }
      return fields.member == admission.request.keys.member
    }
    guard let member = state.members[admission.request.keys.member] else {
      guard !isWaiting else {
        throw ClientError(.actionRefused, "this enrolment waits for the approval of a second authority member")
      }
      return false
    }
    guard member.role == admission.role, member.keys(at: state.time) == newKeys else {
      throw ClientError(.actionRefused, "the ledger refused: \(Outcome.memberExists)")
    }
    return true
  }

  private func submitEnrolment(_ admission: Admission, _ newKeys: NewKeys) async throws -> Receipt {
    let salt = Word.random()
    var commitment = Word.zero
    if let identifier = admission.identifier {
      commitment = IdentityCommitment(to: identifier, ledger: network.ledger, salt: salt).word
      try register(identifier, salt: salt, of: admission.request.keys.member)
    }
    return try await submit(
      .enrol(Action.Enrol(role: admission.role, keys: newKeys, identityCommitment: commitment)))
  }
}

extension ClientError {
  /// Whoever would make a guest by hand is told how guests come to be.
  package static let guestsComeWithLinks = ClientError(
    .actionRefused, "guests come into being with a link: a patient shares by one, and nobody else enrols them")
}
