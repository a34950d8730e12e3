import Balance
import Contract
import Foundation
import Identity
import Testing

@testable import FHIR

@Suite("Writing") struct WritingTests {
  @Test(.enabled(if: Witness.python != nil))
  func `every resource that is written is one to two other implementations, to IHE's profiles and to R4's lists`()
    throws
  {
    var resources = try Ward.lived().view().resources()
    let capability = CapabilityStatement.content(version: "1", date: 1, base: "http://a", isReadable: true)
    resources.append(try Resource(capability))
    let page = Array(resources.filter { $0.type == "Consent" }.prefix(2))
    resources.append(
      try Resource(SearchSet.bundle(page, total: 4, base: "http://a/fhir", links: [("self", "http://a")])))
    let error = try #require(Samples.refusal(try Samples.changed("final", "x")))
    resources.append(try Resource(error.outcome))
    #expect(
      Set(resources.map(\.type)) == [
        "AuditEvent", "Bundle", "CapabilityStatement", "Consent", "Device", "DocumentReference", "ImagingStudy",
        "Observation", "OperationOutcome", "Organization", "Patient", "Practitioner", "Provenance",
        "RelatedPerson",
      ])
    let lines = resources.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    #expect(try Witness.ask("resources", lines) == ["checked"])
  }

  @Test(.enabled(if: Witness.python != nil))
  func `the codes of Balance and a measurement with them are R4 to two other implementations`() throws {
    func line(_ json: [UInt8]) throws -> [UInt8] {
      let value = try JSONSerialization.jsonObject(with: Data(json))
      return [UInt8](try JSONSerialization.data(withJSONObject: value)) + [UInt8(ascii: "\n")]
    }
    var sway = SyntheticSway()
    sway.details.measuredAt = 1_769_868_125
    let observation = try BalanceObservation(BalanceMeasurement(try sway.recording()), of: "ab").json()
    let system = try BalanceCodeSystem().json()
    #expect(try Witness.ask("resources", try line(system) + line(observation)) == ["checked"])
    // This project's own reader takes both as well.
    _ = try Observation(try Resource(json: observation))
    #expect(try Resource(json: system).id == "balance")
    for (from, to) in [("\"complete\"", "\"whole\""), ("\"valueCode\"", "\"valueUnit\""), ("\"active\"", "\"live\"")] {
      let changed = String(decoding: system, as: UTF8.self).replacing(from, with: to)
      #expect(try Witness.ask("resources", try line(Array(changed.utf8))) != ["checked"], "\(to)")
    }
  }

  @Test(.enabled(if: Witness.python != nil))
  func `the witness finds what is wrong`() throws {
    let consents = try Ward.lived().view().resources().filter { $0.type == "Consent" }
    let consent = try #require(consents.last)
    let text = String(decoding: consent.bytes, as: UTF8.self)
    for (from, to) in [("\"permit\"", "\"allow\""), ("\"IRCP\"", "\"AUT\""), ("\"policy\"", "\"policies\"")] {
      let changed = try Samples.changed(from, to, in: text)
      #expect(try Witness.ask("resources", changed + [0x0a]) != ["checked"], "\(to)")
    }
  }

  @Test func `what is written is read again, and the same view writes the same bytes`() throws {
    let view = try Ward.lived().view()
    let resources = try view.resources()
    for resource in resources { #expect(try Resource(json: resource.bytes) == resource) }
    #expect(try view.resources() == resources)
    let names = resources.map { "\($0.type)/\($0.id ?? "")" }
    #expect(Set(names).count == names.count, "no two resources have one address")
  }

  @Test func `every reference leads to a resource, or says by identifier that there is none`() throws {
    let resources = try Ward.lived().view().resources()
    let names = Set(resources.map { "\($0.type)/\($0.id ?? "")" })
    func check(_ value: FHIRValue, _ resource: Resource) {
      switch value {
      case .object(let members):
        // What a device sent keeps its own references.
        if case .string(let target)? = value["reference"], resource.type != "Observation" {
          #expect(names.contains(target), "\(resource.type): \(target)")
        }
        for member in members { check(member.value, resource) }
      case .array(let elements): for element in elements { check(element, resource) }
      default: break
      }
    }
    for resource in resources { check(resource.content, resource) }
  }

  @Test func `consents say how things stand`() throws {
    let resources = try Ward.lived().view().resources().filter { $0.type == "Consent" }
    #expect(
      resources.map { $0.content["status"]?.text } == [
        "rejected", "proposed", "inactive", "inactive", "active", "active",
      ],
      "denied, waiting, revoked, passed on from the revoked, offered, shared by a link")
    let granted = try #require(resources.first { $0.content["provision"]?["period"] != nil })
    let provision = try #require(granted.content["provision"])
    #expect(provision["purpose"]?.elements.first?["code"] == "TREAT")
    #expect(provision["period"]?["end"]?.text.flatMap { FHIRTime($0) } != nil)
    #expect(provision["dataPeriod"]?["end"] != nil, "existing records alone")
    let properties = try #require(granted.content["extension"]?.elements.first)
    #expect(properties["extension"]?.elements.count == 7, "the seven properties of consent")
    #expect(String(decoding: granted.bytes, as: UTF8.self).contains(Ward.purpose.salt.hex))
  }

  @Test func `every ruling on an access is an audit event, the unlawful ones too`() throws {
    let events = try Ward.lived().view().resources().filter { $0.type == "AuditEvent" }
    let decisions = events.filter { $0.content["type"]?["code"] == "110113" }
    #expect(decisions.map { $0.content["outcome"]?.text } == ["0", "0", "8", "8", "8", "0"])
    #expect(
      decisions.compactMap { $0.content["outcomeDesc"]?.text } == [
        Outcome.noGrant.description, Outcome.outOfScope.description, Outcome.revoked.description,
      ])
    let readings = events.filter { $0.content["type"]?["code"] == "rest" }
    #expect(
      readings.map { $0.content["outcome"]?.text } == ["0", "0", "0", "0", "8", "8"],
      "the last are of an erased record, and of a stranger")
    #expect(events.filter { $0.content["type"]?["code"] == "110106" }.count == 1)
  }

  @Test func `a provenance holds what its signature is checked with`() throws {
    let ward = try Ward.lived()
    let provenances = try ward.view().resources().filter { $0.type == "Provenance" }
    let ada = try ward.id("ada")
    #expect(provenances.count == ward.placed.filter { PatientView.concerns($0.entry, ada, ward.state) }.count)
    let first = try #require(provenances.last)
    let parts = try #require(first.content["extension"]?.elements.first?["extension"]?.elements)
    let words = try #require(parts.last?["valueBase64Binary"]?.text)
    let last = try #require(ward.placed.last?.entry.signed)
    #expect(words == Base64Text.text(last.action.bytes))
    #expect(
      first.content["signature"]?.elements.first?["data"]?.text == Base64Text.text(last.signature.bytes))
  }

  @Test func `another patient's entries are not in the view`() throws {
    let ward = try Ward.lived()
    let view = PatientView(
      owner: try ward.id("dov"), state: ward.state, authorities: [], entries: ward.placed, names: [:], texts: [:],
      items: [:])
    #expect(view.entries.count == 1, "the enrolment alone")
  }
}
