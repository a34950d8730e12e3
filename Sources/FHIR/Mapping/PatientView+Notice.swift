internal import Contract
internal import Identity

extension PatientView {
  /// What the patient was told before signing, in plain words: who, what for in the asker's own words, which data, until
  /// when, and what no server can undo.
  func notice(_ terms: NoticeTerms, _ purpose: String?) -> String {
    let who = names[terms.grantee] ?? terms.grantee.hex
    var lines = ["Who: \(who) (\(terms.grantee.hex))"]
    if let code = terms.purpose { lines.append("What for: \(code.words) (\(code.code))") }
    if let purpose { lines.append("In their own words: \(purpose)") }
    lines.append("Which data: \(Self.words(terms.scope))")
    lines.append("What they may do: \(Self.words(terms.mode))")
    if terms.most > 0 { lines.append("How often: at most \(terms.most) times") }
    if let end = terms.end { lines.append("Until: \(FHIRTime.text(end)), strictly before") }
    lines.append("You can take it back at any time. Copies already made cannot be called back.")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The terms that a notice says.
  struct NoticeTerms {
    let grantee: MemberID
    let scope: Scope
    let mode: Mode
    let most: UInt64
    let end: UInt64?
    let purpose: PurposeOfUse?
  }

  /// The seven properties of a valid consent (GDPR, articles 4 and 7; Ghani 2025), each with what bears it out.
  func properties(_ id: Word, _ request: Action.Request?) -> FHIRValue {
    let said = state.grants[id] != nil || state.requests[id]?.answer == .denied
    let facts: [(String, String)] = [
      ("freelyGiven", "no answer means no; nothing depends on the answer"),
      ("specific", "one grantee, one scope, one mode, one end"),
      (
        "informed",
        request == nil
          ? "the owner offered it, knowing the terms" : "the purpose, in the asker's words, is bound by digest"
      ),
      ("unambiguous", said ? "an action of its own that the giver signed" : "not answered yet"),
      ("explicit", said ? "signed with the giver's own key; see Provenance" : "not answered yet"),
      ("withdrawable", "revoke takes effect at once, by the giver alone"),
      ("demonstrable", "recorded in an append-only ledger with a proof of inclusion"),
    ]
    return .extension(Systems.Extension.properties, facts.map { .extension($0.0, "String", .string($0.1)) })
  }

  private static func words(_ scope: Scope) -> String {
    switch scope {
    case .record(let record): "record \(record.hex)"
    case .kinds(let kinds, let nature):
      (nature == .existing ? "existing " : nature == .new ? "new " : "existing and new ") + "records: "
        + RecordKind.allCases.filter { kinds.contains($0) }.map(\.name).joined(separator: ", ")
    }
  }
}
