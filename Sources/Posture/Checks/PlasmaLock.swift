/// The screen lock of KDE's Plasma, by its settings file. What it does not say is as Plasma has it by default: locked after
/// five minutes.
struct PlasmaLock {
  let result: CheckResult

  init(_ machine: Machine) {
    guard let folder = Self.folder(machine) else {
      result = CheckResult(.screenlock, .unknown, "the session names no home folder whose settings could be read")
      return
    }
    let text: String
    switch machine.text(folder + "/kscreenlockerrc", atMost: 64 << 10) {
    case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
    case .missing: text = ""
    case .denied, .unreadable:
      result = CheckResult(.screenlock, .unknown, "Plasma's settings of the screen lock cannot be read")
      return
    }
    let settings = Self.daemon(text)
    let write = "kwriteconfig6 --file kscreenlockerrc --group Daemon --key"
    guard settings["Autolock"]?.lowercased() ?? "true" == "true" else {
      result = CheckResult(
        .screenlock, .fail, "the screen never locks by itself", remedy: "\(write) Autolock true")
      return
    }
    guard let minutes = Self.number(settings["Timeout"] ?? "5"), let grace = Self.number(settings["LockGrace"] ?? "5")
    else {
      result = CheckResult(.screenlock, .unknown, "Plasma's settings of the screen lock are malformed")
      return
    }
    result = ScreenLockCheck.judge(
      seconds: minutes == 0 ? 0 : minutes * 60 + grace,
      remedy: "\(write) Timeout \(ScreenLockCheck.suggestedSeconds / 60)")
  }

  private static func folder(_ machine: Machine) -> String? {
    if let folder = machine.environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder }
    return machine.environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.config" : nil }
  }

  private static func number(_ text: String) -> Int? {
    guard text.count <= 9, let number = Int(text), number >= 0 else { return nil }
    return number
  }

  /// The settings of the group `[Daemon]`.
  private static func daemon(_ text: String) -> [String: String] {
    var isDaemon = false
    var settings: [String: String] = [:]
    for line in Text.lines(text).map({ Text.trimmed($0) }) {
      if line.hasPrefix("[") {
        isDaemon = line.hasPrefix("[Daemon]")
      } else if isDaemon, let equals = line.firstIndex(of: "=") {
        // A name may carry marks in brackets, which say that it must not be changed.
        let name = line[..<equals].prefix { $0 != "[" }
        settings[Text.trimmed(name)] = Text.trimmed(line[line.index(after: equals)...])
      }
    }
    return settings
  }
}
