public import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// A record of somebody else's that a live grant lets this member open.
public struct AccessibleRecord: Sendable {
  /// The record's identifier.
  public let record: Word
  /// What kind of record it is.
  public let kind: RecordKind
  /// Whose it is.
  public let owner: MemberID
  /// The ledger's time of anchoring, in seconds since 1970.
  public let anchoredAt: UInt64
  /// The reference of the grant.
  public let grant: Word
  /// What the grant allows besides viewing.
  public let mode: Mode
  /// When the grant ends, in seconds since 1970.
  public let until: UInt64
  /// How many accesses are left; nil for no limit.
  public let accessesLeft: UInt64?
}

extension MemberClient {
  /// What this member may open now under grants of others, the newest records first.
  public func accessible() async throws -> [AccessibleRecord] {
    Self.accessible(to: keys.member, in: try await sync(), at: LedgerClock.system.now())
  }

  /// The one that the digits begin and, where it is given, the reference. Where both are named in full the ledger is left
  /// to rule, which records what is unlawful.
  ///
  /// - Throws: `recordNotFound`, `suspended`, `accessRefused` when no live grant covers the record; nothing is signed then.
  func accessible(_ digits: String, under reference: String?, in state: State) throws -> AccessibleRecord {
    let digits = digits.lowercased()
    guard (8...64).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit) else {
      throw ClientError(.recordNotFound, "a record is named by 8 to 64 hexadecimal digits")
    }
    let held = state.grants.filter { $0.value.terms.grantee == keys.member }
    // Digits of a grant, or of the request that it answers.
    let meant = try? reference.map { try References.grant($0, among: held, "no grant") }
    let reference = meant?.hex ?? reference?.lowercased()
    if let named = try named(digits, reference, in: state) { return named }
    let all = Self.accessible(to: keys.member, in: state, at: LedgerClock.system.now())
    let found = all.filter { row in
      row.record.hex.hasPrefix(digits) && (reference.map { row.grant.hex.hasPrefix($0) } ?? true)
    }
    guard Set(found.map(\.record)).count <= 1 else {
      throw ClientError(.recordNotFound, "more than one record begins with \(digits): give more digits")
    }
    // The grant that allows most, and of those the one that lasts longest, unless one was named.
    let best = found.max { left, right in
      (left.mode.rawValue, left.until) < (right.mode.rawValue, right.until)
    }
    guard let best else {
      try requireStanding(in: state)
      throw ClientError(
        .accessRefused, "no live grant lets you open a record that begins with \(digits): nothing was signed")
    }
    return best
  }

  /// Throws `suspended` where the authority has suspended this member: then nothing is granted, and that is why.
  func requireStanding(in state: State) throws(ClientError) {
    guard state.members[keys.member]?.isInGoodStanding == false else { return }
    throw ClientError.suspendedMember
  }

  private func named(_ digits: String, _ reference: String?, in state: State) throws -> AccessibleRecord? {
    guard let reference = reference.flatMap({ Word(hex: $0) }), let record = Word(hex: digits) else { return nil }
    guard let held = state.records[record] else {
      throw ClientError(.recordNotFound, "the ledger has no such record")
    }
    let terms = state.grants[reference]?.terms
    return AccessibleRecord(
      record: record, kind: held.anchor.kind, owner: held.anchor.owner, anchoredAt: held.anchoredAt, grant: reference,
      mode: terms?.mode ?? [], until: terms?.until ?? 0, accessesLeft: state.accessesLeft(under: reference))
  }

  static func accessible(to member: MemberID, in state: State, at now: UInt64) -> [AccessibleRecord] {
    let time = max(now, state.time)
    let owned = Dictionary(grouping: state.records.values) { $0.anchor.owner }
    var rows = [AccessibleRecord]()
    for (reference, grant) in state.grants where grant.terms.grantee == member && !grant.isRevoked {
      for record in owned[grant.owner] ?? [] {
        let access = Action.Access(reference: reference, record: record.anchor.record, statement: .zero)
        guard state.refusal(of: access, by: member, at: time) == nil else { continue }
        rows.append(
          AccessibleRecord(
            record: record.anchor.record, kind: record.anchor.kind, owner: grant.owner,
            anchoredAt: record.anchoredAt, grant: reference, mode: grant.terms.mode, until: grant.terms.until,
            accessesLeft: state.accessesLeft(under: reference)))
      }
    }
    return rows.sorted { ($0.anchoredAt, $0.record, $0.grant) > ($1.anchoredAt, $1.record, $1.grant) }
  }
}

extension State {
  /// How often a grant can still be used, those it was passed on from included; nil for no limit.
  func accessesLeft(under reference: Word) -> UInt64? {
    var left: UInt64?
    var next = grants[reference]
    while let grant = next {
      if grant.terms.most != 0 {
        let own = grant.terms.most - min(grant.used, grant.terms.most)
        left = min(left ?? own, own)
      }
      next = grants[grant.terms.parent]
    }
    return left
  }
}
