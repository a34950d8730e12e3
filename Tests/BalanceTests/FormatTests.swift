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

  @Test func `samples of an app may count their time from anywhere`() throws {
    let recording = try SyntheticSway().recording()
    let later = recording.samples.map {
      Recording.Sample(time: $0.time + 7_000, acceleration: $0.acceleration, rotation: $0.rotation)
    }
    let shifted = try Recording(samples: later, details: recording.details)
    #expect(abs(shifted.duration - 30) < 1e-9)
    let (one, other) = (try BalanceMeasurement(recording).indices, try BalanceMeasurement(shifted).indices)
    #expect(abs(one.pathLength - other.pathLength) < 1e-3)
    let broken = later.enumerated().map { index, sample in
      Recording.Sample(
        time: sample.time, acceleration: index == 9 ? Vector(.nan, 9, 0) : sample.acceleration,
        rotation: sample.rotation)
    }
    let recordingOfNothing = try Recording(samples: broken, details: recording.details)
    #expect(throws: BalanceError.self) { try BalanceMeasurement(recordingOfNothing) }
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
      (sway.details.measuredAt, sway.details.eyes) = (time, eyes)
      return try #require(BalanceComparison.Point(BalanceMeasurement(try sway.recording())))
    }
    let comparison = BalanceComparison([
      try point(1_000_000, .closed, 9), try point(0, .open, 2), try point(999_000, .open, 6),
      try point(5_000_000, .closed, 9),
    ])
    #expect(comparison.points.map(\.time) == [0, 999_000, 1_000_000, 5_000_000])
    // The last has no eyes open within an hour.
    #expect(comparison.quotients.count == 1)
    let quotient = try #require(comparison.quotients.first)
    #expect(abs((quotient[.meanVelocity] ?? 0) - 1.5) < 1e-3)
    #expect(abs((quotient[.ellipseArea] ?? 0) - 2.25) < 1e-3)
    #expect(quotient[.meanFrequencyAP] == nil)
    #expect(!comparison.hasUnequalDurations)
    let short = BalanceComparison.Point(time: 7, eyes: .open, duration: 22, values: [.pathLength: 100])
    #expect(BalanceComparison(comparison.points + [short]).hasUnequalDurations)
  }

  @Test func `a leap day is a day of measurement`() throws {
    for (text, seconds) in [("2024-02-29T23:59:59Z", 1_709_251_199), ("1970-01-01T00:00:00Z", 0)] as [(String, UInt64)]
    {
      #expect(Recording.Details.time(text) == seconds)
    }
    for text in ["2026-02-29T23:59:59Z", "2024-02-30T00:00:00Z", "2024-02-29T23:59:60Z", "2024-02-29T23:59:59"] {
      #expect(Recording.Details.time(text) == nil, "\(text)")
    }
  }

  @Test func `an observation says what it was made of`() throws {
    var sway = SyntheticSway()
    (sway.details.measuredAt, sway.details.eyes, sway.amplitudeML) = (1_769_868_125, .closed, 0)
    let measurement = try BalanceMeasurement(try sway.recording())
    let json = try BalanceObservation(measurement).json()
    let point = try #require(BalanceComparison.Point(observation: json))
    #expect(point.time == 1_769_868_125 && point.eyes == .closed)
    #expect(abs(point.duration - 30) < 1e-9)
    #expect(point.values[.meanFrequencyML] == nil)
    #expect(point.values.count == SwayIndex.allCases.count - 2)
    for (index, value) in point.values { #expect(abs(value - (measurement.indices[index] ?? .nan)) <= 0.0005) }
  }

  @Test func `every code in an observation is defined, under the same name and unit, and none twice`() throws {
    struct System: Decodable {
      struct Concept: Decodable {
        struct Value: Decodable {
          var code: String
          var valueCode: String?
        }
        var code: String
        var display: String
        var definition: String
        var property: [Value]?
        var unit: String? { property?.first { $0.code == "unit" }?.valueCode }
      }
      var url: String
      var count: Int
      var concept: [Concept]
    }
    let system = try JSONDecoder().decode(System.self, from: Data(try BalanceCodeSystem().json()))
    #expect(system.url == BalanceObservation.codes && system.count == system.concept.count)
    let defined = Dictionary(system.concept.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    #expect(defined.count == system.concept.count && system.concept.allSatisfy { $0.definition.count > 10 })
    #expect(SwayIndex.allCases.allSatisfy { defined[$0.rawValue]?.unit == $0.unit })
    var used = Set<String>()
    func look(_ value: Any) {
      if let list = value as? [Any] { list.forEach(look) }
      guard let object = value as? [String: Any] else { return }
      if let code = object["code"] as? String, object["system"] as? String == BalanceObservation.codes {
        used.insert(code)
        #expect(defined[code]?.display == object["display"] as? String, "\(code)")
      }
      if let part = (object["code"] as? [String: Any])?["text"] as? String,
        let unit = (object["valueQuantity"] as? [String: Any])?["code"] as? String
      {
        #expect(system.concept.first { $0.display == part }?.unit == unit, "\(part)")
      }
      object.values.forEach(look)
    }
    for eyes in Eyes.allCases {
      var sway = SyntheticSway()
      sway.details.eyes = eyes
      look(
        try JSONSerialization.jsonObject(
          with: Data(try BalanceObservation(BalanceMeasurement(try sway.recording())).json())))
    }
    #expect(used == Set(defined.keys))
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"resourceType":"Patient"}"#,
    #"{"resourceType":"Observation","effectiveDateTime":"yesterday","component":[]}"#,
  ])
  func `anything else is no observation of balance`(text: String) {
    #expect(BalanceComparison.Point(observation: Array(text.utf8)) == nil)
  }

  @Test func `an observation with another unit or a value that is none is no point`() throws {
    var sway = SyntheticSway()
    sway.details.measuredAt = 1_769_868_125
    let json = String(decoding: try BalanceObservation(BalanceMeasurement(try sway.recording())).json(), as: UTF8.self)
    #expect(BalanceComparison.Point(observation: Array(json.utf8)) != nil)
    for (good, bad) in [
      (#""code" : "mm/s""#, #""code" : "m/s""#), (#""eyes-open""#, #""eyes-shut""#),
      ("urn:aureole:balance", "urn:other"),
      (#""Observation""#, #""Basic""#), ("2026-01-31T", "2026-01-31 "), ("2026-01-31T", "2026-02-31T"),
    ] {
      #expect(json.contains(good))
      #expect(BalanceComparison.Point(observation: Array(json.replacing(good, with: bad).utf8)) == nil, "\(bad)")
    }
  }
}
