internal import Foundation

extension BalanceComparison.Point {
  /// The most bytes of an Observation that are read.
  public static let mostObservationBytes = 8 << 20

  /// Reads what a ``BalanceObservation`` says; nil for anything else, such as an Observation of something else, of another
  /// unit or without a time.
  public init?(observation json: [UInt8]) {
    guard json.count <= Self.mostObservationBytes,
      let read = try? JSONDecoder().decode(Observation.self, from: Data(json)), read.resourceType == "Observation",
      read.code.own == "static-posturography", let effective = read.effectiveDateTime,
      let time = Recording.Details.time(effective)
    else { return nil }
    let components = Dictionary(
      read.component.compactMap { part in part.code.own.map { ($0, part) } }, uniquingKeysWith: { first, _ in first })
    guard
      let eyes = Eyes.allCases.first(where: { components["eyes"]?.valueCodeableConcept?.own == "eyes-\($0.rawValue)" }),
      let duration = components["duration"]?.valueQuantity?.value(in: "s")
    else { return nil }
    var values: [SwayIndex: Double] = [:]
    for index in SwayIndex.allCases {
      guard let quantity = components[index.rawValue]?.valueQuantity else { continue }
      guard let value = quantity.value(in: index.unit) else { return nil }
      values[index] = value
    }
    self.init(time: time, eyes: eyes, duration: duration, values: values)
  }

  private struct Observation: Decodable {
    var resourceType: String
    var code: Concept
    var effectiveDateTime: String?
    var component: [Component]
  }

  private struct Component: Decodable {
    var code: Concept
    var valueQuantity: Quantity?
    var valueCodeableConcept: Concept?
  }

  private struct Quantity: Decodable {
    var value: Double
    var system: String
    var code: String

    /// The value, where it has this unit and is a size.
    func value(in unit: String) -> Double? {
      system == "http://unitsofmeasure.org" && code == unit && (0..<1e9).contains(value) ? value : nil
    }
  }

  private struct Concept: Decodable {
    struct Coding: Decodable {
      var system: String?
      var code: String?
    }
    var coding: [Coding]?

    /// The code of the project's own system.
    var own: String? { coding?.first { $0.system == BalanceObservation.codes }?.code }
  }
}
