import Foundation
import Testing

@testable import Balance

/// Compared with NumPy and SciPy, which compute the same from the file alone.
@Suite(.enabled(if: Reference.python != nil)) struct ReferenceTests {
  private func noisy(_ seed: UInt64) -> SyntheticSway {
    var sway = SyntheticSway()
    (sway.seed, sway.jitter, sway.accelerationNoise, sway.rotationNoise) = (seed, 0.3, 0.08, 0.01)
    (sway.frequencyAP, sway.frequencyML, sway.lean) = (0.37, 0.61, Double(seed) * 4)
    return sway
  }

  private func compare(_ indices: SwayIndices, _ wanted: [String: Double]) throws {
    #expect(wanted.count == SwayIndex.allCases.count)
    for index in SwayIndex.allCases {
      let value = try #require(wanted[index.rawValue])
      let got = try #require(indices[index])
      #expect(abs(got - value) <= 1e-6 * abs(value), "\(index.rawValue): \(got) is not \(value)")
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `a noisy recording gives the indices that SciPy gives`(seed: UInt64) throws {
    var sway = noisy(seed)
    if seed == 2 { sway.details.phoneHeight = 1.2 }
    if seed == 3 { sway.rate = 61.3 }
    let csv = try sway.recording().csv
    let measurement = try BalanceMeasurement(Recording(csv: Array(csv.utf8)))
    let found = try Reference.ask(
      ["task": "indices", "csv": csv, "phone": measurement.body.phone, "mass": measurement.body.mass],
      for: Reference.Found.self)
    #expect(found.ap.count == measurement.sway.anteroposterior.count)
    for (got, wanted) in zip(measurement.sway.anteroposterior, found.ap) { #expect(abs(got - wanted) < 1e-7) }
    for (got, wanted) in zip(measurement.sway.mediolateral, found.ml) { #expect(abs(got - wanted) < 1e-7) }
    try compare(measurement.indices, found.indices)
  }

  @Test func `a random walk of the centre of pressure gives the indices that SciPy gives`() throws {
    var generator = SystemRandomNumberGenerator()
    var (ap, ml) = ([0.0], [0.0])
    for _ in 0..<3000 {
      ap.append(0.98 * (ap.last ?? 0) + Double.random(in: -1...1, using: &generator))
      ml.append(0.95 * (ml.last ?? 0) + Double.random(in: -1...1, using: &generator))
    }
    let indices = SwayIndices(try Sway(rate: 100, anteroposterior: ap, mediolateral: ml))
    let found = try Reference.ask(["task": "cop", "rate": 100, "ap": ap, "ml": ml], for: Reference.Found.self)
    try compare(indices, found.indices)
  }

  @Test func `another model of FHIR reads the observation`() throws {
    var sway = noisy(5)
    (sway.details.eyes, sway.details.measuredAt, sway.details.device) = (.closed, 1_769_868_125, "Phone \"7\" <x>")
    let measurement = try BalanceMeasurement(try sway.recording())
    let json = try BalanceObservation(measurement, of: String(repeating: "ab", count: 20)).json()
    let read = try Reference.ask(
      ["task": "observation", "json": String(decoding: json, as: UTF8.self)], for: Reference.Observation.self)
    #expect(read.status == "final")
    #expect(read.effective == "2026-01-31 14:02:05+00:00")
    #expect(read.eyes == "eyes-closed")
    for index in SwayIndex.allCases {
      #expect(read.units[index.rawValue] == index.unit)
      let value = try #require(read.values[index.rawValue])
      #expect(abs(value - (measurement.indices[index] ?? .nan)) <= 0.0005)
    }
    let count = Double(measurement.sway.anteroposterior.count)
    #expect(read.samples == ["displacement-ap": [10, count], "displacement-ml": [10, count]])
  }

  @Test func `an index that does not exist is absent in the observation, not zero`() throws {
    var sway = SyntheticSway()
    sway.amplitudeML = 0
    let json = try BalanceObservation(try BalanceMeasurement(try sway.recording())).json()
    let read = try Reference.ask(
      ["task": "observation", "json": String(decoding: json, as: UTF8.self)], for: Reference.Observation.self)
    #expect(read.values["mean-frequency-ml"] == nil)
    #expect(read.values["range-ml"] == 0)
  }

  @Test func `plots are well-formed and hold nothing that acts`() throws {
    var sway = noisy(6)
    sway.details.measuredAt = 1_769_868_125
    let measurement = try BalanceMeasurement(try sway.recording())
    let point = try #require(BalanceComparison.Point(measurement))
    let points = [0, 86_400, 172_800].map {
      BalanceComparison.Point(
        time: point.time + $0, eyes: $0 == 0 ? .closed : .open, duration: point.duration, values: point.values)
    }
    let drawings = [
      BalancePlots.statokinesigram(measurement), BalancePlots.stabilogram(measurement),
      BalancePlots.comparison(BalanceComparison(points)), BalancePlots.comparison(BalanceComparison([])),
    ]
    let allowed: Set = ["svg", "title", "rect", "line", "polyline", "ellipse", "circle", "text"]
    for drawing in drawings {
      let names = try Reference.ask(["task": "svg", "svg": drawing], for: [String].self)
      #expect(Set(names).isSubset(of: allowed), "\(names)")
      #expect(!drawing.contains("nan") && !drawing.contains("inf"))
    }
  }
}
