import Foundation
import Testing

@testable import Balance

struct FormatTests {
  @Test func `units are converted`() throws {
    let recording = try SyntheticSway().recording()
    let g = 9.80665
    let lines = recording.samples.map { sample in
      let (a, r) = (sample.acceleration, sample.rotation)
      let (gs, degrees) = ([a.x, a.y, a.z].map { $0 / g }, [r.x, r.y, r.z].map { $0 * 180 / .pi })
      return ([1_769_868_125 + sample.time] + gs + degrees).map { "\($0)" }.joined(separator: ";")
    }
    let header =
      "\"Time (s)\";\"Acc X (g)\";\"Acc Y (g)\";\"Acc Z (g)\";\"Gyroscope x (deg/s)\";\"gyro_y (°/s)\";\"Gyr.Z (deg/s)\""
    let text =
      "\u{feff}" + (["# eyes: Closed", "# unknown: thing", header] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    let read = try Recording(csv: Array(text.utf8))
    #expect(read.details.eyes == .closed)
    #expect(read.samples.count == recording.samples.count)
    for (left, right) in zip(read.samples, recording.samples) {
      #expect(abs(left.time - right.time) < 1e-6)
      #expect((left.acceleration - right.acceleration).length < 1e-9)
      #expect((left.rotation - right.rotation).length < 1e-9)
    }
  }

  @Test func `a written recording reads back`() throws {
    var sway = SyntheticSway()
    sway.details.device = "Phone 7"
    sway.details.measuredAt = 1_769_868_125
    sway.details.phoneHeight = 1.02
    let recording = try sway.recording()
    let read = try Recording(csv: Array(recording.csv.utf8))
    #expect(read.details == recording.details)
    #expect(read.samples.count == recording.samples.count)
  }

  @Test func `columns that are not needed are passed over`() throws {
    let text = RefusalTests.lines().map { $0 + ",whatever" }.joined(separator: "\n")
    #expect(try Recording(csv: Array(text.utf8)).samples.count == 2001)
  }

  @Test func `a low-pass leaves slow sways and takes fast noise`() {
    let filter = LowPass(cutOff: 5, rate: 100)
    func amplitude(_ frequency: Double) -> Double {
      let series = (0...3000).map { sin(2 * .pi * frequency * Double($0) / 100) }
      return filter(series)[500..<2500].reduce(0) { max($0, abs($1)) }
    }
    #expect(abs(amplitude(0.5) - 1) < 0.001)
    #expect(abs(amplitude(5) - 0.5) < 0.005)
    #expect(amplitude(25) < 0.001)
    // Neither a level nor a slope rings at the ends.
    for (index, value) in filter((0...3000).map { 3 + 0.01 * Double($0) }).enumerated() {
      #expect(abs(value - 3 - 0.01 * Double(index)) < 1e-9)
    }
  }

  @Test func `the quotient of Romberg takes the eyes open that are nearest`() throws {
    func point(_ time: UInt64, _ eyes: Eyes, _ amplitude: Double) throws -> BalanceComparison.Point {
      var sway = SyntheticSway()
      (sway.amplitudeAP, sway.amplitudeML) = (amplitude, amplitude)
      return .init(time: time, eyes: eyes, indices: SwayIndices(try sway.truth()))
    }
    let comparison = BalanceComparison([
      try point(1_000_000, .closed, 9), try point(0, .open, 2), try point(999_000, .open, 6),
      try point(5_000_000, .closed, 9),
    ])
    #expect(comparison.points.map(\.time) == [0, 999_000, 1_000_000, 5_000_000])
    // The last has no eyes open within an hour.
    #expect(comparison.quotients.count == 1)
    let quotient = try #require(comparison.quotients.first)
    #expect(abs((quotient[.meanVelocity] ?? 0) - 1.5) < 1e-9)
    #expect(abs((quotient[.ellipseArea] ?? 0) - 2.25) < 1e-9)
    #expect(quotient[.meanFrequencyAP] == nil)
    #expect(!comparison.hasUnequalDurations)
  }
}
