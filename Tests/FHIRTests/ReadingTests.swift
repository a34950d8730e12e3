import Foundation
import Testing

@testable import FHIR

@Suite("Reading") struct ReadingTests {
  @Test func `an observation is read, and written as it was`() throws {
    let resource = try Resource(json: Array(Samples.bloodPressure.utf8))
    let text = String(decoding: resource.bytes, as: UTF8.self)
    #expect(text.contains("\"value\":118.50"), "the digits are kept")
    #expect(text.contains("7.90e1"))
    #expect(try Resource(json: resource.bytes) == resource)
    #expect(try Resource(json: resource.bytes).bytes == resource.bytes)
    let observation = try Observation(resource)
    #expect(observation.subject == "Patient/ada")
    #expect(observation.device == "Device/cuff")
    #expect(observation.measured?.seconds == 1_795_763_730)
  }

  static let wrong: [(String, String, String, FHIRError.Issue.Code)] = [
    (
      "\"code\":\"mm[Hg]\"}},\n{\"code\":{\"text\"", "\"code\":\"mmHg\"}},\n{\"code\":{\"text\"",
      "Observation.component[1].valueQuantity.code", .codeInvalid
    ),
    ("\"system\":\"http://unitsofmeasure.org\",", "", "Observation.component[0].valueQuantity.system", .invariant),
    ("\"status\":\"final\"", "\"status\":\"finished\"", "Observation.status", .codeInvalid),
    ("\"status\":\"final\",", "", "Observation.status", .required),
    ("\"status\":\"final\"", "\"status\":[\"final\"]", "Observation.status", .value),
    ("\"status\":\"final\"", "\"status\":null", "Observation.status", .value),
    ("118.50", "\"118.50\"", "Observation.component[0].valueQuantity.value", .value),
    ("\"dimensions\":1", "\"dimensions\":0", "Observation.component[2].valueSampledData.dimensions", .value),
    ("\"1 2 E 4\"", "\"1 2 high 4\"", "Observation.component[2].valueSampledData.data", .value),
    ("\"1 2 E 4\"", "\"1  2\"", "Observation.component[2].valueSampledData.data", .value),
    ("\"1 2 E 4\"", "\"1 .5\"", "Observation.component[2].valueSampledData.data", .value),
    ("\"1 2 E 4\"", "\"01 -\"", "Observation.component[2].valueSampledData.data", .value),
    ("2026-11-27T08:15:30.250+01:00", "2026-02-30", "Observation.effectiveDateTime", .value),
    ("2026-11-27T07:15:31Z", "2026-11-27", "Observation.issued", .value),
    ("\"device\"", "\"divice\"", "Observation.divice", .structure),
    ("\"note\":[", "\"note\":", "", .structure),
    ("\"component\":[", "\"valueString\":\"x\",\"valueInteger\":1,\"component\":[", "Observation.value", .structure),
    (
      "\"component\":[", "\"valueString\":\"x\",\"dataAbsentReason\":{\"text\":\"y\"},\"component\":[",
      "Observation.dataAbsentReason", .invariant
    ),
    ("\"valueCode\":\"ntp\"", "\"valueCode\":\" ntp\"", "Observation.issued.extension[0].valueCode", .value),
    (",\"valueCode\":\"ntp\"", "", "Observation.issued.extension[0]", .invariant),
    (
      "\"low\":{\"value\":90,\"unit\":\"mmHg\"},\"high\":{\"value\":120,\"unit\":\"mmHg\"}",
      "\"age\":{\"low\":{\"value\":1}}",
      "Observation.referenceRange[0]", .invariant
    ),
    ("\"note\":[{\"text\":\"at rest, zero as measured\"}]", "\"note\":[]", "Observation.note", .structure),
    ("\"note\":[{\"text\":\"at rest, zero as measured\"}]", "\"note\":[{}]", "Observation.note[0]", .structure),
    ("\"text\":\"at rest, zero as measured\"", "\"time\":\"2026\"", "Observation.note[0].text", .required),
    ("\"Observation\"", "\"Basic\"", "resourceType", .notSupported),
    ("\"resourceType\":\"Observation\",", "", "resourceType", .required),
    ("\"display\":\"Blood pressure panel\"", "\"display\":\"\"", "Observation.code.coding[0].display", .value),
    (
      "\"category\":[", "\"contained\":[{\"resourceType\":\"Patient\",\"gender\":\"x\"}],\"category\":[",
      "Observation.contained[0].gender", .codeInvalid
    ),
    ("\"status\":\"final\",", "\"status\":\"final\",\"status\":\"final\",", "", .structure),
  ]

  @Test(arguments: wrong)
  func `a wrong observation is refused with the element's name`(
    _ from: String, _ to: String, _ element: String, _ code: FHIRError.Issue.Code
  ) throws {
    let error = try #require(Samples.refusal(try Samples.changed(from, to)))
    #expect(error.issues.first?.expression == element, "\(error)")
    #expect(error.issues.first?.code == code, "\(error)")
    #expect(try Resource(error.outcome).type == "OperationOutcome")
  }

  @Test func `a refusal names what is wrong and repeats nothing of it`() throws {
    let secret = "SECRET-VALUE-4711"
    for (from, to) in [
      ("final", secret), ("118.50", "\"\(secret)\""), ("\"device\"", "\"\(secret) x\""),
      ("2026-11-27T07:15:31Z", secret), ("at rest", "\\ud800\(secret)"), ("\"Observation\"", "\"\(secret)\""),
    ] {
      let error = try #require(Samples.refusal(try Samples.changed(from, to)))
      #expect(
        !error.description.contains(secret) && !String(decoding: error.outcome.bytes, as: UTF8.self).contains(secret))
    }
  }

  @Test func `no beginning of a resource is one`() {
    let bytes = Array(Samples.bloodPressure.utf8)
    for count in 0..<bytes.count { #expect(Samples.refusal(Array(bytes.prefix(count))) != nil) }
  }

  @Test func `a changed byte is read as something else or refused, and nothing else happens`() throws {
    let bytes = Array(Samples.bloodPressure.utf8)
    for position in bytes.indices {
      for value in [0x00, 0x20, 0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xff, bytes[position] ^ 1] as [UInt8] {
        var copy = bytes
        copy[position] = value
        if let error = Samples.refusal(copy) {
          #expect(!error.issues.isEmpty)
          #expect(try Resource(error.outcome).type == "OperationOutcome")
        }
      }
    }
  }

  @Test func `size, depth, count and the number of issues are bounded`() throws {
    var limits = FHIRLimits()
    limits.bytes = 100
    #expect(Samples.refusal(Array(Samples.bloodPressure.utf8), limits: limits)?.issues.first?.code == .tooLong)
    let deep = Array((String(repeating: "[", count: 100_000)).utf8)
    #expect(Samples.refusal(deep)?.issues.first?.code == .tooLong)
    let nested = "{\"resourceType\":\"Patient\",\"extension\":["
    let inner = String(repeating: "{\"url\":\"a\",\"extension\":[", count: 200)
    #expect(Samples.refusal(Array((nested + inner).utf8))?.issues.first?.code == .tooLong)
    let many =
      "{\"resourceType\":\"Patient\",\"name\":[" + Array(repeating: "{}", count: 60_000).joined(separator: ",") + "]}"
    #expect(Samples.refusal(Array(many.utf8))?.issues.first?.code == .tooLong)
    let wrong =
      "{\"resourceType\":\"Patient\",\"name\":[" + Array(repeating: "{}", count: 1_000).joined(separator: ",") + "]}"
    #expect(Samples.refusal(Array(wrong.utf8))?.issues.count == FHIRLimits().issues)
  }

  @Test func `a bundle of observations is read, and what is wrong in one is named through the bundle`() throws {
    let bundle =
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
      + Samples.bloodPressure + "},{\"fullUrl\":\"urn:uuid:2\",\"resource\":" + Samples.bloodPressure + "}]}"
    let entries = try Resource(json: Array(bundle.utf8)).entries
    #expect(entries.map(\.type) == ["Observation", "Observation"])
    let wrong = try #require(Samples.refusal(try Samples.changed("urn:uuid:2", "urn:uuid:1", in: bundle)))
    #expect(wrong.issues.first?.expression == "Bundle.entry[1].fullUrl")
    let inner = try #require(Samples.refusal(try Samples.changed("\"final\"", "\"x\"", in: bundle)))
    #expect(inner.issues.first?.expression == "Bundle.entry[0].resource.status")
  }

  /// A bundle with an observation, a resource of another type, and a bundle within it that has one of each.
  private static let mixed: String = {
    let other = "{\"resourceType\":\"Medication\",\"code\":\"SECRET-VALUE-4711\"}"
    let inner = [Samples.bloodPressure, other].map { "{\"resource\":\($0)}" }.joined(separator: ",")
    let bundle = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\(inner)"
    return bundle + ",{\"resource\":\(bundle)]}}]}"
  }()

  @Test func `what of a bundle is not read here is named as not checked, and the rest is checked as ever`() throws {
    let reading = try ResourceReading(json: Array(Self.mixed.utf8))
    #expect(reading.whole == nil && reading.entries.map(\.type) == ["Observation", "Observation"])
    #expect(
      reading.unchecked.map(\.path) == ["Bundle.entry[1].resource", "Bundle.entry[2].resource.entry[1].resource"])
    #expect(reading.unchecked.map(\.type) == ["Medication", "Medication"])
    let said = try Resource(reading.outcome).content["issue"]?.elements ?? []
    #expect(said.map { $0["severity"] } == ["information", "information", "information"])
    #expect(said.map { $0["code"] } == ["informational", "not-supported", "not-supported"])
    #expect(said.first?["diagnostics"]?.text?.contains("2 of its 4 entries") == true)
    #expect(!String(decoding: reading.outcome.bytes, as: UTF8.self).contains("SECRET-VALUE-4711"))
    // Alone, and with nothing left, it is as it was.
    let whole = try ResourceReading(json: Array(Samples.bloodPressure.utf8))
    #expect(
      whole.whole?.type == "Observation" && whole.entries.isEmpty && whole.notices.map(\.words) == ["nothing is wrong"])
  }

  @Test func `a bundle is refused for a fault in what is checked, and for what R4 does not have`() throws {
    let wrong: [(String, String, String, FHIRError.Issue.Code)] = [
      ("\"final\"", "\"x\"", "Bundle.entry[0].resource.status", .codeInvalid),
      ("\"Medication\"", "\"Medicament\"", "Bundle.entry[1].resource", .structure),
      ("\"Medication\"", "1", "Bundle.entry[1].resource.resourceType", .required),
      ("\"resourceType\":\"Medication\",", "", "Bundle.entry[1].resource.resourceType", .required),
      (
        "{\"resource\":{\"resourceType\":\"Medication\"",
        "{\"search\":{},\"resource\":{\"resourceType\":\"Medication\"",
        "Bundle.entry[1].search", .structure
      ),
      ("\"collection\"", "\"heap\"", "Bundle.type", .codeInvalid),
      // What is contained is part of what is checked.
      (
        "\"status\":\"final\",", "\"status\":\"final\",\"contained\":[{\"resourceType\":\"Medication\"}],",
        "Bundle.entry[0].resource.contained[0]", .notSupported
      ),
    ]
    for (from, to, element, code) in wrong {
      let bytes = try Samples.changed(from, to, in: Self.mixed)
      do throws(FHIRError) {
        _ = try ResourceReading(json: bytes)
        Issue.record("\(element) is taken")
      } catch {
        #expect(error.issues.first?.expression == element && error.issues.first?.code == code, "\(error)")
      }
    }
    // What is left counts against the bounds as everything does.
    for part in ["{\"a\":".repeated(40) + "1" + "}".repeated(40), "[" + "1,".repeated(60_000) + "1]"] {
      let bytes = try Samples.changed("\"SECRET-VALUE-4711\"", part, in: Self.mixed)
      #expect(throws: FHIRError.self) { try ResourceReading(json: bytes) }
    }
    let many =
      "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
      + Array(repeating: "{\"resource\":{\"resourceType\":\"Basic\"}}", count: 1_000).joined(separator: ",") + "]}"
    let reading = try ResourceReading(json: Array(many.utf8))
    #expect(reading.unchecked.count == 1_000 && reading.notices.count == FHIRLimits().issues)
    #expect(reading.notices.first?.words.contains("0 of its 1000 entries") == true)
  }

  /// Values of extensions that definitions use, and what is wrong with one nearly like them.
  static let definitions: [(String, String, String, String)] = [
    ("Contributor", "{\"type\":\"author\",\"name\":\"A\"}", "\"author\"", "type"),
    ("Expression", "{\"language\":\"text/cql\",\"expression\":\"1\"}", "\"expression\"", "expressions"),
    ("ParameterDefinition", "{\"use\":\"in\",\"type\":\"Quantity\"}", "\"Quantity\"", "type"),
    ("RelatedArtifact", "{\"type\":\"citation\",\"citation\":\"A\"}", "\"type\":\"citation\"", "type"),
    ("TriggerDefinition", "{\"type\":\"periodic\",\"timingDate\":\"2026\"}", "\"2026\"", "timingDate"),
    (
      "DataRequirement", "{\"type\":\"Observation\",\"sort\":[{\"path\":\"a\",\"direction\":\"ascending\"}]}",
      "\"ascending\"", "sort[0].direction"
    ),
    (
      "Dosage", "{\"sequence\":1,\"asNeededBoolean\":true,\"doseAndRate\":[{\"doseQuantity\":{\"value\":1.0}}]}", "1,",
      "sequence"
    ),
  ]

  @Test(arguments: definitions)
  func `an extension holds what only definitions use, and it is checked`(
    _ type: String, _ value: String, _ part: String, _ element: String
  ) throws {
    let patient = "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"http://a\",\"value\(type)\":\(value)}]}"
    let read = try Resource(json: Array(patient.utf8))
    #expect(read.bytes == Array(patient.utf8))
    let wrong =
      part.hasSuffix(",") ? "1.5," : part.hasPrefix("\"type\":") ? "\"type\":\"x\"" : part.dropLast() + "s x\""
    let error = try #require(Samples.refusal(try Samples.changed(part, String(wrong), in: patient)), "\(wrong)")
    #expect(error.issues.first?.expression.hasPrefix("Patient.extension[0].value\(type)") == true, "\(error)")
    if type != "Expression" {
      #expect(error.issues.first?.expression == "Patient.extension[0].value\(type).\(element)", "\(error)")
    }
  }

  @Test(arguments: [
    ("Expression", "{\"language\":\"text/cql\"}"),
    ("DataRequirement", "{\"type\":\"Patient\",\"codeFilter\":[{\"path\":\"a\",\"searchParam\":\"b\"}]}"),
    ("DataRequirement", "{\"type\":\"Patient\",\"dateFilter\":[{\"valueDateTime\":\"2026\"}]}"),
    ("TriggerDefinition", "{\"type\":\"named-event\"}"), ("TriggerDefinition", "{\"type\":\"data-added\"}"),
    ("TriggerDefinition", "{\"type\":\"periodic\",\"timingDate\":\"2026\",\"data\":[{\"type\":\"Patient\"}]}"),
    (
      "TriggerDefinition",
      "{\"type\":\"named-event\",\"name\":\"a\",\"condition\":{\"language\":\"text/cql\",\"expression\":\"1\"}}"
    ),
  ])
  func `rules between the elements of such values are checked as well`(_ type: String, _ value: String) throws {
    let patient = "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"http://a\",\"value\(type)\":\(value)}]}"
    let error = try #require(Samples.refusal(Array(patient.utf8)))
    #expect(error.issues.map(\.code) == [.invariant], "\(error)")
  }

  @Test func `only an observation that adds to the record is taken from a device`() throws {
    for (from, to) in [("\"final\"", "\"amended\""), ("\"final\"", "\"entered-in-error\"")] {
      let resource = try Resource(json: try Samples.changed(from, to))
      #expect(throws: FHIRError.self) { try Observation(resource) }
    }
    let patient = try Resource(json: Array("{\"resourceType\":\"Patient\",\"gender\":\"other\"}".utf8))
    #expect(throws: FHIRError.self) { try Observation(patient) }
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
