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
  func `an amount is in a currency of ISO 4217, by the table and by another`() throws {
    let codes = try #require(Bindings.lists["currencies"])
    #expect(try Witness.ask("currencies", Array(JSONEncoder().encode(codes.sorted()))) == ["checked"])
    for (code, isOne) in [("EUR", true), ("XXX", true), ("HRK", true), ("EURO", false), ("eur", false), ("DEM", false)]
    {
      let text = """
        {"resourceType":"Patient","extension":[{"url":"http://a","valueMoney":{"value":1.50,"currency":"\(code)"}}]}
        """
      let refused = Samples.refusal(Array(text.utf8))?.issues.map(\.expression)
      #expect(refused == (isOne ? nil : ["Patient.extension[0].valueMoney.currency"]), "\(code)")
    }
    for changed in [codes.subtracting(["EUR"]), codes.union(["DEM"])] {
      #expect(try Witness.ask("currencies", Array(JSONEncoder().encode(changed.sorted()))) != ["checked"])
    }
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
