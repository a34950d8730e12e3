internal import Contract
public import EmbeddedLedger
internal import FoundationEssentials
public import Identity

extension MemberClient {
  /// The verified directory entry of one member, by identifier (40 digits, or 8 and more of them) or by name.
  ///
  /// - Throws: `memberNotFound` when nobody or more than one fits; `directoryRefused` when what the server shows
  ///   does not verify.
  public func member(_ text: String) async throws -> DirectoryEntry {
    let (found, outdated) = try await search(text)
    // One of two who fit must not be taken because the other has new keys.
    if let outdated { throw outdated }
    guard let first = found.first else {
      throw ClientError(.memberNotFound, "nobody in the directory fits that name or identifier")
    }
    guard found.count == 1 else {
      let list = found.prefix(10).map { "\($0.member) (\($0.role.name))" }.joined(separator: ", ")
      throw ClientError(
        .memberNotFound,
        "\(found.count) members fit; `aureole members` shows their names, then give one by identifier: \(list)")
    }
    return first
  }

  /// The verified directory entries that fit a name or the beginning of an identifier, at most 50; with an empty text,
  /// of all that this member may see.
  public func members(matching text: String) async throws -> [DirectoryEntry] {
    let (found, outdated) = try await search(text)
    // One member with new keys must not hide all the others.
    if found.isEmpty, let outdated { throw outdated }
    return found
  }

  /// The entries that fit and verify; and the refusal of one whose member has new keys, if there was one.
  private func search(_ text: String) async throws -> ([DirectoryEntry], outdated: ClientError?) {
    let state = try await sync()
    var found = Directory(ledger: network.ledger)
    var outdated: ClientError?
    for signed in try await directory.search(text) {
      let entry = try Self.authentic(signed, in: state)
      do {
        try Self.checkKeys(of: entry, in: state)
        try found.insert(entry)
      } catch let error as ClientError {
        outdated = error
      }
    }
    // A server that answers with somebody else, properly signed, must not choose who receives a record.
    let fitting = found.entries(matching: text)
    guard fitting.count == found.count else {
      throw ClientError(.directoryRefused, "the directory answered with a member that was not asked for")
    }
    return (fitting, outdated)
  }

  /// Checks a member's certificate: it is the founding authority's, whose root everybody was handed, and in date.
  func checkCertificate(of entry: DirectoryEntry) async throws {
    let verdict = await CertificateVerifier(root: network.root)
      .verdict(on: entry.certificate, at: Date(), for: entry.keys.signingKey)
    switch verdict {
    case .valid: return
    case .expired:
      throw ClientError(
        .directoryRefused, "the certificate of \(entry.member) is over: the authority enrols the member again")
    case .notIssuedByAuthority, .notYetValid, .wrongKey, .wrongLedger, .malformed:
      throw ClientError(.directoryRefused, "the certificate of \(entry.member) does not verify")
    }
  }

  /// The verified names of members, as far as this member may see them. Names are for the eye: an entry that does not
  /// verify, such as that of a member with new keys, gives none, and a directory that is away is no error.
  func names(of members: Set<MemberID>, in state: State) async -> [MemberID: String] {
    let found = (try? await directory.lookUp(members.sorted())) ?? []
    let entries = found.compactMap { try? Self.verify($0, in: state) }
    return Dictionary(entries.map { ($0.member, $0.name.text) }, uniquingKeysWith: { $1 })
  }

  /// Checks an entry against the authority that signed it and against the ledger: role, standing and both keys.
  static func verify(_ signed: SignedDirectoryEntry, in state: State) throws -> DirectoryEntry {
    let entry = try authentic(signed, in: state)
    try checkKeys(of: entry, in: state)
    return entry
  }

  /// The same but for the keys: what an authority said of a member once.
  static func authentic(_ signed: SignedDirectoryEntry, in state: State) throws -> DirectoryEntry {
    guard let authority = state.members[signed.authority], authority.role == .authority else {
      throw ClientError(.directoryRefused, "a directory entry is signed by somebody who is no authority")
    }
    let key = authority.keys(at: state.time).signingKey
    let entry = try signed.verified(by: key)
    guard entry.ledger == state.ledger, let member = state.members[entry.member], member.role == entry.role else {
      throw ClientError(.directoryRefused, "a directory entry does not fit the ledger")
    }
    return entry
  }

  private static func checkKeys(of entry: DirectoryEntry, in state: State) throws(ClientError) {
    let current = state.members[entry.member]?.keys(at: state.time)
    guard let current, entry.keys.signingKey == current.signingKey,
      entry.keys.sealingKey.digest == current.sealingKeyDigest
    else {
      throw ClientError(.directoryRefused, "a directory entry holds keys that are not those on the ledger")
    }
  }

  /// Suspends a member, at once, also on live grants.
  @discardableResult
  public func suspend(_ member: MemberID, reason: String) async throws -> Receipt {
    try await submit(.suspend(member, reason: Self.digest(ofReason: reason)))
  }

  /// Proposes to reinstate a member; it takes effect when a second authority member approves.
  @discardableResult
  public func reinstate(_ member: MemberID, reason: String) async throws -> Receipt {
    try await submit(.reinstate(member, reason: Self.digest(ofReason: reason)))
  }

  /// Approves the pending action with this digest.
  @discardableResult
  public func approve(_ pending: Word) async throws -> Receipt {
    try await submit(.approve(pending))
  }

  /// Salted, so that nobody can tell a reason from the ledger by trying likely ones.
  private static func digest(ofReason reason: String) -> Word {
    Word.sha256(tag: "aureole/reason/v1", [Word.random(), Word.sha256(Array(reason.utf8))])
  }
}
