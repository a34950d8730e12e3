internal import Contract
public import Custody
internal import EmbeddedLedger
internal import Identity
internal import Logging

extension Custodian {
  /// Releases this custodian's share for an access to its reader, or says why not; the order of the checks is that of
  /// section 5 of the specification. The release is in the log on disk before the answer is made.
  ///
  /// - Parameters:
  ///   - demand: what is asked for.
  ///   - caller: who asks.
  ///   - assertion: what a gateway says of the caller's login, where the request came through one.
  /// - Throws: `ReleaseRefusal`; `CustodianError` when the file fails.
  public func release(
    _ demand: ReleaseDemand, by caller: Caller, showing assertion: SignedAssertion? = nil
  ) async throws -> ReleaseAnswer {
    let ahead = try await refreshAhead()
    try await compare(demand)
    let login = try await login(assertion, for: demand.access, by: caller)
    let right = try await right(to: demand.access, of: caller, with: login)
    guard demand.sealingKey.digest == right.sealingKeyDigest else { throw ReleaseRefusal.wrongKey }
    // Decrypted before it is logged: a damaged share does not use the access up.
    let kept = try await store.shares(of: right.record).filter { right.dealers.contains($0.dealing.dealing.dealer) }
    let shares = try kept.prefix(ReleaseAnswer.mostShares).map { ($0.dealing, try vault.decrypt($0)) }
    try await log.append(
      LoggedRelease(access: demand.access, reader: caller.member, record: right.record, at: right.time),
      unless: shares.isEmpty ? .noShare : nil)
    // Written beside the log, so that the two wait for the disk together.
    try await durable(ahead)
    await afterLogging?()
    let purpose = SealedShare.Purpose.release(
      reference: right.reference, access: demand.access, reader: caller.member)
    let released = try shares.map { dealing, opened in
      ReleaseAnswer.Released(
        dealing: dealing,
        share: try SealedShare(
          alterShare?(opened.share) ?? opened.share, salt: opened.salt, of: dealing.dealing, custodian: member,
          for: purpose,
          to: demand.sealingKey))
    }
    logger.info("released", metadata: ["access": "\(demand.access.hex.prefix(12))"])
    return try ReleaseAnswer(
      ledger: ledger, record: right.record, access: demand.access, reader: caller.member, released: released, by: keys)
  }

  /// Compares the reader's view of the ledger with the replica. A reader can be wrong or lie, so a contradiction refuses
  /// this demand and no other.
  private func compare(_ demand: ReleaseDemand) async throws {
    guard await replica.size >= demand.size else { throw ReleaseRefusal.stale }
    guard try await replica.root(at: demand.size) == demand.root else {
      logger.warning("a reader's view of the ledger contradicts the replica")
      throw ReleaseRefusal.forked
    }
  }

  /// What the ledger says of an access that may be served now.
  private struct Right: Sendable {
    let record: Word
    let reference: Word
    let sealingKeyDigest: Word
    /// Who may have dealt the record's key.
    let dealers: [MemberID]
    let time: UInt64
  }

  /// Asks the ledger's rules in one look at the state, by the later of its time and the clock.
  private func right(to access: Word, of caller: Caller, with login: ShownLogin) async throws -> Right {
    let now = clock.now()
    let right = try await replica.read { state throws -> Right in
      // Another policy may have come in force since its document was looked up.
      guard state.policy.document == login.document else { throw ReleaseRefusal.stale }
      return try self.right(to: access, of: caller, with: login, in: state, now)
    }
    if let foreseen = try await foreseen() {
      _ = try self.right(to: access, of: caller, with: login, in: foreseen, now)
    }
    return right
  }

  /// What the ledger may still take back counts where it denies. Throws `stale` when that cannot be asked.
  func foreseen() async throws -> State? {
    do {
      return try await replica.foreseen()
    } catch {
      logger.warning("the ledger's newest entries could not be asked for", metadata: ["error": "\(error)"])
      throw ReleaseRefusal.stale
    }
  }

  private func right(
    to access: Word, of caller: Caller, with login: ShownLogin, in state: borrowing State, _ now: UInt64
  ) throws(ReleaseRefusal) -> Right {
    let time = max(state.time, now)
    // The key may have been replaced since the signature was checked, by what this very refresh brought.
    guard state.signingKey(of: caller.member, at: time) == caller.key else { throw .notAuthenticated }
    try requireOwnStanding(in: state)
    let refusal = state.releaseRefusal(of: access, for: caller.member, at: time).map(ReleaseRefusal.init)
    // Whose access it is and who is suspended come first; the login stands before the record and its grants.
    if let refusal, [.noGrant, .suspended].contains(refusal) { throw refusal }
    if let refusal = login.refusal(for: caller.member, in: state, at: time) ?? refusal { throw refusal }
    guard let terms = state.accesses[access]?.terms, let record = state.records[terms.record],
      let keys = state.members[caller.member]?.keys(at: time)
    else { throw .noGrant }
    return Right(
      record: terms.record, reference: terms.reference, sealingKeyDigest: keys.sealingKeyDigest,
      dealers: [record.sender, record.anchor.owner], time: time)
  }
}

extension ReleaseRefusal {
  /// What the rules' refusal is called by custodians. What is unknown and what is out of reach are alike.
  init(_ outcome: Outcome) {
    self =
      switch outcome {
      case .revoked: .revoked
      case .expired: .expired
      case .erased: .erased
      case .suspended, .memberSuspended, .ownerSuspended, .grantorSuspended: .suspended
      default: .noGrant
      }
  }
}
