internal import Foundation

/// A recording at even times, smoothed, in the person's own axes.
struct UniformMotion {
  /// The cut-off of the low-pass in Hz (Prieto et al. 1996).
  static let cutOff = 5.0
  /// How far the phone may lean from upright in degrees.
  static let mostTilt = 40.0
  /// How far the mean acceleration may be from standard gravity, as a part of it.
  static let gravityTolerance = 0.1

  /// Samples a second: the recording's mean rate, rounded, at most 200.
  let rate: Double
  /// What the accelerometer measures towards the person's front, in units of gravity.
  let forwards: [Double]
  /// The same towards the person's right.
  let rightwards: [Double]
  /// How fast the body tilts to the front, in rad/s.
  let tiltForwards: [Double]
  /// How fast it tilts to the right.
  let tiltRightwards: [Double]

  init(_ recording: Recording, worn placement: Placement) throws(BalanceError) {
    rate = min(recording.meanRate.rounded(), 200)
    let filter = LowPass(cutOff: Self.cutOff, rate: rate)
    let uniform = Self.resampled(recording.samples, at: rate)
    func smooth(_ part: KeyPath<Recording.Sample, Double>) -> [Double] { filter(uniform.map { $0[keyPath: part] }) }
    var acceleration = Self.joined(
      smooth(\.acceleration.x), smooth(\.acceleration.y), smooth(\.acceleration.z))
    let rotation = Self.joined(smooth(\.rotation.x), smooth(\.rotation.y), smooth(\.rotation.z))

    // At rest an accelerometer measures what holds it up, against gravity. Some phones write the opposite sign; worn top
    // end up, the mean says which.
    var mean = acceleration.reduce(Vector(0, 0, 0), +) * (1 / Double(acceleration.count))
    if mean.y < 0 {
      acceleration = acceleration.map { $0 * -1 }
      mean = mean * -1
    }
    let gravity = mean.length
    guard abs(gravity / Pendulum.gravity - 1) <= Self.gravityTolerance else {
      throw BalanceError(
        .noGravity, "the mean acceleration is not that of gravity: the unit is another one, or gravity was taken out")
    }
    let up = mean * (1 / gravity)
    guard up.y >= cos(Self.mostTilt * .pi / 180) else {
      throw BalanceError(
        .notUpright,
        "the phone leans more than \(Int(Self.mostTilt))° from upright: it is worn top end up, screen outwards")
    }
    // The vertical is the mean acceleration; the person's right is the phone's, made level.
    let level = placement.right - up * (placement.right * up)
    let right = level * (1 / level.length)
    let front = up.cross(right)
    // In units of the gravity that was measured, so that the sensor's scale falls out.
    forwards = acceleration.map { ($0 * front) / gravity }
    rightwards = acceleration.map { ($0 * right) / gravity }
    // Right-handed: a turn about the right-hand axis tilts backwards, one about the front axis to the right.
    tiltForwards = rotation.map { -($0 * right) }
    tiltRightwards = rotation.map { $0 * front }
  }

  private static func joined(_ x: [Double], _ y: [Double], _ z: [Double]) -> [Vector] {
    x.indices.map { Vector(x[$0], y[$0], z[$0]) }
  }

  /// Values at even times, on the straight line between the samples around each.
  static func resampled(_ samples: [Recording.Sample], at rate: Double) -> [Recording.Sample] {
    guard let end = samples.last?.time else { return [] }
    var next = 1
    // A sample at the very end must not be lost to rounding.
    return (0...Int(end * rate + 1e-6)).map { index in
      let time = min(Double(index) / rate, end)
      while next < samples.count - 1, samples[next].time < time { next += 1 }
      let (left, right) = (samples[next - 1], samples[next])
      let part = (time - left.time) / (right.time - left.time)
      return Recording.Sample(
        time: time, acceleration: left.acceleration + (right.acceleration - left.acceleration) * part,
        rotation: left.rotation + (right.rotation - left.rotation) * part)
    }
  }
}
