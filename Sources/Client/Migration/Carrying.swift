internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

/// One member's carrying over, step by step.
struct Carrying {
  /// Something that the member signs anew, in the order of the old ledger.
  enum Step {
    case record(Word)
    case grant(Word)
  }

  var report = CarryOwnReport()
  let client: MemberClient
  let export: ReplayedExport
  let old: MemberClient?
  /// Who the member is on the old ledger.
  let member: MemberID
  var state: State { export.state }

  init(_ client: MemberClient, _ export: ReplayedExport, _ old: MemberClient?) async throws {
    try client.requireSuccession(of: export)
    let found = export.state.members.keys.first { export.state.successor(of: $0) == client.keys.member }
    guard let member = found, try await client.sync().members[client.keys.member] != nil else {
      throw ClientError(
        .actionRefused, "the authority has not carried you over yet, or you are not a member of the exported ledger")
    }
    if let old, old.network.ledger != export.genesis.ledger || old.keys.member != member {
      throw ClientError(.networkRefused, "the old home is another member's, or of another ledger than the export")
    }
    (self.client, self.export, self.old, self.member) = (client, export, old, member)
  }

  /// The member's records and grants that are left to carry over, as they followed each other. A record of the very
  /// second of a grant counts as existing, so it comes first.
  func steps() -> [Step] {
    let records = state.records.values.filter { $0.anchor.owner == member && !$0.isErased }
      .map { (time: $0.anchoredAt, depth: 0, name: $0.anchor.record, step: Step.record($0.anchor.record)) }
    let grants = state.grants.filter { $0.value.grantor == member }
      .map { (time: $1.grantedAt, depth: $1.depth, name: $0, step: Step.grant($0)) }
    return (records + grants).sorted { ($0.time, $0.depth, $0.name) < ($1.time, $1.depth, $1.name) }.map(\.step)
  }

  mutating func carry(_ step: Step) async throws {
    do {
      switch step {
      case .record(let name): try await carryRecord(name)
      case .grant(let reference): try await carryGrant(reference)
      }
    } catch let error as ClientError where error.code != .ledgerUnreachable {
      report.problems.append("\(Self.name(of: step)): \(error.detail)")
    }
  }

  private static func name(of step: Step) -> String {
    switch step {
    case .record(let name): "record \(name.hex.prefix(12))"
    case .grant(let reference): "grant \(reference.hex.prefix(12))"
    }
  }

  /// Enrols devices and guests, before anything is granted to a guest.
  mutating func carryOwned() async throws {
    let now = try await client.sync()
    for (id, owned) in state.members.sorted(by: { $0.key < $1.key }) where owned.owner == member {
      guard owned.isInGoodStanding, let successor = state.successor(of: id), now.members[successor] == nil else {
        continue
      }
      try await client.submit(
        .enrol(
          Action.Enrol(
            role: owned.role, keys: owned.keys(at: state.time), identityCommitment: owned.identityCommitment)))
      if owned.role == .guest { report.guests.append(id) } else { report.devices.append(id) }
    }
  }

  /// Names the same guardians under the same root, so that the proofs they hold go on to count.
  mutating func carryGuardians() async throws {
    guard let guardians = state.members[member]?.guardians, guardians.count > 0,
      try await client.sync().members[client.keys.member]?.guardians == nil
    else { return }
    for path in [\Home.guardianBook, \Home.guardianBookNext] {
      guard let old, PrivateFile(path: old.home[keyPath: path]).exists,
        let book = try? GuardianBook(path: old.home[keyPath: path]), book.fields == guardians
      else { continue }
      guard book.guardians.allSatisfy({ state.successor(of: $0.member) == $0.member }) else { break }
      try book.write(to: client.home.guardianBook)
      try await client.submit(.guard(guardians))
      report.hasNamedGuardians = true
      return
    }
    report.problems.append(
      "guardians: the old home does not name them, or one of them has new keys: name them with `aureole guardians set`")
  }

  private mutating func carryGrant(_ reference: Word) async throws {
    let now = try await client.sync()
    let comparison = Equivalence(of: state, with: now, at: client.now(in: now))
    guard comparison.grants[reference] == nil, let grant = state.grants[reference],
      state.isUsable(reference, at: client.now(in: now))
    else { return }
    let parent = grant.terms.parent.isZero ? Word.zero : comparison.grants[grant.terms.parent]
    guard let parent else {
      throw ClientError(.referenceNotFound, "the grant that it was passed on from is not carried over yet")
    }
    guard let terms = state.succeeding(reference, under: parent) else { return }
    if let old, try await old.syncUnwitnessed().ending(of: reference, at: client.now(in: now)) != nil {
      throw ClientError(.actionRefused, "it was ended on the old ledger after the export")
    }
    if case .record(let name) = terms.scope, now.records[name] == nil {
      throw ClientError(.recordNotFound, "its record is not carried over yet")
    }
    guard !widens(reference, terms, in: now) else {
      throw ClientError(
        .actionRefused, "it would reach records that were new to it as existing ones: give it anew as it should be")
    }
    guard !narrows(reference, terms, in: now) else {
      throw ClientError(
        .recordNotFound, "a record that it reaches is not carried over yet, and would be new to it then")
    }
    try await client.submit(.grant(terms))
    report.grants.append(reference)
  }

  /// Whether a record that the old grant reaches as an existing one is not carried over yet: the grant, given now, would
  /// never reach it.
  private func narrows(_ reference: Word, _ terms: Action.Grant, in now: State) -> Bool {
    guard case .kinds(let kinds, let nature) = terms.scope, nature.contains(.existing) else { return false }
    return state.records.contains { name, record in
      record.anchor.owner == state.grants[reference]?.owner && !record.isErased && kinds.contains(record.anchor.kind)
        && now.records[name] == nil && state.scopeRefusal(of: name, reference: reference) == nil
        && record.anchoredAt <= state.grants[reference]?.grantedAt ?? 0
    }
  }

  /// Whether a grant that is given now would reach a carried record that the old one does not reach.
  private func widens(_ reference: Word, _ terms: Action.Grant, in now: State) -> Bool {
    guard case .kinds(let kinds, let nature) = terms.scope, nature.contains(.existing) else { return false }
    return now.records.contains { name, record in
      state.records[name]?.anchor.owner == state.grants[reference]?.owner && kinds.contains(record.anchor.kind)
        && state.scopeRefusal(of: name, reference: reference) != nil
    }
  }
}
