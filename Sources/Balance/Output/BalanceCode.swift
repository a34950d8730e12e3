/// A code of the project's own system: what it is called and what it means, formula and unit included, so that whoever
/// receives an Observation can compute the number again.
struct BalanceCode: Sendable {
  let code: String
  let display: String
  let definition: String
  /// The unit in UCUM; nil for what has none.
  var unit: String?
  /// Whom the definition follows; nil where nobody but this project says it.
  var source: String?

  /// What the formulas speak of.
  private static let terms =
    "x is the displacement of the centre of pressure to the front (anteroposterior, AP), y to the right (mediolateral, "
    + "ML), each less its mean; N samples at an even rate, T = (N - 1)/rate."

  /// Every code, in the order in which an Observation has them.
  static let all = [observation, method] + parts + SwayIndex.allCases.map(Self.init) + series

  static let observation = BalanceCode(
    code: "static-posturography", display: "Static posturography with a phone",
    definition: "How somebody sways in quiet standing, from the accelerometer and gyroscope of a phone that they wear. "
      + "It is no medical device's finding. In the definitions of the indices, " + terms)

  static let method = BalanceCode(
    code: "inverted-pendulum", display: "Inverted pendulum about the ankle, from accelerometer and gyroscope",
    definition: "Even times, low-pass at 5 Hz (Butterworth of the second order, forwards and backwards), levelled by "
      + "the mean acceleration. Then p = -(h/g) f + (h/g)(l - h) theta'', with p the centre of pressure, f the level "
      + "acceleration in the phone, theta the tilt, l the height of the phone and h that of the centre of mass above the "
      + "ankle, g gravity: the body is a pendulum about the ankle with its mass in one point.",
    source: "Winter 1995")

  static let eyes = BalanceCode(
    code: "eyes", display: "Eyes", definition: "Whether the eyes were open or closed: eyes-open or eyes-closed.")
  static let duration = BalanceCode(
    code: "duration", display: "Duration", definition: "T, from the first sample to the last.", unit: "s")

  private static let parts =
    [eyes] + Eyes.allCases.map(Self.init) + [duration]

  static let series = [
    BalanceCode(
      code: "displacement-ap", display: "Centre of pressure, anteroposterior",
      definition: "x over time, positive to the front, less its mean.", unit: "mm"),
    BalanceCode(
      code: "displacement-ml", display: "Centre of pressure, mediolateral",
      definition: "y over time, positive to the right, less its mean.", unit: "mm"),
  ]
}

extension BalanceCode {
  /// The code of a state of the eyes.
  init(_ eyes: Eyes) {
    self.init(
      code: "eyes-\(eyes.rawValue)", display: "Eyes \(eyes.rawValue)",
      definition: "The eyes were \(eyes.rawValue) for the whole recording.")
  }

  /// The code of an index.
  init(_ index: SwayIndex) {
    self.init(
      code: index.rawValue, display: index.words, definition: index.formula, unit: index.unit, source: index.source)
  }
}

extension SwayIndex {
  /// How it is computed, in one line.
  var formula: String {
    switch self {
    case .pathLength: "The sum of sqrt(dx^2 + dy^2) over successive samples."
    case .meanVelocity: "The path length divided by T."
    case .meanVelocityAP: "The sum of |dx| over successive samples, divided by T."
    case .meanVelocityML: "The sum of |dy| over successive samples, divided by T."
    case .ellipseArea:
      "pi k sqrt(l1 l2): the ellipse in which the next sample lies with 95 %. l1 and l2 are the eigenvalues of the covariance "
        + "of x and y (divided by N - 1), k = 2(N + 1)(N - 1)/(N(N - 2)) F(0.95; 2, N - 2)."
    case .rmsAP: "sqrt(sum of x^2 / N)."
    case .rmsML: "sqrt(sum of y^2 / N)."
    case .rangeAP: "max x - min x."
    case .rangeML: "max y - min y."
    case .meanFrequencyAP: "The sum of f S(f) divided by that of S(f), from 0.15 to 5 Hz. " + Self.spectrum("x")
    case .meanFrequencyML: "The sum of f S(f) divided by that of S(f), from 0.15 to 5 Hz. " + Self.spectrum("y")
    case .medianFrequencyAP: "Half of the power from 0.15 to 5 Hz lies below it. " + Self.spectrum("x")
    case .medianFrequencyML: "Half of the power from 0.15 to 5 Hz lies below it. " + Self.spectrum("y")
    }
  }

  private static func spectrum(_ axis: String) -> String {
    "S is the spectrum of \(axis) by eight sine tapers (Riedel & Sidorenko 1995), at j rate/(2(N + 1))."
  }

  /// Whose definition it is.
  var source: String? {
    switch self {
    case .ellipseArea: "Schubert & Kirchner 2014, Duarte 2015"
    case .meanFrequencyAP, .meanFrequencyML: nil
    default: "Prieto et al. 1996"
    }
  }
}
