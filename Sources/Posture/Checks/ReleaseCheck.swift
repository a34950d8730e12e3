internal import FoundationEssentials

/// Whether the operating system is a release that still gets security updates.
struct ReleaseCheck {
  let result: CheckResult

  init(_ machine: Machine) {
    let release = OSRelease(of: machine)
    let system = machine.system
    guard release.isDebianOrUbuntu, let distribution = release["ID"] else {
      result = CheckResult(
        .release, .unknown, "the ends of support of Debian and Ubuntu are known here, not that of \(system)")
      return
    }
    guard let version = release["VERSION_ID"] else {
      result = CheckResult(.release, .unknown, "\(system) names no version: a release in development has no known end")
      return
    }
    guard let end = ReleaseTable.end(of: version, distribution, on: machine) else {
      result = CheckResult(
        .release, .unknown, "\(system) is not among the releases known on \(ReleaseTable.asOf)",
        remedy: "sudo apt-get install distro-info-data")
      return
    }
    // Days in this form are in order when their letters are.
    if Self.day(machine.now) <= end {
      result = CheckResult(.release, .pass, "\(system) gets security updates until \(end)")
    } else {
      result = CheckResult(
        .release, .fail, "\(system) has got no security updates since \(end): move to a newer release",
        remedy: distribution == "ubuntu"
          ? "sudo do-release-upgrade" : "xdg-open https://www.debian.org/releases/stable/release-notes/upgrading")
    }
  }

  private static func day(_ seconds: UInt64) -> String {
    Date(timeIntervalSince1970: Double(min(seconds, 253_402_300_799)))
      .formatted(.iso8601.year().month().day().dateSeparator(.dash))
  }
}
