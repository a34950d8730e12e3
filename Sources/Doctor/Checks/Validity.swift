internal import FoundationEssentials

/// From when until when a certificate is good, and what it is called.
struct Validity {
  private static let day: TimeInterval = 86_400
  private let name: String
  private let from: Date
  private let until: Date
  private let days: Double
  private let fix: String

  /// Warns in its last days; `fix` says how it is made anew.
  init(_ name: String, _ from: Date, _ until: Date, soon days: Double, fix: String) {
    (self.name, self.from, self.until, self.days, self.fix) = (name, from, until, days, fix)
  }

  /// How it is at a time.
  func finding(_ area: Finding.Area, at now: Date) -> Finding {
    let end = until.formatted(.iso8601.year().month().day().dateSeparator(.dash))
    if now > until { return Finding(area, .bad, "\(name) is over since \(end)", fix: fix) }
    if now < from {
      return Finding(
        area, .bad, "\(name) begins later than now: the clock may be wrong", fix: "sudo timedatectl set-ntp true")
    }
    if until.timeIntervalSince(now) < days * Self.day {
      return Finding(area, .warning, "\(name) ends on \(end)", fix: fix)
    }
    return Finding(area, .good, "\(name) is good until \(end)")
  }
}
