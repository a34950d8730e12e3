/// The displacement of the centre of pressure at even times, about its mean, in millimetres.
public struct Sway: Sendable, Equatable {
  /// How far the centre of pressure may be from its mean; beyond it has left the feet.
  public static let farthest = 300.0

  /// Samples a second.
  public let rate: Double
  /// Anteroposterior: forwards is positive.
  public let anteroposterior: [Double]
  /// Mediolateral: the person's right is positive.
  public let mediolateral: [Double]

  /// Takes displacements, and their mean out of them.
  ///
  /// - Throws: `invalidParameter` for series that do not fit each other or hold no numbers, `notStanding`.
  public init(rate: Double, anteroposterior: [Double], mediolateral: [Double]) throws(BalanceError) {
    guard rate.isFinite, (10...1000).contains(rate), anteroposterior.count == mediolateral.count,
      anteroposterior.count >= Int(rate), (anteroposterior + mediolateral).allSatisfy(\.isFinite)
    else { throw BalanceError(.invalidParameter, "two series of numbers, equally long, of at least a second") }
    self.rate = rate
    self.anteroposterior = Self.centred(anteroposterior)
    self.mediolateral = Self.centred(mediolateral)
    let most = (self.anteroposterior + self.mediolateral).reduce(0) { max($0, abs($1)) }
    guard most <= Self.farthest else {
      throw BalanceError(.notStanding, "the centre of pressure leaves the feet: the person did not stand still")
    }
    guard most > 0 else {
      throw BalanceError(.notStanding, "every sample is the same: the sensors measured nothing")
    }
  }

  /// Maps a recording by the inverted pendulum; see `docs/balance.md`.
  ///
  /// - Throws: `noGravity`, `notUpright`, `notStanding`.
  public init(_ recording: Recording, worn placement: Placement, by body: BodyMeasures) throws(BalanceError) {
    let motion = try UniformMotion(recording, worn: placement)
    let pendulum = Pendulum(body: body)
    try self.init(
      rate: motion.rate,
      anteroposterior: pendulum.displacement(motion.forwards, tilt: motion.tiltForwards, rate: motion.rate),
      mediolateral: pendulum.displacement(motion.rightwards, tilt: motion.tiltRightwards, rate: motion.rate))
  }

  /// Seconds from the first sample to the last.
  public var duration: Double { Double(anteroposterior.count - 1) / rate }

  private static func centred(_ series: [Double]) -> [Double] {
    let mean = series.reduce(0, +) / Double(max(series.count, 1))
    return series.map { $0 - mean }
  }
}
