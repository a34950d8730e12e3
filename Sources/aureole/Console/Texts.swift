internal import FoundationEssentials
internal import Imaging

/// Sizes as people read them.
enum Size {
  /// Bytes with a decimal unit and three digits at the most.
  static func text(_ bytes: UInt64) -> String {
    var value = Double(bytes)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 1000 {
        return unit == "bytes" ? "\(bytes) bytes" : "\(value.formatted(value < 100 ? 1 : 0)) \(unit)"
      }
      value /= 1000
    }
    return "\(value.formatted(1)) TB"
  }
}

extension Double {
  /// The number with that many digits after the point.
  func formatted(_ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (self * scale).rounded()
    guard digits > 0, scaled.isFinite, abs(scaled) < 1e15 else { return "\(scaled.isFinite ? Int(scaled) : 0)" }
    let whole = Int(scaled) / Int(scale)
    let rest = String(abs(Int(scaled) % Int(scale)))
    return "\(whole)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}

/// Times as people read them: UTC, and said so.
enum Moment {
  /// Seconds since 1970 as 2026-01-31 14:02:05 UTC.
  static func text(_ seconds: UInt64) -> String {
    let date = Date(timeIntervalSince1970: Double(min(seconds, 253_402_300_799)))
    return date.formatted(.iso8601.dateTimeSeparator(.space).timeZoneSeparator(.omitted))
      .replacing("Z", with: " UTC")
  }

  /// Seconds since 1970 as 2026-01-31T14:02:05Z, for scripts.
  static func iso(_ seconds: UInt64) -> String {
    Date(timeIntervalSince1970: Double(min(seconds, 253_402_300_799))).formatted(.iso8601)
  }
}

/// Warnings before sending, in plain words.
enum WarningText {
  /// What a warning means.
  static func of(_ warning: ImagingWarning) -> String {
    switch warning {
    case .burnedInAnnotation: "the file says that its pixels carry burned-in text, such as a name"
    case .mayBurnIn: "images of this kind often carry burned-in text, and the file does not say"
    case .otherPatient: "the patient in the file is not the one addressed"
    case .patientNotStated: "the file names no patient, so nothing shows that it is the addressed one's"
    }
  }

  /// What the warning of this name means.
  static func of(_ name: String) -> String { ImagingWarning(rawValue: name).map(of) ?? name }
}
