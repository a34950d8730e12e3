/// The screen lock of desktops without settings that are known here: whether a program runs that locks, and when it is
/// called.
struct LockerProgram {
  /// Those that lock when the X server's screen saver starts.
  private static let lockers = ["light-locker", "xss-lock", "xautolock"]

  let result: CheckResult

  init(_ machine: Machine) {
    let running = Self.running(on: machine)
    if let idle = running["swayidle"] {
      result = Self.judge(swayidle: idle)
    } else if let locker = Self.lockers.first(where: { running[$0] != nil }) {
      guard let seconds = Self.seconds(machine.answer("xset", "q")) else {
        result = CheckResult(
          .screenlock, .unknown, "\(locker) runs, and xset does not say when the screen goes dark")
        return
      }
      result = ScreenLockCheck.judge(seconds: seconds, remedy: "xset s \(ScreenLockCheck.suggestedSeconds)")
    } else {
      result = CheckResult(
        .screenlock, .unknown, "no program runs that is known to lock the screen",
        remedy: "sudo apt-get install xss-lock i3lock")
    }
  }

  /// `timeout SECONDS COMMAND` with a command that locks.
  private static func judge(swayidle arguments: [String]) -> CheckResult {
    let times = arguments.indices.compactMap { index -> Int? in
      guard arguments[index] == "timeout", index + 2 < arguments.count, arguments[index + 2].contains("lock"),
        arguments[index + 1].count <= 9
      else { return nil }
      return Int(arguments[index + 1])
    }
    return ScreenLockCheck.judge(
      seconds: times.min() ?? 0,
      remedy: "swayidle -w timeout \(ScreenLockCheck.suggestedSeconds) 'swaylock -f' &")
  }

  /// The arguments of the programs that run and are known here, by name.
  private static func running(on machine: Machine) -> [String: [String]] {
    var running: [String: [String]] = [:]
    for process in machine.names(in: "/proc") ?? [] where process.allSatisfy({ ("0"..."9").contains($0) }) {
      guard let name = machine.text("/proc/\(process)/comm", atMost: 64).text.map({ Text.trimmed($0) }),
        name == "swayidle" || lockers.contains(name)
      else { continue }
      let line = machine.text("/proc/\(process)/cmdline", atMost: 64 << 10).text ?? ""
      running[name] = line.split(separator: "\0").map(String.init)
    }
    return running
  }

  /// The line `timeout:  600    cycle:  600` of the X server's screen saver.
  private static func seconds(_ text: String?) -> Int? {
    for words in Text.lines(text ?? "").map({ Text.words($0) }) where words.first == "timeout:" && words.count > 1 {
      return words[1].count <= 9 ? Int(words[1]) : nil
    }
    return nil
  }
}
