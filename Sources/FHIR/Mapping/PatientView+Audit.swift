internal import Contract
internal import Identity

extension PatientView {
  /// The audit events of a ruling on an access: the decision by consent, permit or deny, and for what was allowed the
  /// reading itself. An owner's own opening needs no consent and is a reading alone.
  func audit(of access: Action.Access, _ placed: Placed) -> [FHIRValue] {
    guard !access.reference.isZero else { return [reading(access, placed)] }
    let decision = decision(access, placed)
    return placed.entry.outcome == .accepted ? [decision, reading(access, placed)] : [decision]
  }

  private func decision(_ access: Action.Access, _ placed: Placed) -> FHIRValue {
    let action = placed.entry.signed.action
    let isPermitted = placed.entry.outcome == .accepted
    let purpose = purpose(of: access)
    let consent: FHIRValue =
      state.grants[access.reference]?.owner == owner
      ? .reference(Place(type: "Consent", id: access.reference.hex))
      : .object(of: ["identifier": .identifier(Systems.action, access.reference.hex), "type": "Consent"])
    return event(
      id: action.digest.hex, profile: Systems.Profile.decision, at: placed.entry.time,
      type: .coding(Systems.dcm, "110113", "Security Alert"),
      subtypes: [.coding(Systems.authorization, "AuthZ-Consent", "Authorization Decision using Roles and Consent")],
      action: "E", isGood: isPermitted, words: isPermitted ? nil : placed.entry.outcome.description,
      record: access.record,
      observer: ledgerPlace, observerType: "6",
      agents: [
        agent(.coding(Systems.dcm, "110150", "Application"), place(action.actor), onNetwork: true),
        agent(
          .coding(Systems.participation, "IRCP", "information recipient"), place(action.actor), isRequestor: true,
          purpose: purpose),
        agent(.coding(Systems.roleClass, "PROV", "healthcare provider"), organisation),
        agent(.coding(Systems.securityRole, "authserver", "authorization server"), ledgerPlace),
      ],
      entities: [
        patientEntity,
        .object(of: ["what": consent, "type": .coding(Systems.resourceTypes, "Consent", "Consent")]),
      ], ruling: placed.entry.outcome)
  }

  private func reading(_ access: Action.Access, _ placed: Placed) -> FHIRValue {
    let action = placed.entry.signed.action
    let isPermitted = placed.entry.outcome == .accepted
    return event(
      id: action.digest.hex.prefix(56) + "-read", profile: isPermitted ? Systems.Profile.read : nil,
      at: placed.entry.time, type: .coding(Systems.auditType, "rest", "RESTful Operation"),
      subtypes: [.coding(Systems.restInteraction, "read", "read")], action: "R", isGood: isPermitted,
      words: isPermitted ? nil : placed.entry.outcome.description, record: nil, observer: ledgerPlace,
      observerType: "6",
      agents: [
        agent(.coding(Systems.dcm, "110152", "Destination Role ID"), place(action.actor), onNetwork: true),
        agent(.coding(Systems.dcm, "110153", "Source Role ID"), ledgerPlace, onNetwork: true),
        agent(
          .coding(Systems.participation, "IRCP", "information recipient"), place(action.actor), isRequestor: true,
          purpose: purpose(of: access)),
      ], entities: [dataEntity(access.record), patientEntity], ruling: placed.entry.outcome)
  }

  /// A custodian's release of its key share, as a disclosure at its source.
  func disclosure(of access: Word, _ placed: Placed) -> FHIRValue? {
    guard let ruling = state.accesses[access] else { return nil }
    let custodian = place(placed.entry.signed.action.actor)
    return event(
      id: placed.entry.signed.action.digest.hex, profile: Systems.Profile.disclosure, at: placed.entry.time,
      type: .coding(Systems.dcm, "110106", "Export"),
      subtypes: [.coding(Systems.lifecycle, "disclose", "Disclose Record Lifecycle Event")], action: "R", isGood: true,
      words: nil, record: nil, observer: custodian, observerType: "4",
      agents: [
        agent(.coding(Systems.dcm, "110153", "Source Role ID"), custodian, onNetwork: true),
        agent(
          .coding(Systems.dcm, "110152", "Destination Role ID"), place(ruling.actor), isRequestor: true,
          onNetwork: true, purpose: purpose(of: ruling.terms)),
        agent(.coding(Systems.snomed, "429577009", "Patient advocate"), place(owner)),
      ], entities: [patientEntity, dataEntity(ruling.terms.record)], ruling: nil)
  }

  private func purpose(of access: Action.Access) -> PurposeOfUse? {
    request(behind: access.reference).flatMap { PurposeOfUse(rawValue: $0.terms.purposeCode) }
  }

  private func event(
    id: String, profile: String?, at time: UInt64, type: FHIRValue, subtypes: [FHIRValue], action: FHIRValue,
    isGood: Bool, words: String?, record: Word?, observer: Place, observerType: String, agents: [FHIRValue],
    entities: [FHIRValue], ruling: Outcome?
  ) -> FHIRValue {
    let record = record.map { record in
      FHIRValue.extension(Systems.Extension.record, "Reference", dataReference(record))
    }
    let ruling = ruling.map { FHIRValue.extension(Systems.Extension.ruling, "Code", .string($0.name)) }
    return .object(of: [
      "resourceType": "AuditEvent", "id": .string(id), "meta": .meta(profile),
      "extension": .array([record, ruling].compactMap { $0 }), "type": type, "subtype": .array(subtypes),
      "action": action, "recorded": .time(time), "outcome": isGood ? "0" : "8",
      "outcomeDesc": words.map { .string($0) }, "agent": .array(agents),
      "source": .object(of: [
        "observer": .reference(observer), "type": .array([.coding(Systems.sourceType, observerType)]),
      ]),
      "entity": .array(entities),
    ])
  }

  private func agent(
    _ type: FHIRValue, _ who: Place, isRequestor: Bool = false, onNetwork: Bool = false, purpose: PurposeOfUse? = nil
  ) -> FHIRValue {
    .object(of: [
      "type": .concept(type), "who": .reference(who), "requestor": .boolean(isRequestor),
      // The ledger holds no addresses of computers. Its own name is where the action was seen.
      "network": onNetwork
        ? .object(of: ["address": .string("urn:aureole:ledger:\(state.ledger.hex)"), "type": "5"]) : nil,
      "purposeOfUse": purpose.map { .array([.concept(.coding(Systems.actReason, $0.code))]) },
    ])
  }

  private var patientEntity: FHIRValue {
    .object(of: [
      "what": .reference(place(owner)), "type": .coding(Systems.auditEntityType, "1", "Person"),
      "role": .coding(Systems.objectRole, "1", "Patient"),
    ])
  }

  private func dataEntity(_ record: Word) -> FHIRValue {
    .object(of: [
      "what": dataReference(record), "type": .coding(Systems.auditEntityType, "2", "System Object"),
      "role": .coding(Systems.objectRole, "4", "Domain Resource"),
    ])
  }

  /// The record, where it is one of the owner's; else its identifier alone.
  private func dataReference(_ record: Word) -> FHIRValue {
    state.records[record]?.anchor.owner == owner
      ? .reference(Place(type: "DocumentReference", id: record.hex))
      : .object(of: ["type": "DocumentReference", "identifier": .identifier(Systems.record, record.hex)])
  }
}
