internal import Contract
internal import Identity

extension PatientView {
  /// Where a member's resource is: an authority is an organisation, a custodian and a device are devices. Who holds a
  /// patient's link is somebody related to that patient; as what, nobody here knows.
  func place(_ member: MemberID) -> Place {
    Place(type: type(of: member), id: member.hex, display: FHIRValue.text(names[member])?.text)
  }

  /// The organisation that admits members and keeps the policy.
  var organisation: Place { place(authorities.first ?? owner) }

  /// The ledger, as what rules and records.
  var ledgerPlace: Place { Place(type: "Device", id: state.ledger.hex, display: "ledger") }

  private func type(of member: MemberID) -> String {
    switch state.members[member]?.role {
    case .authority: "Organization"
    case .patient: "Patient"
    case .custodian, .device: "Device"
    case .guest: "RelatedPerson"
    case .technologist, .clinician, nil: "Practitioner"
    }
  }

  func member(_ member: MemberID) -> FHIRValue {
    let place = place(member)
    let known = state.members[member]
    let name = FHIRValue.text(names[member])
    let human = name.map { FHIRValue.array([.object(of: ["text": $0])]) }
    var active = FHIRValue.boolean(known?.isInGoodStanding ?? false)
    if place.type == "Device" { active = known?.isInGoodStanding == true ? "active" : "inactive" }
    let isDevice = place.type == "Device"
    return .object(of: [
      "resourceType": .string(place.type), "id": .string(place.id),
      "identifier": .array([.identifier(Systems.member, member.hex)]),
      "active": isDevice ? nil : active, "status": isDevice ? active : nil,
      "name": isDevice ? nil : place.type == "Organization" ? name : human,
      "deviceName": isDevice
        ? name.map { .array([.object(of: ["name": $0, "type": "user-friendly-name"])]) } : nil,
      "type": isDevice
        ? .concept(text: known?.role == .custodian ? "custodian of key shares" : "measuring device") : nil,
      "relationship": known?.role == .guest ? .array([.concept(text: "holder of a link")]) : nil,
      "patient": known?.role.isOwned == true ? known?.owner.map(patientReference) : nil,
      "owner": known?.role == .custodian ? .reference(organisation) : nil,
    ])
  }

  /// A patient, who has a resource only where an entry here names them.
  private func patientReference(_ member: MemberID) -> FHIRValue {
    member == owner || people.contains(member)
      ? .reference(place(member))
      : .object(of: ["type": "Patient", "identifier": .identifier(Systems.member, member.hex)])
  }

  /// The ledger itself.
  var ledger: FHIRValue {
    .object(of: [
      "resourceType": "Device", "id": .string(state.ledger.hex), "status": "active",
      "deviceName": .array([.object(of: ["name": "Aureole ledger", "type": "user-friendly-name"])]),
      "type": .concept(text: "ledger"), "owner": .reference(organisation),
    ])
  }
}
