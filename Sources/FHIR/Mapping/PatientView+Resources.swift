internal import Contract
internal import Identity

extension PatientView {
  /// The limits for what is put together here: a record can have ten thousand items.
  static let limits: FHIRLimits = {
    var limits = FHIRLimits()
    (limits.bytes, limits.values) = (256 << 20, 4_000_000)
    return limits
  }()

  /// All resources of the view: those of members first, then those of each entry in the ledger's order. Every one is
  /// checked as what comes from outside is. Throws what does not pass, which is a fault of this program.
  public func resources() throws(FHIRError) -> [Resource] {
    var found = [Resource]()
    for member in people.sorted() { found.append(try checked(self.member(member))) }
    found.append(try checked(ledger))
    for placed in entries {
      let made = content(of: placed)
      for content in made { found.append(try checked(content)) }
      found.append(try checked(provenance(of: placed, targets: made)))
    }
    return found
  }

  private func checked(_ content: FHIRValue) throws(FHIRError) -> Resource {
    try Resource(content, limits: Self.limits)
  }

  /// What an entry gives besides its Provenance. A grant's Consent says how things stand at the end of the view.
  private func content(of placed: Placed) -> [FHIRValue] {
    let action = placed.entry.signed.action
    switch action.body {
    case .anchor(let fields):
      return [document(fields)] + studies(fields) + [observation(fields.record)].compactMap { $0 }
    case .request: return isAnsweredByGrant(action.digest) ? [] : [consent(ofRequest: action.digest)].compactMap { $0 }
    case .grant: return [consent(ofGrant: action.digest)].compactMap { $0 }
    case .access(let fields): return audit(of: fields, placed)
    case .release(let access): return [disclosure(of: access, placed)].compactMap { $0 }
    default: return []
    }
  }

  /// The observation that a record is, under the record's identifier.
  private func observation(_ record: Word) -> FHIRValue? {
    guard case .object(let members) = observations[record]?.resource.content else { return nil }
    return .object(
      [FHIRValue.Member("resourceType", "Observation"), FHIRValue.Member("id", .string(record.hex))]
        + members.filter { $0.name != "resourceType" && $0.name != "id" })
  }

  /// The signature of an entry, with everything that it needs to be checked.
  private func provenance(of placed: Placed, targets made: [FHIRValue]) -> FHIRValue {
    let action = placed.entry.signed.action
    var targets = made.compactMap { content -> FHIRValue? in
      guard let type = content["resourceType"]?.text, let id = content["id"]?.text else { return nil }
      return .reference(Place(type: type, id: id))
    }
    if targets.isEmpty { targets = [.reference(subject(of: action))] }
    let isConsent = [.grant, .deny, .revoke, .access].contains(action.body.kind)
    return .object(of: [
      "resourceType": "Provenance", "id": .string(action.digest.hex),
      "extension": .array([entryExtension(placed)]), "target": .array(targets),
      "recorded": .time(placed.entry.time),
      "activity": .concept(text: action.body.kind.name),
      "agent": .array([
        .object(of: [
          "type": .concept(.coding(Systems.provenanceType, "author", "Author")), "who": .reference(place(action.actor)),
        ])
      ]),
      "signature": .array([
        .object(of: [
          "type": .array([
            isConsent
              ? .coding(Systems.signatureType, "1.2.840.10065.1.12.1.7", "Consent Signature")
              : .coding(Systems.signatureType, "1.2.840.10065.1.12.1.1", "Author's Signature")
          ]),
          "when": .time(placed.entry.time), "who": .reference(place(action.actor)),
          "targetFormat": "application/octet-stream", "sigFormat": "application/octet-stream",
          "data": .base64(placed.entry.signed.signature.bytes),
        ])
      ]),
    ])
  }

  private func entryExtension(_ placed: Placed) -> FHIRValue {
    let action = placed.entry.signed.action
    return .extension(
      Systems.Extension.entry,
      [
        .extension("ledger", "String", .string(action.ledger.hex)),
        .extension("position", "String", .string(String(placed.position))),
        .extension("digest", "String", .string(action.digest.hex)),
        .extension("outcome", "String", .string(placed.entry.outcome.name)),
        .extension("words", "Base64Binary", .base64(action.bytes)),
      ])
  }

  /// What an entry without resources of its own is about.
  private func subject(of action: Action) -> Place {
    switch action.body {
    case .deny(let reference), .revoke(let reference):
      Place(type: "Consent", id: reference.hex)
    case .request: answer(to: action.digest)
    case .erase(let record): Place(type: "DocumentReference", id: record.hex)
    case .enrol(let fields): place(fields.member)
    case .suspend(let member, _), .reinstate(let member, _): place(member)
    default: place(owner)
    }
  }

  private func answer(to request: Word) -> Place {
    let grant = state.grants.filter { $0.value.terms.request == request && $0.value.owner == owner }.keys.min()
    return grant.map { Place(type: "Consent", id: $0.hex) } ?? place(owner)
  }

  private func isAnsweredByGrant(_ request: Word) -> Bool {
    state.requests[request]?.answer == .granted && state.grants.values.contains { $0.terms.request == request }
  }
}
