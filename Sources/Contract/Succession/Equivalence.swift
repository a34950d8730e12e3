public import Identity

/// A comparison of an exported ledger with the one that follows it: what is not carried over yet and who can do it, and
/// what came back that had ended. Equal where both lists are empty (docs/adr/0015).
///
/// Only what was carried is compared: whoever joined, granted or was suspended on the new ledger since is its own matter.
public struct Equivalence: Sendable {
  /// One difference.
  public struct Difference: Hashable, Sendable {
    /// What differs.
    public let what: What
    /// The member, record or grant on the old ledger; zero for the policy.
    public let subject: Word
    /// Who can mend it, by identifier on the old ledger; nil for the authority.
    public let by: MemberID?
  }

  /// The closed list of what can differ.
  public enum What: String, Sendable, CaseIterable {
    /// A member is not enrolled with the same role, owner and key.
    case member
    /// A member's identity is not committed to.
    case identity
    /// A member that was suspended is in good standing and never was suspended anew.
    case standing
    /// Custodians, threshold or strikes are others.
    case policy
    /// An owner's guardians are not named.
    case guardians
    /// A record that was not erased is not anchored.
    case record
    /// A record's owner, kind or time of measurement is another.
    case otherRecord
    /// A live grant was not given again.
    case grant
    /// A grant that was given again reaches a record less than it did.
    case narrower
    /// A grant that was given again reaches a record that it did not reach.
    case wider
    /// A grant that was revoked stands there again in the same words.
    case revived
    /// An erased record's identifier is used again.
    case erased
  }

  /// What is not carried over yet.
  public private(set) var lacking: [Difference] = []
  /// What is more than was there.
  public private(set) var excess: [Difference] = []
  /// References of old live grants, and those that they were given again as.
  public private(set) var grants: [Word: Word] = [:]

  /// Whether nothing is lacking and nothing came back.
  public var holds: Bool { lacking.isEmpty && excess.isEmpty }

  private let old: State
  private let new: State
  private let time: UInt64
  /// The new ledger's grants by what they say.
  private var given: [Action.Grant: [Word]] = [:]
  /// The old ledger's records that were not erased, by owner.
  private var owned: [MemberID: [Word]] = [:]

  /// Compares two states.
  ///
  /// - Parameters:
  ///   - old: the exported ledger's.
  ///   - new: that of the ledger that follows.
  ///   - time: when grants must be live, in seconds since 1970; not before either ledger's time.
  public init(of old: State, with new: State, at time: UInt64) {
    self.old = old
    self.new = new
    self.time = max(time, old.time, new.time)
    for (reference, grant) in new.grants { given[grant.terms, default: []].append(reference) }
    for (name, record) in old.records where !record.isErased { owned[record.anchor.owner, default: []].append(name) }
    compareMembers()
    comparePolicy()
    compareRecords()
    compareGrants()
  }

  private mutating func lacks(_ what: What, _ subject: Word, by member: MemberID? = nil) {
    lacking.append(Difference(what: what, subject: subject, by: member))
  }

  private mutating func exceeds(_ what: What, _ subject: Word, by member: MemberID? = nil) {
    excess.append(Difference(what: what, subject: subject, by: member))
  }

  private mutating func compareMembers() {
    for (id, member) in old.members.sorted(by: { $0.key < $1.key }) {
      guard let successor = old.successor(of: id), let carried = new.members[successor], carried.role == member.role,
        carried.owner == member.owner.flatMap({ old.successor(of: $0) })
      else {
        lacks(.member, id.word, by: member.owner)
        continue
      }
      if !member.identityCommitment.isZero, carried.identityCommitment.isZero, member.role != .authority {
        lacks(.identity, id.word)
      }
      if !member.isInGoodStanding, carried.isInGoodStanding, carried.suspensions == 0 { exceeds(.standing, id.word) }
      if let guardians = member.guardians, guardians.count > 0, carried.guardians.map({ $0.count == 0 }) ?? true {
        lacks(.guardians, id.word, by: id)
      }
    }
  }

  private mutating func comparePolicy() {
    let (old, new) = (old.policy, new.policy)
    guard
      (old.custodianSet, old.custodianCount, old.threshold) != (new.custodianSet, new.custodianCount, new.threshold)
        || old.strikes != new.strikes
    else { return }
    lacks(.policy, .zero)
  }

  private mutating func compareRecords() {
    for (name, record) in old.records.sorted(by: { $0.key < $1.key }) {
      let carried = new.records[name]
      if record.isErased {
        if carried?.isErased == false { exceeds(.erased, name, by: record.anchor.owner) }
        continue
      }
      guard let carried else {
        lacks(.record, name, by: record.anchor.owner)
        continue
      }
      if carried.anchor.owner != old.successor(of: record.anchor.owner) || carried.anchor.kind != record.anchor.kind
        || carried.anchor.measuredAt != record.anchor.measuredAt
      {
        exceeds(.otherRecord, name, by: record.anchor.owner)
      }
    }
  }
}

extension Equivalence {
  private mutating func compareGrants() {
    let byDepth = old.grants.sorted { ($0.value.depth, $0.key) < ($1.value.depth, $1.key) }
    var taken = Set<Word>()
    for (reference, grant) in byDepth where old.isUsable(reference, at: time) {
      let parent = grant.terms.parent.isZero ? Word.zero : grants[grant.terms.parent]
      let match = parent.flatMap { parent in
        carried(grant, old.succeeding(reference, under: parent)).first { !taken.contains($0) }
      }
      guard let match else {
        lacks(.grant, reference, by: grant.grantor)
        continue
      }
      taken.insert(match)
      grants[reference] = match
      compareReach(of: reference, carriedAs: match, by: grant.owner)
    }
    // What was revoked and stands there again, word for word, and is not what a live one was carried as.
    for (reference, grant) in byDepth where old.ending(of: reference, at: old.time) == .revoked {
      guard let parent = grant.terms.parent.isZero ? Word.zero : grants[grant.terms.parent] else { continue }
      let twins = carried(grant, old.succeeding(reference, under: parent))
      if twins.contains(where: { !taken.contains($0) && new.isUsable($0, at: time) }) {
        exceeds(.revived, reference, by: grant.grantor)
      }
    }
  }

  /// The new grants that say what an old one says here, in the order of their references.
  private func carried(_ grant: State.Grant, _ terms: Action.Grant?) -> [Word] {
    guard let terms, let grantor = old.successor(of: grant.grantor), let owner = old.successor(of: grant.owner) else {
      return []
    }
    return (given[terms] ?? []).filter { new.grants[$0]?.grantor == grantor && new.grants[$0]?.owner == owner }.sorted()
  }

  /// Whether a grant that was given again reaches the very records that it reached.
  private mutating func compareReach(of reference: Word, carriedAs match: Word, by owner: MemberID) {
    for name in (owned[owner] ?? []).sorted() where new.records[name] != nil {
      let before = old.scopeRefusal(of: name, reference: reference) == nil
      let after = new.scopeRefusal(of: name, reference: match) == nil
      if before, !after { lacks(.narrower, reference, by: owner) }
      if after, !before { exceeds(.wider, reference, by: owner) }
    }
  }
}
