internal import ArgumentParser

/// A length of time as people type it: 3d, 12h, 30m or 90s.
struct WaitingTime: ExpressibleByArgument {
  /// The time in seconds.
  let seconds: UInt64

  /// Reads a number with its unit; nil for anything else.
  init?(argument: String) {
    if argument == "0" {
      seconds = 0
      return
    }
    let units: [Character: UInt64] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = UInt64(argument.dropLast()) else { return nil }
    let (seconds, overflows) = number.multipliedReportingOverflow(by: unit)
    guard !overflows else { return nil }
    self.seconds = seconds
  }

  /// When something happens that waits so many seconds.
  static func after(_ seconds: UInt64) -> String { seconds == 0 ? "at once" : "after \(text(seconds))" }

  /// Seconds as the largest unit that fits them without a rest.
  private static func text(_ seconds: UInt64) -> String {
    for (unit, length) in [("day", UInt64(86_400)), ("hour", 3600), ("minute", 60)]
    where seconds > 0 && seconds.isMultiple(of: length) {
      let count = seconds / length
      return count == 1 ? "1 \(unit)" : "\(count) \(unit)s"
    }
    return seconds == 1 ? "1 second" : "\(seconds) seconds"
  }
}
