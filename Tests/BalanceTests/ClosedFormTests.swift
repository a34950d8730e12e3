import Foundation
import Testing

@testable import Balance

/// Sways whose indices can be written down.
struct ClosedFormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var sway: SyntheticSway
    var testDescription: String { name }

    init(_ name: String, _ change: (inout SyntheticSway) -> Void) {
      self.name = name
      sway = SyntheticSway()
      change(&sway)
    }
  }

  static let cases = [
    Case("an ellipse along the axes") { _ in },
    Case("a circle") { ($0.amplitudeAP, $0.amplitudeML) = (6, 6) },
    Case("a slanted line") { $0.phase = 0 },
    Case("an oblique ellipse") { $0.phase = 0.7 },
    Case("a fast one") { ($0.frequencyAP, $0.frequencyML) = (1, 1) },
    Case("a slow one") { ($0.frequencyAP, $0.frequencyML) = (0.4, 0.4) },
    Case("at the chest") { $0.details.placement = .chest },
    Case("a phone that leans by 20°") { $0.lean = 20 },
    Case("a phone below the centre of mass") { $0.details.phoneHeight = 0.7 },
    Case("50 Hz") { $0.rate = 50 },
    Case("uneven sampling") { $0.jitter = 0.3 },
    Case("200 Hz") { $0.rate = 200 },
  ]

  /// Half axes, axis by axis and along the ellipse's own, of x = A·cos ωt, y = B·cos(ωt + φ).
  static func expected(_ sway: SyntheticSway) -> [SwayIndex: Double] {
    let (a, b, phase, f, t) = (sway.amplitudeAP, sway.amplitudeML, sway.phase, sway.frequencyAP, sway.duration)
    let half = (a * a + b * b) / 2
    let spread = (pow((a * a - b * b) / 2, 2) + pow(a * b * cos(phase), 2)).squareRoot()
    let (major, minor) = ((half + spread).squareRoot(), max(half - spread, 0).squareRoot())
    let path = perimeter(major, minor) * f * t
    return [
      .pathLength: path, .meanVelocity: path / t, .meanVelocityAP: 4 * a * f, .meanVelocityML: 4 * b * f,
      // χ²(0.95; 2) = −2·ln 0.05, and the variances are half the squares.
      .ellipseArea: .pi * -2 * log(0.05) * a * b * abs(sin(phase)) / 2,
      .rmsAP: a / 2.0.squareRoot(), .rmsML: b / 2.0.squareRoot(), .rangeAP: 2 * a, .rangeML: 2 * b,
      .meanFrequencyAP: f, .meanFrequencyML: f, .medianFrequencyAP: f, .medianFrequencyML: f,
    ]
  }

  /// The perimeter of an ellipse, by its integral and the midpoint rule.
  static func perimeter(_ major: Double, _ minor: Double) -> Double {
    let steps = 100_000
    let sum = (0..<steps).reduce(0.0) { sum, step in
      let angle = (Double(step) + 0.5) / Double(steps) * 2 * .pi
      return sum + hypot(major * sin(angle), minor * cos(angle))
    }
    return sum * 2 * .pi / Double(steps)
  }

  static func compare(_ found: SwayIndices, _ sway: SyntheticSway, within part: Double, _ name: String) throws {
    for (index, value) in expected(sway) {
      let got = try #require(found[index])
      // The area of a line is nothing; then within a part of the square that it spans.
      let scale = index == .ellipseArea ? max(value, sway.amplitudeAP * sway.amplitudeML) : value
      #expect(abs(got - value) <= part * scale, "\(name), \(index.rawValue): \(got) is not \(value)")
    }
  }

  @Test(arguments: cases)
  func `indices of a known displacement are those of its formula`(_ given: Case) throws {
    try Self.compare(SwayIndices(try given.sway.truth()), given.sway, within: 0.005, given.name)
  }

  @Test(arguments: cases)
  func `the whole way from the sensors gives the indices of the formula within one percent`(_ given: Case) throws {
    let bytes = Array(try given.sway.recording().csv.utf8)
    let measurement = try BalanceMeasurement(Recording(csv: bytes))
    try Self.compare(measurement.indices, given.sway, within: 0.01, given.name)
  }

  @Test func `front is front and right is right, at the back and on the chest`() throws {
    for placement in Placement.allCases {
      var sway = SyntheticSway()
      sway.details.placement = placement
      (sway.frequencyAP, sway.frequencyML) = (0.4, 0.7)
      let found = try BalanceMeasurement(try sway.recording()).sway
      let truth = try sway.truth()
      for (got, wanted) in zip(found.anteroposterior, truth.anteroposterior) { #expect(abs(got - wanted) < 0.15) }
      for (got, wanted) in zip(found.mediolateral, truth.mediolateral) { #expect(abs(got - wanted) < 0.15) }
    }
  }

  @Test func `a phone that writes gravity with the other sign gives the same`() throws {
    let recording = try SyntheticSway().recording()
    let turned = try Recording(
      samples: recording.samples.map {
        .init(time: $0.time, acceleration: $0.acceleration * -1, rotation: $0.rotation)
      }, details: recording.details)
    let (one, other) = (try BalanceMeasurement(recording).sway, try BalanceMeasurement(turned).sway)
    for (left, right) in zip(one.anteroposterior, other.anteroposterior) { #expect(abs(left - right) < 1e-9) }
  }

  @Test func `away from the centre of mass the gyroscope matters`() throws {
    var sway = SyntheticSway()
    (sway.details.placement, sway.frequencyAP, sway.frequencyML) = (.chest, 1, 1)
    let recording = try sway.recording()
    let without = try Recording(
      samples: recording.samples.map { .init(time: $0.time, acceleration: $0.acceleration, rotation: Vector(0, 0, 0)) },
      details: recording.details)
    let (good, bad) = (try BalanceMeasurement(recording).indices.rmsAP, try BalanceMeasurement(without).indices.rmsAP)
    let wanted = 8 / 2.0.squareRoot()
    #expect(abs(good / wanted - 1) < 0.01)
    #expect(abs(bad / wanted - 1) > 0.1)
  }

  @Test func `the ellipse lies along the sway`() throws {
    var sway = SyntheticSway()
    (sway.phase, sway.amplitudeAP, sway.amplitudeML) = (0, 5, 5)
    let ellipse = SwayIndices(try sway.truth()).ellipse
    #expect(abs(ellipse.angle - .pi / 4) < 1e-6)
    #expect(ellipse.minor < 1e-3)
    sway.phase = .pi
    #expect(abs(SwayIndices(try sway.truth()).ellipse.angle + .pi / 4) < 1e-6)
  }

  @Test func `an axis without sway has no frequency`() throws {
    var sway = SyntheticSway()
    sway.amplitudeML = 0
    let indices = SwayIndices(try sway.truth())
    #expect(indices[.meanFrequencyML] == nil)
    #expect(indices[.medianFrequencyML] == nil)
    #expect(indices[.rangeML] == 0)
  }
}
