internal import Balance
internal import Client
internal import FoundationEssentials
internal import Identity

extension MeasureCommand {
  /// Compares files, or the member's own records.
  func runComparison() async throws {
    let points = files.isEmpty ? try await ownPoints() : try files.map(Self.point)
    let comparison = BalanceComparison(points)
    if let svg {
      try RecordingFile.write([("comparison.svg", BalancePlots.comparison(comparison))], into: Path.full(svg))
    }
    if comparison.hasUnequalDurations {
      Console.printError(
        "\(Console.red("warning")) the recordings differ in length, and indices of different lengths do not compare well"
      )
    }
    if output.json { return Console.printJSON(ComparisonReport(comparison)) }
    guard !comparison.points.isEmpty else { return Console.printLine("no measurements of balance yet") }
    Self.show(comparison)
  }

  /// The observations in the member's own records.
  private func ownPoints() async throws -> [BalanceComparison.Point] {
    let client = try await home.client()
    let most = BalanceComparison.Point.mostObservationBytes
    let records = try await client.measurements(ofType: BalanceObservation.mediaType, atMost: most)
    for record in records {
      guard let problem = record.problem else { continue }
      Console.printError(
        "\(Console.red("warning")) record \(record.record.hex.prefix(12)) does not open and is left out: \(problem)")
    }
    return records.flatMap(\.items).compactMap { BalanceComparison.Point(observation: Array($0.bytes)) }
  }

  private static func point(_ file: String) throws -> BalanceComparison.Point {
    guard let point = BalanceComparison.Point(try RecordingFile.measurement(at: file).0) else {
      throw ClientError(
        .fileRefused,
        "\(file): nothing says when it was measured: write \"# measured at: 2026-01-31T14:02:05Z\" above the header")
    }
    return point
  }

  /// One line a measurement, of the indices that are looked at first, then Romberg's quotients.
  private static func show(_ comparison: BalanceComparison) {
    let shown: [(SwayIndex, String)] = [
      (.meanVelocity, "velocity"), (.ellipseArea, "ellipse"), (.rmsAP, "RMS AP"), (.rmsML, "RMS ML"),
      (.medianFrequencyAP, "median AP"), (.medianFrequencyML, "median ML"),
    ]
    func row(_ cells: [String]) -> String { cells.map { $0.paddedLeft(to: 11) }.joined() }
    Console.printLine("measured".padded(to: 25) + "eyes".padded(to: 7) + row(shown.map(\.1)))
    Console.printLine("".padded(to: 32) + row(shown.map(\.0.unitWords)))
    for point in comparison.points {
      let cells = shown.map { index, _ in point.values[index].map { $0.formatted(index.isFrequency ? 2 : 1) } ?? "–" }
      Console.printLine(Moment.text(point.time).padded(to: 25) + point.eyes.rawValue.padded(to: 7) + row(cells))
    }
    guard !comparison.quotients.isEmpty else {
      return Console.printLine("no Romberg quotient: it takes eyes open and eyes closed within an hour")
    }
    Console.printLine()
    Console.printLine("Romberg quotient, eyes closed / eyes open")
    for quotient in comparison.quotients {
      let cells = shown.map { index, _ in quotient[index].map { $0.formatted(2) } ?? "" }
      Console.printLine(Moment.text(quotient.closed.time).padded(to: 32) + row(cells))
    }
  }
}

/// A comparison for scripts.
private struct ComparisonReport: Encodable {
  var measurements: [Point]
  var romberg: [Quotient]
  var hasUnequalDurations: Bool

  struct Point: Encodable {
    var measuredAt: String
    var eyes: String
    var seconds: Double
    var indices: [String: Double]
  }

  struct Quotient: Encodable {
    var open: String
    var closed: String
    var quotients: [String: Double]
  }

  init(_ comparison: BalanceComparison) {
    measurements = comparison.points.map { point in
      Point(
        measuredAt: Moment.iso(point.time), eyes: point.eyes.rawValue, seconds: point.duration,
        indices: point.values.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value })
    }
    romberg = comparison.quotients.map { quotient in
      Quotient(
        open: Moment.iso(quotient.open.time), closed: Moment.iso(quotient.closed.time),
        quotients: SwayIndex.allCases.reduce(into: [:]) { $0[$1.rawValue] = quotient[$1] })
    }
    hasUnequalDurations = comparison.hasUnequalDurations
  }
}
