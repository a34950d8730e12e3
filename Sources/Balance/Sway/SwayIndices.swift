internal import Foundation

/// The usual indices of posturography, after Prieto et al. 1996; the ellipse is the prediction ellipse of Schubert & Kirchner
/// 2014 for a number of samples (Duarte 2015), and the mean frequency the first moment of the spectrum. With x and y the
/// displacements to front and side about their mean, N samples over T seconds.
public struct SwayIndices: Sendable {
  /// T: seconds from the first sample to the last.
  public let duration: Double
  /// Σ √(Δx² + Δy²) in mm.
  public let pathLength: Double
  /// The path length divided by T, in mm/s.
  public let meanVelocity: Double
  /// Σ |Δx| / T in mm/s.
  public let meanVelocityAP: Double
  /// Σ |Δy| / T in mm/s.
  public let meanVelocityML: Double
  /// The 95 % prediction ellipse; its area is in mm².
  public let ellipse: SwayEllipse
  /// √(Σ x² / N) in mm.
  public let rmsAP: Double
  /// √(Σ y² / N) in mm.
  public let rmsML: Double
  /// max x − min x in mm.
  public let rangeAP: Double
  /// max y − min y in mm.
  public let rangeML: Double
  /// The spectrum to the front; mean and median frequency are its.
  public let spectrumAP: SwaySpectrum
  /// The spectrum to the side.
  public let spectrumML: SwaySpectrum

  /// Computes all of them.
  public init(_ sway: Sway) {
    let (ap, ml) = (sway.anteroposterior, sway.mediolateral)
    duration = sway.duration
    func steps(_ series: [Double]) -> [Double] { zip(series, series.dropFirst()).map { $1 - $0 } }
    func rms(_ series: [Double]) -> Double { (series.reduce(0) { $0 + $1 * $1 } / Double(series.count)).squareRoot() }
    func range(_ series: [Double]) -> Double { (series.max() ?? 0) - (series.min() ?? 0) }
    let (apSteps, mlSteps) = (steps(ap), steps(ml))
    pathLength = zip(apSteps, mlSteps).reduce(0) { $0 + hypot($1.0, $1.1) }
    meanVelocity = pathLength / duration
    meanVelocityAP = apSteps.reduce(0) { $0 + abs($1) } / duration
    meanVelocityML = mlSteps.reduce(0) { $0 + abs($1) } / duration
    ellipse = SwayEllipse(sway)
    (rmsAP, rmsML, rangeAP, rangeML) = (rms(ap), rms(ml), range(ap), range(ml))
    spectrumAP = SwaySpectrum(ap, rate: sway.rate)
    spectrumML = SwaySpectrum(ml, rate: sway.rate)
  }

  /// One index; nil for a frequency of an axis without sway.
  public subscript(index: SwayIndex) -> Double? {
    switch index {
    case .pathLength: pathLength
    case .meanVelocity: meanVelocity
    case .meanVelocityAP: meanVelocityAP
    case .meanVelocityML: meanVelocityML
    case .ellipseArea: ellipse.area
    case .rmsAP: rmsAP
    case .rmsML: rmsML
    case .rangeAP: rangeAP
    case .rangeML: rangeML
    case .meanFrequencyAP: spectrumAP.meanFrequency
    case .meanFrequencyML: spectrumML.meanFrequency
    case .medianFrequencyAP: spectrumAP.medianFrequency
    case .medianFrequencyML: spectrumML.medianFrequency
    }
  }
}

/// The indices by name; the raw value is their code in JSON and FHIR.
public enum SwayIndex: String, Sendable, CaseIterable, Codable {
  /// The length of the way that the centre of pressure goes.
  case pathLength = "path-length"
  /// Path length in a second.
  case meanVelocity = "mean-velocity"
  /// The same to the front alone.
  case meanVelocityAP = "mean-velocity-ap"
  /// The same to the side alone.
  case meanVelocityML = "mean-velocity-ml"
  /// The area of the 95 % prediction ellipse.
  case ellipseArea = "ellipse-area"
  /// Root mean square to the front.
  case rmsAP = "rms-ap"
  /// Root mean square to the side.
  case rmsML = "rms-ml"
  /// From hindmost to foremost.
  case rangeAP = "range-ap"
  /// From leftmost to rightmost.
  case rangeML = "range-ml"
  /// The mean of the spectrum to the front.
  case meanFrequencyAP = "mean-frequency-ap"
  /// The mean of the spectrum to the side.
  case meanFrequencyML = "mean-frequency-ml"
  /// The median of the spectrum to the front.
  case medianFrequencyAP = "median-frequency-ap"
  /// The median of the spectrum to the side.
  case medianFrequencyML = "median-frequency-ml"

  /// The index in words.
  public var words: String {
    switch self {
    case .pathLength: "path length"
    case .meanVelocity: "mean velocity"
    case .meanVelocityAP: "mean velocity AP"
    case .meanVelocityML: "mean velocity ML"
    case .ellipseArea: "95 % prediction ellipse, area"
    case .rmsAP: "RMS AP"
    case .rmsML: "RMS ML"
    case .rangeAP: "range AP"
    case .rangeML: "range ML"
    case .meanFrequencyAP: "mean frequency AP"
    case .meanFrequencyML: "mean frequency ML"
    case .medianFrequencyAP: "median frequency AP"
    case .medianFrequencyML: "median frequency ML"
    }
  }

  /// The unit in UCUM.
  public var unit: String {
    switch self {
    case .pathLength, .rmsAP, .rmsML, .rangeAP, .rangeML: "mm"
    case .meanVelocity, .meanVelocityAP, .meanVelocityML: "mm/s"
    case .ellipseArea: "mm2"
    case .meanFrequencyAP, .meanFrequencyML, .medianFrequencyAP, .medianFrequencyML: "Hz"
    }
  }

  /// The unit as people write it.
  public var unitWords: String { unit == "mm2" ? "mm²" : unit }
  /// Whether it is a frequency; those have no Romberg quotient.
  public var isFrequency: Bool { unit == "Hz" }
}
