import Foundation
import Posture
import Testing

struct ReleaseTests {
  private let made: MadeUpMachine

  init() throws { made = try MadeUpMachine() }

  @Test(arguments: [
    ("ID=debian\nVERSION_ID=\"13\"", CheckVerdict.pass), ("ID=debian\nVERSION_ID=12", .pass),
    ("ID=debian\nVERSION_ID='11'", .fail), ("ID=ubuntu\nVERSION_ID=\"26.04\"", .pass),
    ("ID=ubuntu\nVERSION_ID=\"25.10\"", .fail), ("ID=ubuntu\nVERSION_ID=\"20.04\"", .fail),
    ("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux forky/sid\"", .unknown), ("ID=ubuntu\nVERSION_ID=\"30.04\"", .unknown),
    ("ID=fedora\nVERSION_ID=43", .unknown), ("ID=linuxmint\nID_LIKE=ubuntu\nVERSION_ID=\"22\"", .unknown),
    ("", .unknown),
  ])
  func `a release is judged by its end of life`(text: String, verdict: CheckVerdict) throws {
    try made.file("/etc/os-release", text)
    #expect(made.result(.release).verdict == verdict)
  }

  @Test func `the last day is still good and the next is not`() throws {
    try made.file("/etc/os-release", "ID=debian\nVERSION_ID=12")
    // 30 June 2028, one second before midnight.
    made.now = 1_846_022_399
    #expect(made.result(.release).verdict == .pass)
    made.now += 1
    let result = made.result(.release)
    #expect(result.verdict == .fail)
    #expect(!result.remedy.isEmpty)
  }

  @Test func `the computer's own list of releases goes before the built-in one`() throws {
    try made.file("/etc/os-release", "ID=ubuntu\nVERSION_ID=\"30.04\"")
    try made.file(
      "/usr/share/distro-info/ubuntu.csv",
      "version,codename,series,created,release,eol,eol-server,eol-esm\n30.04 LTS,A B,a,2029-10-01,2030-04-01,2035-05-31\n"
    )
    #expect(made.result(.release).verdict == .pass)
    try made.file("/etc/os-release", "ID=debian\nVERSION_ID=12")
    try made.file(
      "/usr/share/distro-info/debian.csv",
      "version,codename,series,created,release,eol,eol-lts\n12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2026-11-25\n"
    )
    #expect(made.result(.release).verdict == .fail)
  }

  @Test func `garbage in the list of releases is passed over`() throws {
    try made.file("/etc/os-release", "ID=debian\nVERSION_ID=12")
    for garbage in ["", "eol", "version,eol\n12,soon\n", "version,eol\n12\n", "\u{0},\n12,", "version,eol\n12,9999-99"]
    {
      try made.file("/usr/share/distro-info/debian.csv", garbage)
      #expect(made.result(.release).verdict == .pass)
    }
  }

  @Test func `a file that is a pipe, a folder or missing is not waited for`() throws {
    #expect(made.result(.release).verdict == .unknown)
    try made.folder("/etc/os-release")
    #expect(made.result(.release).verdict == .unknown)
    try FileManager.default.removeItem(atPath: made.root + "/etc/os-release")
    // The path is passed as a C string for the length of the call.
    let isMade = unsafe mkfifo(made.root + "/etc/os-release", 0o600)
    #expect(isMade == 0)
    #expect(made.result(.release).verdict == .unknown)
  }
}

struct UpdatesTests {
  private static let security =
    "Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64])"
  private static let other = "Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])"
  private let made: MadeUpMachine

  init() throws {
    made = try MadeUpMachine()
    try made.file("/etc/os-release", "ID=debian\nVERSION_ID=12")
    try made.file("/var/lib/apt/lists/mirror.example_debian-security_dists_bookworm-security_InRelease", "")
    try made.file("/var/lib/apt/lists/mirror.example_debian_dists_bookworm_InRelease", "")
    try touch("/var/lib/apt/lists", daysAgo: 2)
    made.says("apt-get", "Reading package lists...\n")
  }

  private func touch(_ path: String, daysAgo: UInt64) throws {
    let date = Date(timeIntervalSince1970: Double(made.now - daysAgo * 86_400))
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: made.root + path)
  }

  private func expect(_ verdict: CheckVerdict, _ words: String, _ location: SourceLocation = #_sourceLocation) {
    let result = made.result(.updates)
    #expect(result.verdict == verdict, "\(result.detail)", sourceLocation: location)
    #expect(result.detail.contains(words), "\(result.detail)", sourceLocation: location)
    if verdict == .fail { #expect(!result.remedy.isEmpty, sourceLocation: location) }
  }

  @Test func `nothing waiting by fresh lists passes`() { expect(.pass, "2 days ago") }

  @Test func `updates that are not for security may wait`() {
    made.says("apt-get", Self.other)
    expect(.pass, "no security update")
  }

  @Test func `security updates are counted and one is named`() {
    made.says(
      "apt-get", [Self.other, Self.security, "Conf libgcrypt20 (1.10.1 Debian-Security:12)"].joined(separator: "\n"))
    expect(.fail, "1 security update waits, such as libgcrypt20")
    made.says(
      "apt-get",
      "Inst linux-image-7 (7.1 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])\n" + Self.security)
    expect(.fail, "2 security updates wait, such as linux-image-7")
  }

  @Test func `old lists fail, since nobody knows what came since`() throws {
    try touch("/var/lib/apt/lists", daysAgo: 8)
    expect(.fail, "8 days old")
    try made.file("/var/lib/apt/periodic/update-success-stamp", "")
    try touch("/var/lib/apt/periodic/update-success-stamp", daysAgo: 0)
    expect(.pass, "today")
  }

  @Test func `no lists at all is unknown`() throws {
    try FileManager.default.removeItem(atPath: made.root + "/var/lib/apt/lists")
    expect(.unknown, "no package lists")
    try made.folder("/var/lib/apt/lists/partial")
    expect(.unknown, "no package lists")
    #expect(made.result(.updates).remedy == "sudo apt-get update")
  }

  @Test func `no security source fails`() throws {
    let list = "/var/lib/apt/lists/mirror.example_debian-security_dists_bookworm-security_InRelease"
    try FileManager.default.removeItem(atPath: made.root + list)
    try touch("/var/lib/apt/lists", daysAgo: 0)
    expect(.fail, "no security source")
  }

  @Test func `a restart that is due fails`() throws {
    try made.file("/run/reboot-required", "")
    expect(.fail, "restart")
  }

  @Test(arguments: [Program.Outcome.missing, .timedOut, .tooMuch, .failed, .ended(status: 100, output: "E: broken")])
  func `apt that gives no answer is unknown`(outcome: Program.Outcome) {
    made.programs["apt-get"] = outcome
    expect(.unknown, "apt-get")
  }

  @Test func `garbage from apt is no update`() {
    made.says("apt-get", "Inst\nInst (\nInst x\n\u{0}\nInst y [1] ()\nInst -security\nRemv z [1] (Debian-Security)")
    expect(.pass, "no security update")
  }

  @Test func `other distributions are unknown`() throws {
    try made.file("/etc/os-release", "ID=fedora")
    expect(.unknown, "Debian and Ubuntu")
  }
}
