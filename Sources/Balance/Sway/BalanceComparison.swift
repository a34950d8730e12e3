/// Measurements of one person over time, and eyes closed against eyes open.
public struct BalanceComparison: Sendable {
  /// One measurement in the row.
  public struct Point: Sendable {
    /// When it was measured, in seconds since 1970.
    public let time: UInt64
    /// Whether the eyes were open.
    public let eyes: Eyes
    /// Seconds that it lasted.
    public let duration: Double
    /// What was found; an index that does not exist is missing.
    public let values: [SwayIndex: Double]

    /// Joins the parts.
    public init(time: UInt64, eyes: Eyes, duration: Double, values: [SwayIndex: Double]) {
      (self.time, self.eyes, self.duration, self.values) = (time, eyes, duration, values)
    }

    /// The point of a measurement; nil where nothing says when it was made.
    public init?(_ measurement: BalanceMeasurement) {
      guard let time = measurement.measuredAt else { return nil }
      let values = SwayIndex.allCases.compactMap { index in measurement.indices[index].map { (index, $0) } }
      self.init(
        time: time, eyes: measurement.eyes, duration: measurement.indices.duration,
        values: Dictionary(uniqueKeysWithValues: values))
    }
  }

  /// A measurement with eyes closed and the one with eyes open that is nearest in time.
  public struct Romberg: Sendable {
    /// The farthest in seconds that two may be apart: an hour, one visit.
    public static let farthest: UInt64 = 3600
    /// Eyes open.
    public let open: Point
    /// Eyes closed.
    public let closed: Point

    /// Romberg's quotient: the index with eyes closed divided by that with eyes open. Nil where there is nothing to divide
    /// by, and for frequencies, which do not say how much somebody sways.
    public subscript(index: SwayIndex) -> Double? {
      guard !index.isFrequency, let closed = closed.values[index], let open = open.values[index], open > 0 else {
        return nil
      }
      return closed / open
    }
  }

  /// The measurements, the oldest first.
  public let points: [Point]
  /// The quotients, the oldest first.
  public let quotients: [Romberg]
  /// Whether the measurements differ in length by more than a second; then indices do not compare well, since slow sways
  /// weigh more in long ones (Carpenter et al. 2001).
  public let hasUnequalDurations: Bool

  /// Puts measurements in order and finds the pairs.
  public init(_ points: [Point]) {
    self.points = points.sorted { ($0.time, $0.eyes.rawValue) < ($1.time, $1.eyes.rawValue) }
    let open = self.points.filter { $0.eyes == .open }
    quotients = self.points.filter { $0.eyes == .closed }.compactMap { closed in
      func distance(_ point: Point) -> UInt64 { max(point.time, closed.time) - min(point.time, closed.time) }
      guard let nearest = open.min(by: { distance($0) < distance($1) }), distance(nearest) <= Romberg.farthest else {
        return nil
      }
      return Romberg(open: nearest, closed: closed)
    }
    let durations = points.map(\.duration)
    hasUnequalDurations = (durations.max() ?? 0) - (durations.min() ?? 0) > 1
  }
}
