/// What a phone's accelerometer and gyroscope wrote while somebody stood, in SI units.
public struct Recording: Sendable {
  /// One row of the file.
  public struct Sample: Sendable, Equatable {
    /// Seconds since the first sample.
    public var time: Double
    /// What the accelerometer measures, gravity included, in m/s² along the phone's axes.
    public var acceleration: Vector
    /// The rate of rotation in rad/s about the phone's axes.
    public var rotation: Vector

    /// Joins the parts.
    public init(time: Double, acceleration: Vector, rotation: Vector) {
      (self.time, self.acceleration, self.rotation) = (time, acceleration, rotation)
    }
  }

  /// What stands above the table; everything may be missing.
  public struct Details: Sendable, Equatable {
    /// Whether the eyes were open.
    public var eyes: Eyes?
    /// Where the phone was worn.
    public var placement: Placement?
    /// The person's stature in metres.
    public var stature: Double?
    /// The height of the phone above the floor in metres.
    public var phoneHeight: Double?
    /// When it was measured, in seconds since 1970.
    public var measuredAt: UInt64?
    /// The phone, as its maker calls it.
    public var device: String?

    /// Nothing known.
    public init() {}
  }

  /// The samples in order.
  public let samples: [Sample]
  /// What the file says of itself.
  public var details: Details

  /// Seconds from the first sample to the last.
  public var duration: Double { samples.last?.time ?? 0 }
  /// The mean rate in samples a second.
  public var meanRate: Double { Double(samples.count - 1) / duration }

  /// What is accepted.
  public struct Limits: Sendable {
    /// The most bytes of a file.
    public var mostBytes = 16 << 20
    /// The most bytes of a line.
    public var mostLineBytes = 4096
    /// The most columns of a table.
    public var mostColumns = 64
    /// The most samples: 120 s at 400 Hz.
    public var mostSamples = 48_000
    /// The fewest seconds: shorter ones hold too few slow sways (Carpenter et al. 2001).
    public var shortest = 20.0
    /// The most seconds.
    public var longest = 120.0
    /// The fewest samples a second: sway below 5 Hz is kept, and has to be sampled well.
    public var slowest = 40.0
    /// The longest pause between two samples in seconds.
    public var longestGap = 0.1
    /// The largest acceleration of any axis in m/s², beyond the 16 g of phones' sensors.
    public var mostAcceleration = 160.0
    /// The fastest rotation about any axis in rad/s, beyond the 2000°/s of phones' sensors.
    public var mostRotation = 40.0

    /// The usual limits.
    public init() {}
  }

  /// Takes samples as an app has them, their times from any beginning, and checks times as for a file.
  ///
  /// - Throws: `timeBackwards`, `gap`, `tooShort`, `tooLarge`, `tooSlow`.
  public init(
    samples: [Sample], details: Details = Details(), limits: Limits = Limits()
  ) throws(BalanceError) {
    let start = samples.first?.time ?? 0
    let shifted = samples.map { Sample(time: $0.time - start, acceleration: $0.acceleration, rotation: $0.rotation) }
    try self.init(samples: shifted, lines: [], details: details, limits: limits)
  }

  init(samples: [Sample], lines: [Int], details: Details, limits: Limits) throws(BalanceError) {
    guard samples.count <= limits.mostSamples else {
      throw BalanceError(.tooLarge, "more than \(limits.mostSamples) samples")
    }
    for (index, sample) in samples.enumerated() where index > 0 {
      let step = sample.time - samples[index - 1].time
      let line = lines.isEmpty ? nil : lines[index]
      guard step.isFinite, step > 0 else {
        throw BalanceError(.timeBackwards, "the time is not after that of the sample before", line: line)
      }
      guard step <= limits.longestGap else {
        throw BalanceError(
          .gap, "a pause of more than \(Int(limits.longestGap * 1000)) ms since the sample before", line: line)
      }
    }
    let duration = samples.last?.time ?? 0
    guard duration >= limits.shortest else {
      throw BalanceError(
        .tooShort, "the recording is shorter than \(Int(limits.shortest)) seconds; 30 are usual")
    }
    guard duration <= limits.longest else {
      throw BalanceError(.tooLarge, "the recording is longer than \(Int(limits.longest)) seconds; 30 are usual")
    }
    guard Double(samples.count - 1) / duration >= limits.slowest * 0.99 else {
      throw BalanceError(.tooSlow, "fewer than \(Int(limits.slowest)) samples a second")
    }
    self.samples = samples
    self.details = details
  }
}
