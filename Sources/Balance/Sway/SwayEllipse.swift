internal import Foundation

/// The ellipse in which the next sample lies with a probability of 95 %: the **prediction** ellipse of Schubert & Kirchner 2014
/// (not the confidence ellipse of the mean, which shrinks with the number of samples).
///
/// With λ₁ ≥ λ₂ the eigenvalues of the sample covariance (divided by n − 1) its half axes are √(k·λ₁) and √(k·λ₂), where
/// k = 2(n + 1)(n − 1)/(n(n − 2)) · F(0.95; 2, n − 2), which becomes χ²(0.95; 2) = 5.991 for many samples. The quantile has a
/// closed form for two degrees of freedom: F = (n − 2)/2 · (0.05^(−2/(n − 2)) − 1).
public struct SwayEllipse: Sendable, Equatable {
  /// The longer half axis in millimetres.
  public let major: Double
  /// The shorter half axis in millimetres.
  public let minor: Double
  /// The direction of the longer axis in radians, from the person's right towards the front, in (−π/2, π/2].
  public let angle: Double

  /// π times the half axes: π·k·√(λ₁λ₂), in mm².
  public var area: Double { .pi * major * minor }

  init(_ sway: Sway) {
    let (ap, ml) = (sway.anteroposterior, sway.mediolateral)
    let n = Double(ap.count)
    let apVariance = zip(ap, ap).reduce(0) { $0 + $1.0 * $1.1 } / (n - 1)
    let mlVariance = zip(ml, ml).reduce(0) { $0 + $1.0 * $1.1 } / (n - 1)
    let covariance = zip(ap, ml).reduce(0) { $0 + $1.0 * $1.1 } / (n - 1)
    let half = (apVariance + mlVariance) / 2
    let spread = hypot((mlVariance - apVariance) / 2, covariance)
    let k = (n + 1) * (n - 1) / n * expm1(-2 * log(0.05) / (n - 2))
    major = (k * (half + spread)).squareRoot()
    minor = (k * max(half - spread, 0)).squareRoot()
    angle = atan2(2 * covariance, mlVariance - apVariance) / 2
  }
}
