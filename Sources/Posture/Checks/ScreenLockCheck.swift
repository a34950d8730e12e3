/// Whether the screen locks by itself after a while, by the settings of the desktop in whose session this runs.
struct ScreenLockCheck {
  /// After how many seconds without input the screen is locked at the latest.
  static let mostSeconds = 900
  /// What remedies set.
  static let suggestedSeconds = 300

  let result: CheckResult

  init(_ machine: Machine) {
    let desktops = (machine.environment["XDG_CURRENT_DESKTOP"] ?? "").lowercased()
      .split(whereSeparator: { ":;".contains($0) }).map(String.init)
    let isGraphical = ["DISPLAY", "WAYLAND_DISPLAY"].contains { machine.environment[$0]?.isEmpty == false }
    guard !desktops.isEmpty || isGraphical else {
      result = CheckResult(
        .screenlock, .unknown, "there is no desktop session here whose screen could be looked at")
      return
    }
    if desktops.contains("kde") {
      result = PlasmaLock(machine).result
    } else if let settings = GSettingsLock.Schema.of(desktops) {
      result = GSettingsLock(settings, machine).result
    } else {
      result = LockerProgram(machine).result
    }
  }

  /// Judges a lock that comes after so many seconds; 0 for never.
  static func judge(seconds: Int, remedy: String) -> CheckResult {
    if seconds <= 0 {
      return CheckResult(.screenlock, .fail, "the screen never locks by itself", remedy: remedy)
    }
    let minutes = (seconds + 59) / 60
    guard seconds <= mostSeconds else {
      return CheckResult(
        .screenlock, .fail, "the screen locks after \(minutes) minutes only, and \(mostSeconds / 60) are the most",
        remedy: remedy)
    }
    return CheckResult(
      .screenlock, .pass, "the screen locks after \(minutes) \(minutes == 1 ? "minute" : "minutes") without input")
  }
}
