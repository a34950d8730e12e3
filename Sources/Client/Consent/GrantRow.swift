public import Contract
public import Identity

/// A grant as its parties see it.
public struct GrantRow: Sendable {
  /// The grant's name on the ledger.
  public let reference: Word
  /// Whose records it is about.
  public let owner: MemberID
  /// Their verified name, where the directory shows it.
  public let ownerName: String?
  /// Who may open.
  public let grantee: MemberID
  /// Their verified name, where the directory shows it.
  public let granteeName: String?
  /// Who gave it: the owner, or who passed it on.
  public let grantor: MemberID
  /// Their verified name, where the directory shows it.
  public let grantorName: String?
  /// What was granted.
  public let terms: Action.Grant
  /// When it was given, in seconds since 1970.
  public let grantedAt: UInt64
  /// What the request that began it was for; nil for an offer.
  public let purpose: PurposeOfUse?
  /// Accesses so far, those of the grants it was passed on as included.
  public let used: UInt64
  /// Accesses that are left; nil where there is no limit.
  public let left: UInt64?
  /// Why it gives nothing any more; nil while it is live.
  public let ending: Outcome?
  /// The same in plain words.
  public let endingWords: String?

  /// Whether it may be used now.
  public var isLive: Bool { ending == nil }
}

extension MemberClient {
  /// Who holds what until when: for an owner every grant on their records, passed-on ones too; for others what they
  /// hold and what they passed on. Live ones come first, then the newest.
  ///
  /// - Parameter time: when, in seconds since 1970; by default now.
  public func grants(at time: UInt64? = nil) async throws -> [GrantRow] {
    let state = try await sync()
    let time = time ?? now(in: state)
    let own = state.grants.filter { _, grant in
      [grant.owner, grant.grantor, grant.terms.grantee].contains(keys.member)
    }
    let people = own.values.flatMap { [$0.owner, $0.grantor, $0.terms.grantee] }
    let names = await namesWithLinks(of: Set(people), in: state)
    let rows = own.map { reference, grant in
      let ending = GrantEnding(of: reference, in: state, at: time)
      return GrantRow(
        reference: reference, owner: grant.owner, ownerName: names[grant.owner], grantee: grant.terms.grantee,
        granteeName: names[grant.terms.grantee], grantor: grant.grantor, grantorName: names[grant.grantor],
        terms: grant.terms, grantedAt: grant.grantedAt, purpose: state.purpose(ofGrant: reference), used: grant.used,
        left: GrantEnding.left(of: reference, in: state), ending: ending?.outcome, endingWords: ending?.words)
    }
    return rows.sorted { left, right in
      if left.isLive != right.isLive { return left.isLive }
      return (left.grantedAt, left.reference) > (right.grantedAt, right.reference)
    }
  }
}

extension State {
  /// What the request was for that a grant answers, or that began the chain it was passed on in; nil for an offer.
  func purpose(ofGrant reference: Word) -> PurposeOfUse? {
    var first = reference
    while let parent = grants[first]?.terms.parent, !parent.isZero { first = parent }
    guard let request = grants[first]?.terms.request else { return nil }
    return requests[request].flatMap { PurposeOfUse(rawValue: $0.terms.purposeCode) }
  }
}
