internal import Foundation

/// The power spectral density of one axis by the sine multitaper of Riedel & Sidorenko 1995 with eight tapers, between 0.15
/// and 5 Hz, as Prieto et al. 1996 estimate it.
///
/// With N samples x, taper k = 1…8 is √(2/(N + 1))·sin(πk(t + 1)/(N + 1)). Multiplying by a sine shifts a spectrum by half its
/// frequency both ways, so that one transform of the samples, padded with zeros to M = 2(N + 1), gives all tapers:
/// Sₖ(j) = |X(j − k) − X(j + k)|² / M with X(j) = Σ x(t)·exp(−2πi·j·(t + 1)/M), and the density at j·fs/M is their mean over k,
/// times 2/fs for both signs of the frequency. A single line of the sway spreads over (k + 1)/2 lengths of 1/T: ±0.15 Hz in 30 s.
///
/// X is summed as it is defined: some hundred lines of some thousand samples are a few million multiplications, which needs no
/// fast transform.
public struct SwaySpectrum: Sendable {
  /// How many tapers.
  public static let tapers = 8
  /// The frequencies that count, in Hz.
  public static let band = 0.15...5.0

  /// The distance of two lines in Hz.
  public let step: Double
  /// The number of the first line in the band.
  let firstLine: Int
  /// The density of each line in the band, in mm²/Hz.
  public let densities: [Double]

  /// Σ f·S / Σ S over the lines of the band, in Hz; nil where there is no power.
  public let meanFrequency: Double?
  /// The frequency below which half the power of the band lies, in Hz: where the sum of the trapezoids between the lines
  /// comes to half of all, on the straight line within the last one; nil where there is no power.
  public let medianFrequency: Double?

  init(_ series: [Double], rate: Double) {
    let (k, m) = (Self.tapers, 2 * (series.count + 1))
    step = rate / Double(m)
    firstLine = Int((Self.band.lowerBound / step).rounded(.up))
    let lastLine = Int((Self.band.upperBound / step).rounded(.down))
    // A line below 0 is the conjugate of the one above it.
    let lines = Self.transform(series, lines: lastLine + k + 1, period: m)
    func line(_ index: Int) -> (Double, Double) {
      index >= 0 ? lines[index] : (lines[-index].0, -lines[-index].1)
    }
    densities = (firstLine...lastLine).map { j in
      let sum = (1...k).reduce(0.0) { sum, taper in
        let (low, high) = (line(j - taper), line(j + taper))
        let (re, im) = (low.0 - high.0, low.1 - high.1)
        return sum + re * re + im * im
      }
      return sum / Double(k) / Double(m) / rate * 2
    }
    let power = densities.reduce(0, +) * step
    guard power > Self.nothing else {
      (meanFrequency, medianFrequency) = (nil, nil)
      return
    }
    let (first, step) = (firstLine, step)
    let moment = densities.enumerated().reduce(0) { $0 + Double(first + $1.offset) * step * $1.element }
    meanFrequency = moment * step / power
    medianFrequency = Self.median(densities, from: Double(first) * step, step: step)
  }

  /// Power in mm² that is rounding and not sway: a micrometre's.
  private static let nothing = 1e-6

  /// X(0) … X(lines − 1) of the series.
  private static func transform(_ series: [Double], lines: Int, period: Int) -> [(Double, Double)] {
    let table = (0..<period).map { 2 * Double.pi * Double($0) / Double(period) }.map { (cos($0), -sin($0)) }
    return (0..<lines).map { line in
      var (re, im, place) = (0.0, 0.0, line)
      for value in series {
        re += value * table[place].0
        im += value * table[place].1
        place += line
        if place >= period { place -= period }
      }
      return (re, im)
    }
  }

  private static func median(_ densities: [Double], from start: Double, step: Double) -> Double {
    let areas = zip(densities, densities.dropFirst()).map { ($0 + $1) / 2 }
    var rest = areas.reduce(0, +) / 2
    for (index, area) in areas.enumerated() {
      if area >= rest, area > 0 { return start + (Double(index) + rest / area) * step }
      rest -= area
    }
    return start + Double(areas.count) * step
  }
}
