public import Identity

/// Which ledger another one follows: its identifier, and how far it had come when it was exported. The founding of the new
/// ledger holds the digest in the place of its first policy's document, so the new ledger's identifier, which people
/// compare, names the old one too (docs/adr/0015).
public struct Succession: Hashable, Sendable {
  /// The identifier of the ledger that is followed.
  public let ledger: Word
  /// How many of its entries are carried over.
  public let size: UInt64
  /// The root over them.
  public let root: Word

  /// Joins the three.
  public init(ledger: Word, size: UInt64, root: Word) {
    self.ledger = ledger
    self.size = size
    self.root = root
  }

  /// SHA-256(`aureole/succession/v1` ‖ ledger ‖ size ‖ root).
  public var digest: Word { Word.sha256(tag: "aureole/succession/v1", [ledger, Word(size), root]) }

  /// The first policy of a ledger that follows: no custodians, and this digest as document.
  ///
  /// - Parameter strikes: how many unlawful accesses suspend a member; 0 for never.
  public func policy(strikes: UInt64) -> PolicyTerms {
    PolicyTerms(document: digest, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: strikes)
  }

  /// Whether a founding names this succession.
  public func isNamed(in genesis: Genesis) -> Bool {
    genesis.policy.document == digest && genesis.policy.custodianCount == 0
  }
}

extension State {
  /// The identifier that a member of this ledger has on one that follows it: made of the key that is in force here. It is
  /// the same unless the member's keys were replaced. Nil for who is no member.
  public func successor(of member: MemberID) -> MemberID? {
    members[member].map { MemberID($0.keys(at: time).signingKey) }
  }

  /// The authority members that a following ledger is founded by: those in good standing, the founder first, then by
  /// identifier, at most eight. Nil when the founder is none of them.
  public func successors(founder: MemberID) -> [Genesis.Authority]? {
    func isFit(_ member: Member) -> Bool { member.role == .authority && member.isInGoodStanding }
    guard let first = members[founder], isFit(first) else { return nil }
    let others = members.filter { $0.key != founder && isFit($0.value) }.sorted { $0.key < $1.key }.map(\.value)
    return ([first] + others).prefix(Genesis.mostAuthorities).map { Genesis.Authority(keys: $0.keys(at: time)) }
  }

  /// Whether its grantee could still open something under a grant at a time, as far as the grant, those above it and the
  /// standing of everybody in it go.
  public func isUsable(_ reference: Word, at time: UInt64) -> Bool {
    guard ending(of: reference, at: time) == nil, let grantee = grants[reference]?.terms.grantee else { return false }
    return members[grantee]?.isInGoodStanding == true && remaining(of: reference) != 0
  }

  /// How many accesses are left under a grant, by its own count and by those above it; nil for any number.
  public func remaining(of reference: Word) -> UInt64? {
    var least: UInt64?
    var reference = reference
    while let grant = grants[reference] {
      if grant.terms.most != 0 {
        let left = grant.terms.most - min(grant.terms.most, grant.used)
        least = min(least ?? left, left)
      }
      reference = grant.terms.parent
    }
    return least
  }

  /// What a grant says on a following ledger: to the same grantee, in the same scope, mode and until the same second, with
  /// the accesses that are left. It answers no request there. Nil when the grant or its grantee are unknown.
  ///
  /// - Parameters:
  ///   - reference: the grant here.
  ///   - parent: what the grant above it was carried as; zero when there is none.
  public func succeeding(_ reference: Word, under parent: Word) -> Action.Grant? {
    guard let terms = grants[reference]?.terms, let grantee = successor(of: terms.grantee) else { return nil }
    return Action.Grant(
      grantee: grantee, scope: terms.scope, mode: terms.mode, until: terms.until,
      most: remaining(of: reference) ?? 0, parent: parent)
  }
}
