/// Whether security updates wait: what apt would install now, how old its lists are, and whether a restart is due.
struct UpdatesCheck {
  /// How old package lists may be, in days. Nobody who looked longer ago can say that nothing waits.
  static let mostDays: UInt64 = 7
  /// What apt would do if it were to bring everything up. With `dist-upgrade`, because a new kernel is a new package. The
  /// locks are the superuser's, and nothing is changed here.
  static let simulation = Program(
    "apt-get", ["-s", "-q", "-o", "Debug::NoLocking=1", "dist-upgrade"], seconds: 45, mostBytes: 4 << 20)
  private static let lists = "/var/lib/apt/lists"
  private static let upgrade = "sudo apt-get update && sudo apt-get dist-upgrade"

  let result: CheckResult

  init(_ machine: Machine) {
    guard OSRelease(of: machine).isDebianOrUbuntu else {
      result = CheckResult(
        .updates, .unknown, "updates of Debian and Ubuntu can be looked up here, not those of \(machine.system)")
      return
    }
    let names = machine.names(in: Self.lists) ?? []
    let releases = names.filter { $0.hasSuffix("_InRelease") || $0.hasSuffix("_Release") }
    guard !releases.isEmpty, let looked = Self.lastLook(machine) else {
      result = CheckResult(
        .updates, .unknown, "there are no package lists, so nobody can say what waits", remedy: "sudo apt-get update")
      return
    }
    let outcome = machine.run(Self.simulation)
    guard let output = outcome.output else {
      result = CheckResult(
        .updates, .unknown, "apt-get \(outcome.reason), so nobody can say what waits",
        remedy: "sudo dpkg --configure -a && sudo apt-get check")
      return
    }
    let waiting = Self.securityUpdates(in: output)
    let days = machine.now > looked ? (machine.now - looked) / 86_400 : 0
    if let first = waiting.first {
      let count = waiting.count == 1 ? "1 security update waits" : "\(waiting.count) security updates wait"
      result = CheckResult(.updates, .fail, "\(count), such as \(first)", remedy: Self.upgrade)
    } else if !releases.contains(where: { $0.contains("-security_") }) {
      result = CheckResult(
        .updates, .fail, "no security updates are fetched: apt has no security source",
        remedy: "sudo apt-get install software-properties-common && sudo software-properties-gtk")
    } else if days > Self.mostDays {
      result = CheckResult(
        .updates, .fail, "the package lists are \(days) days old: what came since is not installed",
        remedy: Self.upgrade)
    } else if machine.exists("/run/reboot-required") {
      result = CheckResult(
        .updates, .fail, "updates are installed and take effect with a restart only", remedy: "sudo systemctl reboot")
    } else {
      result = CheckResult(.updates, .pass, "no security update waits, by lists of \(Self.age(days))")
    }
  }

  /// When apt last fetched its lists. It keeps the server's times on the files themselves, so those say nothing.
  private static func lastLook(_ machine: Machine) -> UInt64? {
    ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/periodic/update-stamp", lists]
      .compactMap { machine.modified($0) }.max()
  }

  /// The packages that would come from a security archive: `Inst NAME [OLD] (NEW ORIGIN:VERSION/SUITE …)`.
  private static func securityUpdates(in output: String) -> [String] {
    Text.lines(output).compactMap { line in
      guard line.hasPrefix("Inst "), let open = line.firstIndex(of: "(") else { return nil }
      let origins = line[open...].prefix { $0 != ")" && $0 != "[" }.lowercased()
      guard origins.contains("-security"), let name = Text.words(line).dropFirst().first else { return nil }
      return name
    }
  }

  private static func age(_ days: UInt64) -> String {
    switch days {
    case 0: "today"
    case 1: "yesterday"
    default: "\(days) days ago"
    }
  }
}
