/// The body as an inverted pendulum that turns about the ankle (Winter 1995; Winter et al. 1998), once to the front and once
/// to the side.
///
/// With θ the body's tilt, h the height of the centre of mass above the ankle, ℓ that of the phone, g gravity, and the mass
/// taken as one point, the torque about the ankle gives the centre of pressure
///
///     p = h·θ − (h²/g)·θ″
///
/// A phone that turns with the body measures, level and to the front, f = ℓ·θ″ − g·θ. Putting θ from the one into the other,
///
///     p = −(h/g)·f + (h/g)·(ℓ − h)·θ″
///
/// so that a phone at the centre of mass needs its accelerometer alone, and elsewhere the gyroscope says the rest: θ″ is the
/// slope of the tilt's rate. Angles are small: sin θ is taken as θ, which at 3° is 0.05 % off.
struct Pendulum {
  /// Standard gravity in m/s².
  static let gravity = 9.80665
  let body: BodyMeasures

  /// The displacement of the centre of pressure in millimetres, about its mean.
  ///
  /// - Parameters:
  ///   - force: what the accelerometer measures along the axis, in units of gravity.
  ///   - tilt: how fast the body tilts that way, in rad/s.
  ///   - rate: samples a second.
  func displacement(_ force: [Double], tilt: [Double], rate: Double) -> [Double] {
    let (h, l) = (body.mass, body.phone)
    let moved = force.indices.map { index in
      let before = max(index - 1, 0)
      let after = min(index + 1, tilt.count - 1)
      let turning = (tilt[after] - tilt[before]) * rate / Double(max(after - before, 1))
      return 1000 * (-h * force[index] + h / Self.gravity * (l - h) * turning)
    }
    let mean = moved.reduce(0, +) / Double(max(moved.count, 1))
    return moved.map { $0 - mean }
  }
}
