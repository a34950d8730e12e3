internal import Foundation

/// A Butterworth low-pass of the second order that runs forwards and then backwards: no phase, and the slope of the
/// fourth order, as Prieto et al. 1996 use it at 5 Hz.
///
/// One run is H(z) = (b₀ + b₁z⁻¹ + b₂z⁻²)/(1 + a₁z⁻¹ + a₂z⁻²), made by the bilinear transform with the cut-off prewarped:
/// K = tan(π·fc/fs), D = 1 + √2·K + K², b₀ = K²/D, b₁ = 2b₀, b₂ = b₀, a₁ = 2(K² − 1)/D, a₂ = (1 − √2·K + K²)/D. Two runs
/// multiply: the amplitude at the cut-off is 1/2, far below it 1 − (f/fc)⁴.
///
/// Ends: the series goes on for one second at either end as its own mirror image through the end point, and each run starts
/// in the steady state of its first value, so that neither a level nor a slope rings.
struct LowPass {
  private let b: (Double, Double, Double)
  private let a: (Double, Double)
  private let padding: Int

  /// - Parameters:
  ///   - cutOff: in Hz, below half the rate.
  ///   - rate: samples a second.
  init(cutOff: Double, rate: Double) {
    let k = tan(Double.pi * cutOff / rate)
    let root = 2.0.squareRoot()
    let denominator = 1 + root * k + k * k
    let gain = k * k / denominator
    b = (gain, 2 * gain, gain)
    a = (2 * (k * k - 1) / denominator, (1 - root * k + k * k) / denominator)
    padding = Int(rate.rounded())
  }

  /// The smoothed series, as long as it was.
  func callAsFunction(_ series: [Double]) -> [Double] {
    guard let first = series.first, let last = series.last, series.count > 1 else { return series }
    let length = min(padding, series.count - 1)
    let before = series[1...length].reversed().map { 2 * first - $0 }
    let after = series[(series.count - 1 - length)..<(series.count - 1)].reversed().map { 2 * last - $0 }
    let forwards = run(before + series + after)
    let both: [Double] = run(forwards.reversed()).reversed()
    return Array(both[length..<(length + series.count)])
  }

  private func run(_ series: [Double]) -> [Double] {
    // The transposed second direct form; its state for a constant input of 1 gives an output of 1 from the first sample.
    let first = series.first ?? 0
    var second = (b.2 - a.1) * first
    var state = (b.1 - a.0) * first + second
    return series.map { x in
      let y = b.0 * x + state
      state = b.1 * x - a.0 * y + second
      second = b.2 * x - a.1 * y
      return y
    }
  }
}
