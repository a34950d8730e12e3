internal import Contract
internal import Identity

extension PatientView {
  /// A grant as a consent that permits, of IHE's Intermediate profile.
  func consent(ofGrant reference: Word) -> FHIRValue? {
    guard let grant = state.grants[reference] else { return nil }
    let ending = state.ending(of: reference, at: state.time)
    let request = request(behind: reference)
    return consent(
      id: reference, status: ending == nil ? "active" : "inactive", at: grant.grantedAt,
      performer: grant.grantor, request: request?.terms,
      provision: Provision(
        type: "permit", start: grant.grantedAt, end: grant.terms.until, grantee: grant.terms.grantee,
        scope: grant.terms.scope, mode: grant.terms.mode, most: grant.terms.most, at: grant.grantedAt,
        purpose: request.flatMap { PurposeOfUse(rawValue: $0.terms.purposeCode) }))
  }

  /// A request that no grant answers: proposed while it waits, rejected when it was denied.
  func consent(ofRequest digest: Word) -> FHIRValue? {
    guard let request = state.requests[digest] else { return nil }
    let isDenied = request.answer == .denied
    return consent(
      id: digest, status: isDenied ? "rejected" : "proposed", at: request.askedAt, performer: owner,
      request: request.terms,
      provision: Provision(
        type: isDenied ? "deny" : "permit", start: nil, end: nil, grantee: request.clinician,
        scope: request.terms.scope, mode: request.terms.mode, most: 0, at: request.askedAt,
        purpose: PurposeOfUse(rawValue: request.terms.purposeCode)))
  }

  /// What is permitted or denied.
  private struct Provision {
    let type: String
    let start: UInt64?
    /// Strictly before; FHIR's periods end with their last second.
    let end: UInt64?
    let grantee: MemberID
    let scope: Scope
    let mode: Mode
    let most: UInt64
    /// When it was given: what divides existing records from new ones.
    let at: UInt64
    let purpose: PurposeOfUse?

    var notice: NoticeTerms {
      NoticeTerms(grantee: grantee, scope: scope, mode: mode, most: most, end: end, purpose: purpose)
    }
  }

  /// The request that began the chain of grants that this one stands in.
  func request(behind reference: Word) -> State.Request? {
    var reference = reference
    while let parent = state.grants[reference]?.terms.parent, !parent.isZero { reference = parent }
    // The link is not checked by the rules: it counts where it is a request of that grantee to that owner.
    guard let grant = state.grants[reference], let request = state.requests[grant.terms.request],
      request.terms.owner == grant.owner, request.clinician == grant.terms.grantee
    else { return nil }
    return request
  }

  private func consent(
    id: Word, status: String, at time: UInt64, performer: MemberID, request: Action.Request?, provision: Provision
  ) -> FHIRValue {
    let text = request.flatMap { texts[$0.purposeDigest] }
    let policy = state.policy.document.isZero ? "ledger:\(state.ledger.hex)" : "policy:\(state.policy.document.hex)"
    let notice = notice(provision.notice, text?.text)
    return .object(of: [
      "resourceType": "Consent", "id": .string(id.hex), "meta": .meta(Systems.Profile.consent),
      "extension": .array(
        [properties(id, request)] + (request.map { [statement($0.purposeDigest, text)] } ?? [])),
      "identifier": .array([.identifier(Systems.action, id.hex)]), "status": .string(status),
      "scope": .concept(.coding(Systems.consentScope, "patient-privacy", "Privacy Consent")),
      "category": .array([.concept(.coding(Systems.loinc, "59284-0", "Consent Document"))]),
      "patient": .reference(place(owner)), "dateTime": .time(time), "performer": .array([.reference(place(performer))]),
      "organization": .array([.reference(organisation)]),
      "sourceAttachment": .object(of: [
        "contentType": "text/plain;charset=utf-8", "language": "en", "data": .base64(Array(notice.utf8)),
        "title": "what was shown before it was signed",
      ]),
      "policy": .array([.object(of: ["uri": .string("urn:aureole:" + policy)])]), "provision": content(provision),
    ])
  }

  private func content(_ provision: Provision) -> FHIRValue {
    var terms: [FHIRValue] = [.extension("mode", "String", .string(Self.words(provision.mode)))]
    if provision.most > 0 { terms.append(.extension("mostAccesses", "String", .string(String(provision.most)))) }
    var data: FHIRValue?
    var dataPeriod: FHIRValue?
    switch provision.scope {
    case .record(let record):
      data = .array([
        .object(of: [
          "meaning": "instance", "reference": .reference(Place(type: "DocumentReference", id: record.hex)),
        ])
      ])
    case .kinds(let kinds, let nature):
      for kind in RecordKind.allCases where kinds.contains(kind) {
        terms.append(.extension("recordKind", "Code", .string(kind.name)))
      }
      if nature == .existing { dataPeriod = .period(nil, provision.at) }
      if nature == .new { dataPeriod = .period(provision.at + 1, nil) }
    }
    return .object(of: [
      // Whoever does not know what these terms narrow must not read the provision without them.
      "modifierExtension": .array([.extension(Systems.Extension.terms, terms)]), "type": .string(provision.type),
      "period": provision.start.map { .period($0, provision.end.map { $0 - 1 }) },
      "actor": .array([
        .object(of: [
          "role": .concept(.coding(Systems.participation, "IRCP", "information recipient")),
          "reference": .reference(place(provision.grantee)),
        ])
      ]),
      "purpose": provision.purpose.map { .array([.coding(Systems.actReason, $0.code)]) }, "dataPeriod": dataPeriod,
      "data": data,
    ])
  }

  private func statement(_ digest: Word, _ text: Text?) -> FHIRValue {
    .extension(
      Systems.Extension.statement,
      [.extension("digest", "String", .string(digest.hex))]
        + (text.map { text in
          [.extension("salt", "String", .string(text.salt.hex))]
            + (FHIRValue.text(text.text).map { [.extension("text", "String", $0)] } ?? [])
        } ?? []))
  }

  static func words(_ mode: Mode) -> String {
    (mode.contains(.store) ? "may keep the originals" : "view only")
      + (mode.contains(.passOn) ? ", may pass it on" : "")
  }
}
