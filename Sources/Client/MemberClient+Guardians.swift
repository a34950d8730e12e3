internal import Contract
public import EmbeddedLedger
public import FoundationEssentials
public import Identity

extension MemberClient {
  /// Names guardians, in place of those named before: the root of the set on the ledger, who they are in the home, and
  /// for each a sealed proof as a file to hand over.
  ///
  /// - Returns: the receipt, and the path of each guardian's proof.
  /// - Throws: `guardiansRefused` for somebody who cannot be one; `actionRefused` while a recovery runs, or for a member
  ///   who is no patient.
  @discardableResult
  public func setGuardians(
    _ entries: [DirectoryEntry], _ terms: GuardianTerms
  ) async throws -> (receipt: Receipt, proofs: [MemberID: String]) {
    let state = try await sync()
    for entry in entries {
      guard entry.member != keys.member else {
        throw ClientError(.guardiansRefused, "nobody is a guardian of themselves")
      }
      guard !entry.role.isOwned, state.members[entry.member]?.isInGoodStanding == true else {
        throw ClientError(.guardiansRefused, "a guardian is a person in good standing: \(entry.member) is not")
      }
    }
    let book = try GuardianBook(entries, terms)
    // Written before the ledger has the set: without the salts nobody could ever vote.
    try book.write(to: home.guardianBookNext)
    let receipt = try await submit(.guard(book.fields))
    let proofs = try writeProofs(entries, of: book)
    try book.write(to: home.guardianBook)
    try Self.remove(home.guardianBookNext)
    return (receipt, proofs)
  }

  /// Removes the guardians. Their proofs are worth nothing from then on.
  @discardableResult
  public func clearGuardians() async throws -> Receipt {
    let receipt = try await submit(.guard(Action.Guard(root: .zero, count: 0, wait: 0)))
    for path in [home.guardianBook, home.guardianBookNext, home.guardianProofs] { try Self.remove(path) }
    return receipt
  }

  /// The guardians that stand on the ledger; nil when there are none.
  ///
  /// - Throws: `homeRefused` when the ledger has guardians that this home does not know.
  public func guardians() async throws -> GuardianBook? {
    guard let fields = try await sync().members[keys.member]?.guardians else { return nil }
    for path in [home.guardianBook, home.guardianBookNext] where PrivateFile(path: path).exists {
      if let book = try? GuardianBook(path: path), book.fields == fields { return book }
    }
    throw ClientError(
      .homeRefused,
      "you have guardians on the ledger, but this home does not know who they are: name them again with "
        + "`aureole guardians set`")
  }

  /// A guardian's proof, sealed to the guardian's keys of today: what `setGuardians` writes to a file, anew.
  public func sealedProof(for guardian: DirectoryEntry) async throws -> Data {
    guard let book = try await guardians() else {
      throw ClientError(.guardiansRefused, "you have no guardians")
    }
    return try sealedProof(for: guardian.keys, of: book)
  }

  private func sealedProof(for guardian: MemberPublicKeys, of book: GuardianBook) throws -> Data {
    guard let proof = book.set.proof(for: guardian.member) else {
      throw ClientError(.guardiansRefused, "\(guardian.member) is not among your guardians")
    }
    let charge = GuardianCharge(owner: keys.member, name: try MemberName(profile.name), proof: proof)
    return try charge.sealed(to: guardian, ledger: network.ledger)
  }

  private func writeProofs(_ entries: [DirectoryEntry], of book: GuardianBook) throws -> [MemberID: String] {
    try Self.remove(home.guardianProofs)
    try home.makeFolder(home.guardianProofs)
    var paths = [MemberID: String]()
    for entry in entries {
      let path = home.guardianProofs + "/\(entry.member).json"
      let file = GuardianProofFile(
        ledger: network.ledger, guardian: entry.member, sealed: try sealedProof(for: entry.keys, of: book))
      try JSONFile.write(file, to: path, replacing: true)
      paths[entry.member] = path
    }
    return paths
  }

  static func remove(_ path: String) throws(ClientError) {
    guard PrivateFile(path: path).exists else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw ClientError(.fileRefused, "\(path) could not be removed")
    }
  }
}
