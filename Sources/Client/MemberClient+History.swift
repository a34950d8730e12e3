public import Contract
public import Identity

/// One line of a member's history.
public struct HistoryRow: Sendable {
  /// The entry's position on the ledger.
  public let position: UInt64
  /// The ledger's time, in seconds since 1970.
  public let time: UInt64
  /// The kind of action.
  public let kind: ActionKind
  /// How it was ruled.
  public let outcome: Outcome
  /// Who acted.
  public let actor: MemberID
  /// The actor's verified name, where the directory shows it.
  public let actorName: String?
  /// The record it was about, if it was about one.
  public let record: Word?
  /// The action's digest, by which an access is reported.
  public let digest: Word
  /// The grant under which something was opened, or zero.
  public let reference: Word
  /// What the request was for that the grant answers.
  public let purpose: PurposeOfUse?
  /// The custodians that released their shares for this access.
  public let releasedBy: Set<MemberID>
  /// The line in plain words.
  public let text: String
}

extension MemberClient {
  /// Everything on the ledger that this member did or that concerns the member or their records, oldest first: for an
  /// owner every ruling on their records, lawful or not, whoever asked. Releases by custodians stand in the line of the
  /// access they belong to.
  ///
  /// - Parameter digits: only what concerns the record that begins with these digits.
  /// - Throws: `recordNotFound`; what syncing throws.
  public func history(of digits: String? = nil) async throws -> [HistoryRow] {
    let state = try await sync()
    let only = try digits.map { try state.record(beginning: $0, for: keys.member).anchor.record }
    var found = [(position: UInt64, entry: Entry, concern: Concern)]()
    try await replica.forEachEntry { position, entry in
      let concern = Concern(entry, state)
      guard concern.members.contains(keys.member) || keys.member == entry.signed.action.actor else { return }
      if let only, concern.record != only { return }
      if case .release(let access) = entry.signed.action.body, state.accesses[access] != nil,
        entry.signed.action.actor != keys.member
      {
        return
      }
      found.append((position, entry, concern))
    }
    let people = Set(found.flatMap { $0.concern.members.union([$0.entry.signed.action.actor]) })
    let names = await namesWithLinks(of: people, in: state)
    let text = EntryText(names, in: state)
    return found.map { position, entry, concern in
      let about = AccessContext(entry, in: state)
      return HistoryRow(
        position: position, time: entry.time, kind: entry.signed.action.body.kind, outcome: entry.outcome,
        actor: entry.signed.action.actor, actorName: names[entry.signed.action.actor], record: concern.record,
        digest: entry.signed.action.digest, reference: about.reference, purpose: about.purpose,
        releasedBy: about.releasedBy, text: text.text(entry) + about.words)
    }
  }
}

/// What else there is to say of an access: under which grant, what for, and who released.
struct AccessContext {
  var reference = Word.zero
  var purpose: PurposeOfUse?
  var releasedBy: Set<MemberID> = []
  private(set) var words = ""

  /// Empty for an entry that is no access; a request has its purpose.
  init(_ entry: Entry, in state: State) {
    switch entry.signed.action.body {
    case .access(let fields):
      reference = fields.reference
      purpose = state.purpose(ofGrant: fields.reference)
      releasedBy = state.accesses[entry.signed.action.digest]?.releasedBy ?? []
      if !reference.isZero { words += " under grant \(reference.hex.prefix(12))" }
      if let purpose { words += ", for \(purpose.words)" }
      if !releasedBy.isEmpty {
        words += ", released by \(releasedBy.count) custodian\(releasedBy.count == 1 ? "" : "s")"
      }
    case .request(let fields):
      purpose = PurposeOfUse(rawValue: fields.purposeCode)
      if let purpose { words += ", for \(purpose.words)" }
    default: break
    }
  }
}

/// Whom and which record an entry is about.
struct Concern {
  var members: Set<MemberID> = []
  var record: Word?

  init(_ entry: Entry, _ state: State) {
    switch entry.signed.action.body {
    case .enrol(let fields): members = [fields.member]
    case .suspend(let member, _), .reinstate(let member, _): members = [member]
    case .anchor(let fields): about(fields.record, fields.owner)
    case .request(let fields):
      members = [fields.owner]
      about(fields.scope)
    case .grant(let fields):
      members = [fields.grantee]
      about(reference: fields.parent, state)
      about(fields.scope)
    case .deny(let reference), .revoke(let reference): about(reference: reference, state)
    case .access(let fields):
      about(reference: fields.reference, state)
      about(fields.record, state.records[fields.record]?.anchor.owner)
    case .release(let access): about(access: access, state)
    case .report(let subject, _): about(access: subject, state)
    case .erase(let record): about(record, state.records[record]?.anchor.owner)
    case .recover(let fields): members = [fields.owner]
    case .approve, .policy, .rotate, .guard, .veto: break
    }
  }

  private mutating func about(_ record: Word, _ owner: MemberID?) {
    self.record = record
    if let owner { members.insert(owner) }
  }

  private mutating func about(_ scope: Scope) {
    if case .record(let record) = scope { self.record = record }
  }

  private mutating func about(reference: Word, _ state: State) {
    if let grant = state.grants[reference] {
      members.formUnion([grant.owner, grant.terms.grantee])
      about(grant.terms.scope)
    }
    if let request = state.requests[reference] {
      members.formUnion([request.terms.owner, request.clinician])
      about(request.terms.scope)
    }
  }

  private mutating func about(access: Word, _ state: State) {
    guard let ruling = state.accesses[access] else { return about(reference: access, state) }
    members.insert(ruling.actor)
    about(ruling.terms.record, state.records[ruling.terms.record]?.anchor.owner)
  }
}
