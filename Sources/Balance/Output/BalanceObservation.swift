internal import Foundation

/// The measurement as a FHIR R4 Observation: the two displacements as SampledData, every index a component, units in UCUM.
///
/// Neither LOINC nor SNOMED CT is named: no code of theirs is known here that says just this. The codes are this project's own,
/// listed in docs/balance.md, each with its words beside it; ``BalanceCodeSystem`` defines them.
public struct BalanceObservation: Encodable, Sendable {
  /// The code system of the project's own codes.
  public static let codes = "urn:aureole:balance"
  /// The media type of the JSON.
  public static let mediaType = "application/fhir+json"

  private let resourceType = "Observation"
  private let status = "final"
  private let category: [Concept]
  private let code: Concept
  private let subject: Subject?
  private let effectiveDateTime: String?
  private let bodySite: Concept
  private let method: Concept
  private let device: Device?
  private let component: [Component]

  /// Writes a measurement down.
  ///
  /// - Parameters:
  ///   - measurement: what was measured.
  ///   - owner: the member identifier of whom it is about, in hexadecimal; nil leaves it out.
  public init(_ measurement: BalanceMeasurement, of owner: String? = nil) {
    category = [
      Concept(
        coding: [
          Coding(
            system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "procedure",
            display: "Procedure")
        ], text: nil)
    ]
    code = .own(.observation)
    subject = owner.map { Subject(identifier: .init(system: "urn:aureole:member", value: $0)) }
    effectiveDateTime = measurement.measuredAt.map {
      Date(timeIntervalSince1970: Double(min($0, 253_402_300_799))).formatted(.iso8601)
    }
    bodySite = Concept(coding: nil, text: "phone worn at the \(measurement.placement.rawValue)")
    method = .own(.method)
    device = measurement.recording.details.device.map(Device.init)
    let eyes = Component(
      code: .own(.eyes), valueCodeableConcept: .own(BalanceCode(measurement.eyes)))
    let duration = Component(
      code: .own(.duration), valueQuantity: Quantity(measurement.indices.duration, "s"))
    let sway = measurement.sway
    let series = zip(BalanceCode.series, [sway.anteroposterior, sway.mediolateral]).map {
      Component.series($0, $1, sway.rate)
    }
    let indices = SwayIndex.allCases.map { index in
      let value = measurement.indices[index]
      return Component(
        code: .own(BalanceCode(index)), valueQuantity: value.map { Quantity($0, index.unit) },
        dataAbsentReason: value == nil ? .notApplicable : nil)
    }
    component = [eyes, duration] + indices + series
  }

  /// The resource as JSON, keys in order.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return [UInt8](try encoder.encode(self))
  }

  private struct Coding: Encodable, Sendable {
    var system: String
    var code: String
    var display: String
  }
  private struct Concept: Encodable, Sendable {
    var coding: [Coding]?
    var text: String?

    static func own(_ code: BalanceCode) -> Self {
      Self(
        coding: [Coding(system: BalanceObservation.codes, code: code.code, display: code.display)], text: code.display)
    }
    static let notApplicable = Self(
      coding: [
        Coding(
          system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "not-applicable",
          display: "Not Applicable")
      ], text: nil)
  }
  private struct Subject: Encodable, Sendable {
    struct Identifier: Encodable, Sendable {
      var system: String
      var value: String
    }
    var identifier: Identifier
  }
  private struct Device: Encodable, Sendable {
    var display: String
    init(_ name: String) { display = name }
  }
  private struct Quantity: Encodable, Sendable {
    var value: Double
    var unit: String
    var system = "http://unitsofmeasure.org"
    var code: String

    init(_ value: Double, _ unit: String) {
      self.value = value.rounded(to: 3)
      self.unit = unit == "mm2" ? "mm²" : unit
      code = unit
    }
  }
  private struct SampledData: Encodable, Sendable {
    var origin: Quantity
    /// Milliseconds between samples.
    var period: Double
    var dimensions = 1
    var data: String
  }
  private struct Component: Encodable, Sendable {
    var code: Concept
    var valueQuantity: Quantity?
    var valueCodeableConcept: Concept?
    var valueSampledData: SampledData?
    var dataAbsentReason: Concept?

    /// Micrometres are more than such a sensor tells.
    static func series(_ code: BalanceCode, _ values: [Double], _ rate: Double) -> Self {
      Self(
        code: .own(code),
        valueSampledData: SampledData(
          origin: Quantity(0, "mm"), period: (1000 / rate).rounded(to: 6),
          data: values.map { $0.fixed(3) }.joined(separator: " ")))
    }
  }
}
