internal import Foundation

extension Recording {
  /// The recording as a file that ``init(csv:limits:)`` reads.
  public var csv: String {
    var lines = ["# aureole balance recording"]
    if let device = details.device { lines.append("# device: \(device)") }
    if let eyes = details.eyes { lines.append("# eyes: \(eyes.rawValue)") }
    if let placement = details.placement { lines.append("# placement: \(placement.rawValue)") }
    if let stature = details.stature { lines.append("# stature: \(stature.fixed(2)) m") }
    if let height = details.phoneHeight { lines.append("# phone height: \(height.fixed(2)) m") }
    if let time = details.measuredAt {
      let moment = Date(timeIntervalSince1970: Double(min(time, 253_402_300_799))).formatted(.iso8601)
      lines.append("# measured at: \(moment)")
    }
    lines.append(
      "time [ms],acceleration x [m/s²],acceleration y [m/s²],acceleration z [m/s²],"
        + "rotation x [rad/s],rotation y [rad/s],rotation z [rad/s]")
    for sample in samples {
      let (a, r) = (sample.acceleration, sample.rotation)
      let values = [a.x, a.y, a.z, r.x, r.y, r.z].map { $0.fixed(7) }
      lines.append(([(sample.time * 1000).fixed(3)] + values).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
