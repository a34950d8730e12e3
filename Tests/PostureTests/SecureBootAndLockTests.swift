import Posture
import Testing

struct SecureBootTests {
  private let made: MadeUpMachine

  init() throws { made = try MadeUpMachine() }

  private func variable(_ name: String, _ bytes: [UInt8]) throws {
    try made.file("/sys/firmware/efi/efivars/\(name)", bytes)
  }
  private let state = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

  @Test func `without EFI it is unknown, and why is said`() {
    let result = made.result(.secureboot)
    #expect(result.verdict == .unknown)
    #expect(result.detail.contains("EFI"))
  }

  @Test func `on passes and off fails`() throws {
    try variable(state, [6, 0, 0, 0, 1])
    #expect(made.result(.secureboot).verdict == .pass)
    try variable(state, [6, 0, 0, 0, 0])
    let result = made.result(.secureboot)
    #expect(result.verdict == .fail)
    #expect(!result.remedy.isEmpty)
  }

  @Test(arguments: [[], [1], [6, 0, 0, 0], [6, 0, 0, 0, 2], [6, 0, 0, 0, 1, 0], [UInt8](repeating: 1, count: 100)])
  func `a malformed variable is unknown`(bytes: [UInt8]) throws {
    try variable(state, bytes)
    #expect(made.result(.secureboot).verdict == .unknown)
  }

  @Test func `EFI without the variable is unknown`() throws {
    try made.folder("/sys/firmware/efi/efivars")
    #expect(made.result(.secureboot).verdict == .unknown)
  }

  @Test func `setup mode and a shim that checks nothing fail`() throws {
    try variable(state, [6, 0, 0, 0, 1])
    try variable("SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c", [6, 0, 0, 0, 0])
    try variable("MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23", [6, 0, 0, 0, 1])
    #expect(made.result(.secureboot).remedy.contains("mokutil"))
    try variable("SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c", [6, 0, 0, 0, 1])
    #expect(made.result(.secureboot).verdict == .fail)
  }
}

struct ScreenLockTests {
  private let made: MadeUpMachine

  init() throws { made = try MadeUpMachine() }

  private func expect(_ verdict: CheckVerdict, _ words: String = "", _ location: SourceLocation = #_sourceLocation) {
    let result = made.result(.screenlock)
    #expect(result.verdict == verdict, "\(result.detail)", sourceLocation: location)
    #expect((result.detail + " " + result.remedy).contains(words), "\(result.detail)", sourceLocation: location)
    if verdict == .fail { #expect(!result.remedy.isEmpty, sourceLocation: location) }
  }

  @Test func `without a desktop session it is unknown`() { expect(.unknown, "no desktop session") }

  @Test func `GNOME is asked through gsettings`() {
    made.environment["XDG_CURRENT_DESKTOP"] = "ubuntu:GNOME"
    expect(.unknown)
    made.says("gsettings get org.gnome.desktop.screensaver lock-enabled", "true\n")
    made.says("gsettings get org.gnome.desktop.session idle-delay", "uint32 300\n")
    made.says("gsettings get org.gnome.desktop.screensaver lock-delay", "uint32 0\n")
    expect(.pass, "5 minutes")
    made.says("gsettings get org.gnome.desktop.screensaver lock-delay", "uint32 3600\n")
    expect(.fail, "lock-delay 0")
    made.says("gsettings get org.gnome.desktop.session idle-delay", "uint32 0\n")
    expect(.fail, "never")
    made.says("gsettings get org.gnome.desktop.screensaver lock-enabled", "false\n")
    expect(.fail, "lock-enabled true")
  }

  @Test(arguments: ["", "uint32", "uint32 -1", "uint32 99999999999999999999", "nonsense", "\u{0}"])
  func `garbage from gsettings is unknown`(answer: String) {
    made.environment["XDG_CURRENT_DESKTOP"] = "GNOME"
    made.says("gsettings get org.gnome.desktop.screensaver lock-enabled", "true\n")
    made.says("gsettings get org.gnome.desktop.session idle-delay", answer)
    expect(.unknown)
  }

  @Test func `MATE counts in minutes`() {
    made.environment["XDG_CURRENT_DESKTOP"] = "MATE"
    made.says("gsettings get org.mate.screensaver lock-enabled", "true\n")
    made.says("gsettings get org.mate.session idle-delay", "10\n")
    made.says("gsettings get org.mate.screensaver lock-delay", "2\n")
    expect(.pass, "12 minutes")
    made.says("gsettings get org.mate.session idle-delay", "30\n")
    expect(.fail)
  }

  @Test func `Plasma is read from its file, and locks by default`() throws {
    made.environment = ["XDG_CURRENT_DESKTOP": "KDE", "HOME": "/home/cleo"]
    expect(.pass)
    try made.file("/home/cleo/.config/kscreenlockerrc", "[Greeter]\nAutolock=false\n[Daemon]\nTimeout=10\n")
    expect(.pass, "minutes")
    try made.file("/home/cleo/.config/kscreenlockerrc", "[Daemon]\nAutolock[$i]=false\n")
    expect(.fail, "Autolock true")
    try made.file("/home/cleo/.config/kscreenlockerrc", "[Daemon]\nTimeout=60\n")
    expect(.fail, "Timeout 5")
    try made.file("/home/cleo/.config/kscreenlockerrc", "[Daemon]\nTimeout=0\n")
    expect(.fail, "never")
    try made.file("/home/cleo/.config/kscreenlockerrc", "[Daemon]\nTimeout=\u{0}\n=\n[\n")
    expect(.unknown)
    made.environment["HOME"] = "relative"
    expect(.unknown)
  }

  @Test func `other desktops go by the program that locks`() throws {
    made.environment["DISPLAY"] = ":0"
    expect(.unknown, "no program runs")
    try made.file("/proc/41/comm", "light-locker\n")
    expect(.unknown, "xset")
    made.says("xset q", "Screen Saver:\n  prefer blanking:  yes\n  timeout:  600    cycle:  600\n")
    expect(.pass, "10 minutes")
    made.says("xset q", "  timeout:  0    cycle:  600\n")
    expect(.fail, "xset s 300")
    made.says("xset q", "timeout:\ntimeout: x\n")
    expect(.unknown)
  }

  @Test func `swayidle says when it locks`() throws {
    made.environment["WAYLAND_DISPLAY"] = "wayland-1"
    try made.file("/proc/42/comm", "swayidle\n")
    try made.file(
      "/proc/42/cmdline", "swayidle\0-w\0timeout\0300\0swaylock -f\0timeout\0600\0swaymsg output * power off\0")
    expect(.pass, "5 minutes")
    try made.file("/proc/42/cmdline", "swayidle\0-w\0timeout\0300\0swaymsg output * power off\0")
    expect(.fail, "never")
    try made.file("/proc/42/cmdline", [0xff, 0, 0xfe])
    expect(.fail)
  }
}
