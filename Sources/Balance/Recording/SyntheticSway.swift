internal import Foundation

/// Makes recordings whose sway is known: the centre of pressure moves on a sine to the front and one to the side, and the phone
/// measures what a pendulum that moves so would make it measure. For trying out and for tests, whose indices have closed forms.
public struct SyntheticSway: Sendable {
  /// Half the range to the front, in mm.
  public var amplitudeAP = 8.0
  /// Half the range to the side, in mm.
  public var amplitudeML = 5.0
  /// How often to the front, in Hz.
  public var frequencyAP = 0.5
  /// How often to the side, in Hz.
  public var frequencyML = 0.5
  /// How far the side is ahead of the front, in radians: a quarter of a turn makes an ellipse along the axes.
  public var phase = -Double.pi / 2
  /// Seconds.
  public var duration = 30.0
  /// Samples a second.
  public var rate = 100.0
  /// How far each sampling time is off at the most, as a part of the time between two.
  public var jitter = 0.0
  /// How much noise the accelerometer adds at the most, in m/s².
  public var accelerationNoise = 0.0
  /// How much noise the gyroscope adds at the most, in rad/s.
  public var rotationNoise = 0.0
  /// How far the phone's top leans away from upright, backwards through its screen, in degrees.
  public var lean = 0.0
  /// What the noise is made from: the same seed makes the same recording.
  public var seed: UInt64 = 1
  /// What the recording says of itself; placement and lengths are used.
  public var details: Recording.Details

  /// A person who stands with open eyes and a phone at the lower back.
  public init() {
    details = Recording.Details()
    details.eyes = .open
    details.placement = .lowerBack
    details.stature = BodyMeasures.usualStature
  }

  /// The recording.
  ///
  /// - Throws: `invalidParameter`, and what a recording of the duration and rate is refused for.
  public func recording(limits: Recording.Limits = Recording.Limits()) throws(BalanceError) -> Recording {
    let placement = details.placement ?? .lowerBack
    let body = try BodyMeasures(placement, stature: details.stature, phoneHeight: details.phoneHeight)
    guard (1...400).contains(rate), (1...600).contains(duration), (0...0.4).contains(jitter),
      (0...200).contains(amplitudeAP), (0...200).contains(amplitudeML), (0...5).contains(frequencyAP),
      (0...5).contains(frequencyML), (0...10).contains(accelerationNoise), (0...10).contains(rotationNoise)
    else { throw BalanceError(.invalidParameter, "a parameter of the synthetic sway is out of its range") }
    var random = Noise(state: seed)
    let samples = (0...Int((duration * rate).rounded())).map { index in
      let off = index == 0 ? 0 : jitter * random.next()
      return sample(at: (Double(index) + off) / rate, placement, body, &random)
    }
    return try Recording(samples: samples, details: details, limits: limits)
  }

  /// The centre of pressure in mm to front and side at even times, as it truly was.
  public func truth() throws(BalanceError) -> Sway {
    let times = (0...Int((duration * rate).rounded())).map { 2 * Double.pi * Double($0) / rate }
    return try Sway(
      rate: rate, anteroposterior: times.map { amplitudeAP * cos(frequencyAP * $0) },
      mediolateral: times.map { amplitudeML * cos(frequencyML * $0 + phase) })
  }

  /// Tilt, its rate and its second derivative for a centre of pressure of A·cos(ωt + φ): h·θ − (h²/g)·θ″ with
  /// θ = Θ·cos(ωt + φ) gives Θ = A / (h·(1 + h·ω²/g)).
  private func tilt(
    _ amplitude: Double, _ frequency: Double, _ phase: Double, _ time: Double, _ body: BodyMeasures
  ) -> (Double, Double, Double) {
    let turn = 2 * Double.pi * frequency
    let most = amplitude / 1000 / (body.mass * (1 + body.mass * turn * turn / Pendulum.gravity))
    let angle = turn * time + phase
    return (most * cos(angle), -most * turn * sin(angle), -most * turn * turn * cos(angle))
  }

  private func sample(
    at time: Double, _ placement: Placement, _ body: BodyMeasures, _ random: inout Noise
  ) -> Recording.Sample {
    let (front, frontRate, frontTurn) = tilt(amplitudeAP, frequencyAP, 0, time, body)
    let (side, sideRate, sideTurn) = tilt(amplitudeML, frequencyML, phase, time, body)
    let g = Pendulum.gravity
    let (sf, ss) = (sin(front), sin(side))
    // Along the person's right, up and front; then along the phone's x, y and z.
    let right = body.phone * sideTurn - g * ss
    let ahead = body.phone * frontTurn - g * sf
    let up = g * (1 - sf * sf - ss * ss).squareRoot() - body.phone * (frontRate * frontRate + sideRate * sideRate)
    let outwards = placement == .lowerBack ? -1.0 : 1.0
    let sideways = placement.right.x
    func worn(_ vector: Vector) -> Vector {
      let angle = lean * .pi / 180
      return Vector(
        vector.x, vector.y * cos(angle) - vector.z * sin(angle), vector.y * sin(angle) + vector.z * cos(angle))
    }
    func noisy(_ vector: Vector, _ most: Double) -> Vector {
      guard most > 0 else { return vector }
      return vector + Vector(random.next(), random.next(), random.next()) * most
    }
    return Recording.Sample(
      time: time,
      acceleration: noisy(worn(Vector(right * sideways, up, ahead * outwards)), accelerationNoise),
      rotation: noisy(worn(Vector(-frontRate * sideways, 0, sideRate * outwards)), rotationNoise))
  }

  /// Numbers from −1 to 1 that a seed determines (SplitMix64).
  private struct Noise {
    var state: UInt64
    mutating func next() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      return Double(z >> 11) / Double(1 << 52) - 1
    }
  }
}
