import Foundation
import Testing

@testable import FHIR

/// HL7's own R4 examples, from a published package: no value of theirs is in this repository.
@Suite("HL7's examples", .enabled(if: Witness.python != nil)) struct OfficialExamplesTests {
  /// A file of the package: what it is called, and what stands in it.
  private struct File: Decodable {
    let name: String
    let text: String
  }

  struct Example: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
  }

  /// The examples that stand there whole, one of each of R4's types, as they are written.
  static func examples() throws -> [Example] {
    var limits = FHIRLimits()
    limits.bytes = 1 << 24
    return try Witness.ask("examples", []).dropLast().flatMap { line in
      let file = try JSONDecoder().decode(File.self, from: Data(line.utf8))
      guard case .object(let named) = try FHIRParser.parse(Array(file.text.utf8), limits) else { return [Example]() }
      return named.compactMap { member in
        guard let value = member.value["value"], let type = value["resourceType"]?.text else { return nil }
        return Example(name: "\(file.name) \(member.name)", type: type, bytes: value.bytes)
      }
    }
  }

  @Test func `every example of a type that is read here is read, and written back with its digits`() throws {
    let examples = try Self.examples()
    #expect(examples.count == 146)
    let own = examples.filter { Schema.resources.contains($0.type) && $0.type != "Bundle" }
    // The one of DocumentReference stands in a bundle.
    #expect(Set(own.map(\.type)) == Schema.resources.subtracting(["Bundle", "DocumentReference"]))
    var written = [UInt8]()
    for example in own {
      do throws(FHIRError) {
        written += Array("\(example.name)\t".utf8) + (try Resource(json: example.bytes)).bytes + [0x0a]
      } catch {
        Issue.record("\(example.name): \(error)")
      }
    }
    #expect(try Witness.ask("written", written) == ["checked"])
    // The witness sees a digit.
    let observation = try #require(own.first { $0.type == "Observation" })
    let text = String(decoding: observation.bytes, as: UTF8.self)
    let changed = try Samples.changed("\"value\":185", "\"value\":185.0", in: text)
    #expect(try Witness.ask("written", Array("\(observation.name)\t".utf8) + changed + [0x0a]) != ["checked"])
  }

  @Test func `the bundles are read, and their entries of other types are named and never resources`() throws {
    let bundles = try Self.examples().filter { $0.type == "Bundle" }
    let found = try bundles.map { try ResourceReading(json: $0.bytes) }
    #expect(found.map(\.type) == ["Bundle", "Bundle", "Bundle"])
    #expect(found.map { $0.entries.count } == [0, 17, 4] && found.map { $0.unchecked.count } == [2, 1, 1])
    #expect(
      found.flatMap(\.unchecked).map { "\($0.path) \($0.type)" } == [
        "Bundle.entry[0].resource MedicationRequest", "Bundle.entry[1].resource Medication",
        "Bundle.entry[0].resource DiagnosticReport", "Bundle.entry[4].resource Binary",
      ])
    #expect(Set(found[2].entries.map(\.type)) == ["DocumentReference", "Patient", "Practitioner"])
    for (bundle, reading) in zip(bundles, found) {
      #expect(reading.whole == nil && reading.notices.allSatisfy { $0.severity == .information })
      #expect(try Resource(reading.outcome).type == "OperationOutcome")
      let refused = try #require(Samples.refusal(bundle.bytes))
      #expect(refused.issues.map(\.expression) == reading.unchecked.map(\.path))
    }
  }

  @Test func `every example of another type is refused as not supported, in an outcome`() throws {
    let others = try Self.examples().filter { !Schema.resources.contains($0.type) }
    #expect(others.count > 100)
    for example in others {
      let error = try #require(Samples.refusal(example.bytes), "\(example.name) is taken")
      #expect(error.issues == [.init(.notSupported, "resourceType", "resources of this type are not read here")])
      #expect(try Resource(error.outcome).type == "OperationOutcome")
    }
  }

  @Test func `R4's types are those of the package, and no other name is one`() throws {
    let types = try JSONEncoder().encode(Schema.types.sorted())
    #expect(try Witness.ask("types", Array(types)) == ["checked"])
    #expect(try Witness.ask("types", Array("[\"Patient\"]".utf8)) != ["checked"])
    for name in ["Pation", "patient", "Resource", "DomainResource", "SubscriptionStatus"] {
      let error = try #require(Samples.refusal(Array("{\"resourceType\":\"\(name)\"}".utf8)))
      #expect(error.issues.map(\.code) == [.structure], "\(name)")
      #expect(!error.description.contains(name))
    }
  }

  @Test func `a code stands once in a system`() throws {
    let example = try #require(try Self.examples().first { $0.type == "CodeSystem" })
    let text = String(decoding: example.bytes, as: UTF8.self)
    let twice = try #require(
      Samples.refusal(try Samples.changed("\"code\":\"chol\"", "\"code\":\"chol-mmol\"", in: text)))
    #expect(twice.issues.first?.code == .invariant, "\(twice)")
    let filter = try #require(
      Samples.refusal(try Samples.changed("\"operator\":[\"=\"", "\"operator\":[\"==\"", in: text)))
    #expect(filter.issues.first?.expression == "CodeSystem.filter[0].operator[0]", "\(filter)")
  }

  @Test func `what R4 asks of statements about servers is asked`() throws {
    let example = try #require(try Self.examples().first { $0.type == "CapabilityStatement" })
    let text = String(decoding: example.bytes, as: UTF8.self)
    let wrong: [(String, String, String)] = [
      ("[\"xml\",\"json\"]", "[\"xml\",\"yaml\"]", "CapabilityStatement.format[1]"),
      ("\"kind\":\"instance\"", "\"kind\":\"requirements\"", "CapabilityStatement.messaging"),
      ("\"implementation\":{", "\"imports\":[\"http://a\"],\"_description\":{", "CapabilityStatement.implementation"),
      ("\"type\":\"Patient\"", "\"type\":\"Pation\"", "CapabilityStatement.rest[0].resource[0].type"),
      (
        "\"conditionalDelete\":\"", "\"conditionalDelete\":\"x",
        "CapabilityStatement.rest[0].resource[0].conditionalDelete"
      ),
      ("\"mode\":\"consumer\"", "\"mode\":\"reader\"", "CapabilityStatement.document[0].mode"),
    ]
    for (from, to, element) in wrong {
      let error = try #require(Samples.refusal(try Samples.changed(from, to, in: text)), "\(element)")
      #expect(error.issues.contains { $0.expression == element }, "\(element): \(error)")
    }
  }
}
