internal import Balance
internal import Client
internal import FoundationEssentials
internal import Identity

/// A recording on the disk, and what is made of it.
enum RecordingFile {
  /// Reads a recording and computes its indices; the file's name goes before what is wrong with it.
  static func measurement(
    at path: String, _ options: RecordingOptions? = nil
  ) throws -> (BalanceMeasurement, [UInt8]) {
    let limits = Recording.Limits()
    let bytes: [UInt8]
    do throws(IdentityError) {
      bytes = try PrivateFile(path: Path.full(path)).read(atMost: limits.mostBytes).bytes
    } catch {
      throw ClientError(
        .fileRefused, "\(path): \(error.detail) (a recording has at most \(limits.mostBytes >> 20) MiB)")
    }
    do throws(BalanceError) {
      var recording = try Recording(csv: bytes, limits: limits)
      options?.apply(to: &recording.details)
      return (try BalanceMeasurement(recording), bytes)
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error)")
    }
  }

  /// Writes files that only this user reads; what exists is not replaced.
  static func write(_ files: [(name: String, svg: String)], into folder: String) throws {
    try PrivateFile.makeFolder(folder)
    for file in files { try write(Array(file.svg.utf8), to: folder + "/" + file.name) }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    do throws(IdentityError) {
      try PrivateFile(path: path).write(bytes)
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error.detail)")
    }
  }
}

/// A measurement as people read it.
enum MeasurementText {
  static func show(_ measurement: BalanceMeasurement) {
    let (indices, body) = (measurement.indices, measurement.body)
    let rate = measurement.sway.rate.formatted(0)
    Console.printLine(
      "Quiet standing, eyes \(measurement.eyes.rawValue), \(indices.duration.formatted(1)) s at \(rate) Hz"
        + (measurement.measuredAt.map { ", " + Moment.text($0) } ?? ""))
    Console.printLine(
      "phone at the \(measurement.placement.rawValue), \(body.phone.formatted(2)) m above the ankle; centre of mass "
        + "\(body.mass.formatted(2)) m (stature \(body.stature.formatted(2)) m\(body.isStatureAssumed ? ", assumed" : ""))"
    )
    Console.printLine()
    for index in SwayIndex.allCases {
      let value = indices[index].map { $0.formatted(index.isFrequency ? 2 : 1) } ?? "–"
      Console.printLine(index.words.padded(to: 32) + value.paddedLeft(to: 9) + " \(index.unitWords)")
    }
  }
}

/// A measurement for scripts.
struct MeasurementReport: Encodable {
  var eyes: String
  var placement: String
  var measuredAt: String?
  var device: String?
  var seconds: Double
  var rate: Double
  var statureMetres: Double
  var isStatureAssumed: Bool
  var phoneAboveAnkleMetres: Double
  var massAboveAnkleMetres: Double
  var indices: [String: Index]
  var ellipse: Ellipse

  struct Index: Encodable {
    var value: Double?
    var unit: String
  }

  struct Ellipse: Encodable {
    var majorMillimetres: Double
    var minorMillimetres: Double
    var degreesFromRight: Double
  }

  init(_ measurement: BalanceMeasurement) {
    (eyes, placement) = (measurement.eyes.rawValue, measurement.placement.rawValue)
    measuredAt = measurement.measuredAt.map(Moment.iso)
    device = measurement.recording.details.device
    (seconds, rate) = (measurement.indices.duration, measurement.sway.rate)
    let body = measurement.body
    (statureMetres, isStatureAssumed) = (body.stature, body.isStatureAssumed)
    (phoneAboveAnkleMetres, massAboveAnkleMetres) = (body.phone, body.mass)
    indices = SwayIndex.allCases.reduce(into: [:]) { found, index in
      found[index.rawValue] = Index(value: measurement.indices[index], unit: index.unit)
    }
    let shape = measurement.indices.ellipse
    ellipse = Ellipse(
      majorMillimetres: shape.major, minorMillimetres: shape.minor, degreesFromRight: shape.angle * 180 / .pi)
  }
}

extension String {
  /// The text with blanks before it.
  func paddedLeft(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
