internal import Foundation

/// The project's own codes as a FHIR R4 CodeSystem, for whoever receives an Observation and wants to know what its numbers
/// mean. `urn:aureole:balance` leads nowhere by itself.
public struct BalanceCodeSystem: Encodable, Sendable {
  private let resourceType = "CodeSystem"
  private let id = "balance"
  private let url = BalanceObservation.codes
  /// Another one for every change of a code's meaning.
  private let version = "1"
  private let name = "AureoleBalance"
  private let title = "Balance from a phone's sensors"
  private let status = "active"
  private let experimental = false
  private let publisher = "Aureole"
  private let description =
    "Posturography by an inverted pendulum, as docs/balance.md of Aureole says: every index with its formula, unit and source."
  private let caseSensitive = true
  private let content = "complete"
  private let count = BalanceCode.all.count
  private let property = [
    Property(code: "unit", description: "The unit in UCUM", type: "code"),
    Property(code: "source", description: "Whom the definition follows", type: "string"),
  ]
  private let concept = BalanceCode.all.map(Concept.init)

  /// The code system as it is.
  public init() {}

  /// The resource as JSON, keys in order.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  private struct Property: Encodable, Sendable {
    var code: String
    var description: String
    var type: String
  }

  private struct Concept: Encodable, Sendable {
    struct Value: Encodable, Sendable {
      var code: String
      var valueCode: String?
      var valueString: String?
    }
    var code: String
    var display: String
    var definition: String
    var property: [Value]?

    init(_ code: BalanceCode) {
      (self.code, display, definition) = (code.code, code.display, code.definition)
      let unit = code.unit.map { Value(code: "unit", valueCode: $0) }
      let source = code.source.map { Value(code: "source", valueString: $0) }
      let values = [unit, source].compactMap(\.self)
      property = values.isEmpty ? nil : values
    }
  }
}
