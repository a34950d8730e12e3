public import Contract
internal import Identity

extension Scope {
  /// What it is about, in plain words.
  public var words: String {
    switch self {
    case .record(let record): "record \(record.hex.prefix(12))"
    case .kinds(let kinds, let nature):
      (nature == .existing ? "existing " : nature == .new ? "new " : "existing and new ")
        + (kinds == .all
          ? "records of every kind"
          : RecordKind.allCases.filter { kinds.contains($0) }.map(\.name).joined(separator: ", "))
    }
  }
}

extension Mode {
  /// What it allows, in plain words.
  public var words: String {
    let keeping = contains(.store) ? "may keep the originals" : "view only"
    return contains(.passOn) ? keeping + ", may pass it on" : keeping
  }
}

/// Lengths of time as people read them.
public enum TimeSpan {
  /// Seconds in the largest unit that tells them truly enough: minutes, hours or days.
  public static func words(_ seconds: UInt64) -> String {
    let units: [(String, UInt64)] = [("day", 86_400), ("hour", 3_600), ("minute", 60)]
    // Two of a unit at least, so that rounding down takes no more than a third away.
    let (unit, length) = units.first { seconds >= 2 * $0.1 } ?? ("second", 1)
    let count = seconds / length
    return "\(count) \(unit)\(count == 1 ? "" : "s")"
  }
}
