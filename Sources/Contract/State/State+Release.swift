public import Identity

extension State {
  /// Whether a custodian may release its share for an access now: nil when it may, otherwise why not. Every custodian
  /// asks this of its own replica before it releases; what it states on the ledger afterwards is no longer judged by it.
  ///
  /// Unknown, refused and foreign accesses are all `noGrant`, so that nobody can probe for them. Then: the reader, the
  /// owner and every grantor in good standing, `memberSuspended`, `ownerSuspended`, `grantorSuspended`; the record not
  /// erased, `erased`; for an own access the record the reader's, `outOfScope`; otherwise the whole chain of grants live
  /// at the time. The order is that of docs/spec/custody.md, section 5.
  public func releaseRefusal(of access: Word, for reader: MemberID, at time: UInt64) -> Outcome? {
    guard let ruling = accesses[access], ruling.outcome == .accepted, ruling.actor == reader else { return .noGrant }
    guard members[reader]?.isInGoodStanding == true else { return .memberSuspended }
    let reference = ruling.terms.reference
    if !reference.isZero, let refusal = suspension(in: reference) { return refusal }
    guard let record = records[ruling.terms.record], !record.isErased else { return .erased }
    if reference.isZero { return record.anchor.owner == reader ? nil : .outOfScope }
    return ending(of: reference, at: time)
  }

  /// Who of those that a grant's chain hangs on is suspended: the owner, then the grantors; nil when none is.
  private func suspension(in reference: Word) -> Outcome? {
    guard let first = grants[reference] else { return .noGrant }
    guard members[first.owner]?.isInGoodStanding == true else { return .ownerSuspended }
    var next: Grant? = first
    while let link = next {
      guard members[link.grantor]?.isInGoodStanding == true else { return .grantorSuspended }
      next = grants[link.terms.parent]
    }
    return nil
  }

  /// Whether a custodian may hand out shards of a record now: nil when it may, otherwise why not. Without an access
  /// only the record's owner is served; with one, whoever may have a share released for it, and of its record alone.
  /// Foreign and unknown records are answered alike, with `noGrant`.
  public func servingRefusal(
    of record: Word, for reader: MemberID, under access: Word?, at time: UInt64
  ) -> Outcome? {
    if let access {
      guard accesses[access]?.terms.record == record else { return .noGrant }
      return releaseRefusal(of: access, for: reader, at: time)
    }
    guard let held = records[record], held.anchor.owner == reader else { return .noGrant }
    guard members[reader]?.isInGoodStanding == true else { return .memberSuspended }
    return held.isErased ? .erased : nil
  }

  /// A custodian's statement that it released. It is made after the fact, so whatever ended the access meanwhile does not
  /// keep it off the ledger (docs/adr/0009), nor is anything looked up (docs/adr/0013): it counts where the access was
  /// accepted, and says nothing where it was not.
  mutating func release(_ access: Word, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .custodian else { return .wrongRole }
    if accesses[access]?.outcome == .accepted { accesses[access]?.releasedBy.insert(step.actor) }
    return .accepted
  }
}
