internal import Foundation

extension Recording.Details {
  /// The most characters of a device's name.
  private static let longestDevice = 64

  /// Takes one line above the table, `key: value`. Keys that are not known are passed over.
  mutating func take(_ text: Substring, line: Int) throws(BalanceError) {
    guard let colon = text.firstIndex(of: ":") else { return }
    let key = text[..<colon].trimmed.lowercased()
    let value = text[text.index(after: colon)...].trimmed
    func parse<Value>(_ parsed: Value?, _ what: String) throws(BalanceError) -> Value {
      guard let parsed else { throw BalanceError(.malformedHeader, "\(key) is \(what)", line: line) }
      return parsed
    }
    switch key {
    case "eyes": eyes = try parse(Eyes(rawValue: value.lowercased()), "open or closed")
    case "placement": placement = try parse(Placement(rawValue: value.lowercased()), "lower back or chest")
    case "stature": stature = try parse(Self.metres(value), "a length such as 1.72 m")
    case "phone height": phoneHeight = try parse(Self.metres(value), "a length such as 1.02 m")
    case "measured at":
      measuredAt = try parse(Self.time(value), "a time such as 2026-01-31T14:02:05Z")
    case "device":
      device = try parse(Self.isName(value) ? value : nil, "a name of at most \(Self.longestDevice) characters")
    default: return
    }
  }

  private static func metres(_ text: String) -> Double? {
    for (unit, factor) in [("cm", 0.01), ("m", 1.0)] where text.hasSuffix(unit) {
      let number = Array(text.dropLast(unit.count).trimmed.utf8)
      guard let value = RecordingReader.number(number[...]), (0.1...3).contains(value * factor) else { return nil }
      return value * factor
    }
    return nil
  }

  /// Reads a time in UTC such as 2026-01-31T14:02:05Z; nil for anything else.
  static func time(_ text: String) -> UInt64? {
    // Years after 9999 are nobody's measurement.
    // A day or hour that there is not is read as another one; written again it differs.
    guard text.utf8.count == 20, let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) == text,
      (0..<253_402_300_800).contains(date.timeIntervalSince1970)
    else { return nil }
    return UInt64(date.timeIntervalSince1970)
  }

  private static func isName(_ text: String) -> Bool {
    guard (1...longestDevice).contains(text.unicodeScalars.count) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
  }
}
