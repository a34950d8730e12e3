import Foundation
import Testing

@testable import FHIR

@Suite("The table of types") struct SchemaTests {
  @Test func `every type that an element has is in the table, and every list it is bound to`() {
    for (name, shape) in Schema.shapes {
      for element in shape.elements.values {
        let isKnown =
          Primitive.isPrimitive(element.type) || Schema.shape(of: element.type) != nil || element.type == "Resource"
        #expect(isKnown, "\(name).\(element.name): \(element.type)")
        if let list = element.binding {
          #expect(
            ["mime-type", "formats"].contains(list) || Bindings.lists[list]?.isEmpty == false,
            "\(name).\(element.name): \(list)")
        }
      }
    }
    #expect(Bindings.contains("mime-type", "application/fhir+json; charset=utf-8"))
    #expect(!Bindings.contains("mime-type", "text") && !Bindings.contains("mime-type", "a/b/c"))
    for format in ["json", "xml", "ttl", "application/fhir+json"] {
      #expect(Bindings.contains("formats", format) && Bindings.contains("mime-type", format) == format.contains("/"))
    }
    #expect(!Bindings.contains("formats", "yaml"))
  }

  @Test(.enabled(if: Witness.python != nil))
  func `the table says what another implementation of R4 says`() throws {
    var table = [String: [String: Row]]()
    for (name, shape) in Schema.shapes where !["Timing.repeat"].contains(name) {
      table[name] = shape.elements.mapValues { element in
        Row(
          isList: element.isList, isRequired: element.isRequired,
          codes: element.binding.flatMap { Bindings.lists[$0] }.map { $0.sorted() } ?? [])
      }
    }
    let findings = try Witness.ask("schema", Array(JSONEncoder().encode(table)))
    for finding in findings where finding != "checked" { Issue.record("\(finding)") }
    #expect(findings == ["checked"])
  }

  private struct Row: Encodable {
    let isList: Bool
    let isRequired: Bool
    let codes: [String]
  }
}
