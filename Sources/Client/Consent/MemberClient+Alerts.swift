internal import Contract
internal import Identity

extension MemberClient {
  /// For an owner the unlawful tries on their own records; for the authority all unlawful accesses, all reports with
  /// their reasons, and who was suspended by strikes. Newest first.
  public func alerts() async throws -> [AlertRow] {
    let state = try await sync()
    let isAuthority = state.members[keys.member]?.role == .authority
    var watch = StrikeWatch(network.genesis)
    var found = [Found]()
    try await replica.forEachEntry { position, entry in
      let isSuspension = watch.isSuspended(by: entry)
      switch entry.signed.action.body {
      case .access(let fields) where entry.outcome.isUnlawful:
        guard isAuthority || state.owners(of: fields).contains(keys.member) else { return }
        found.append(Found(kind: .unlawfulAccess, position: position, entry: entry))
        if isAuthority, isSuspension { found.append(Found(kind: .suspension, position: position, entry: entry)) }
      case .report(_, let reason) where isAuthority:
        let name = StatementName(digest: reason, author: entry.signed.action.actor)
        found.append(Found(kind: .report, position: position, entry: entry, reason: name))
      default: return
      }
    }
    let people = Set(found.map(\.entry.signed.action.actor))
    let names = await names(of: people, in: state)
    let reasons = await statements(Set(found.compactMap(\.reason)))
    let text = EntryText(names, in: state)
    return found.reversed().map { $0.row(names, reasons, text, state) }
  }

  private struct Found {
    let kind: AlertRow.Kind
    let position: UInt64
    let entry: Entry
    var reason: StatementName?

    func row(
      _ names: [MemberID: String], _ reasons: [StatementName: StatementReading], _ text: EntryText, _ state: State
    ) -> AlertRow {
      let action = entry.signed.action
      var record: Word?
      var subject: Word?
      var words = text.text(entry) + AccessContext(entry, in: state).words
      switch action.body {
      case .access(let fields): record = fields.record
      case .report(let reported, _):
        subject = reported
        record = state.accesses[reported]?.terms.record
      default: break
      }
      if kind == .suspension { words = "\(text.name(action.actor)) was suspended for too many unlawful accesses" }
      if kind == .unlawfulAccess { words += ": \(entry.outcome)" }
      return AlertRow(
        kind: kind, position: position, time: entry.time, actor: action.actor, actorName: names[action.actor],
        digest: action.digest, record: record, outcome: kind == .unlawfulAccess ? entry.outcome : nil,
        subject: subject, reason: reason.map { reasons[$0] ?? .missing }, text: words)
    }
  }
}
