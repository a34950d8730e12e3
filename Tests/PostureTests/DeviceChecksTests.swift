import Posture
import Testing

struct DeviceChecksTests {
  @Test func `this computer is looked at without fail`() {
    let results = DeviceChecks().results()
    #expect(results.map(\.name) == CheckName.allCases)
    for result in results { #expect(!result.detail.isEmpty, "\(result.name)") }
    #expect(!Machine.current().host.isEmpty)
    #expect(!Machine.current().system.isEmpty)
  }

  @Test func `only what is asked for is looked at`() throws {
    let made = try MadeUpMachine()
    #expect(DeviceChecks(made.machine).results(of: [.screenlock, .release]).map(\.name) == [.release, .screenlock])
    #expect(DeviceChecks(made.machine).results(of: []).isEmpty)
  }

  @Test(arguments: 0..<64)
  func `garbage in every file gives answers that are never a pass`(seed: Int) throws {
    let made = try MadeUpMachine()
    var generator = Noise(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1)
    try made.disk("sda", "8:0")
    try made.mounts(("8:0", "/", "ext4", "/dev/sda"))
    let paths = [
      "/etc/os-release", "/proc/self/mountinfo", "/proc/swaps", "/sys/devices/pci0/block/sda/dev", "/etc/ufw/ufw.conf",
      "/sys/devices/pci0/block/sda/partition", "/sys/devices/pci0/block/sda/dm/uuid",
      "/usr/share/distro-info/debian.csv",
      "/var/lib/apt/lists/x-security_InRelease", "/proc/1/comm", "/proc/1/cmdline", "/proc/sys/kernel/hostname",
      "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", "/etc/nftables.conf",
      "/home/cleo/.config/kscreenlockerrc", "/sys/devices/pci0/block/sda/slaves/x/dev",
    ]
    for path in paths where Bool.random(using: &generator) {
      let bytes = (0..<Int.random(in: 0..<3000, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      try made.file(path, bytes)
    }
    let text = String(decoding: (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }, as: UTF8.self)
    for name in ["apt-get", "nft", "iptables", "systemctl", "gsettings", "xset"] where Bool.random(using: &generator) {
      made.says(name, text)
    }
    made.environment = [
      "XDG_CURRENT_DESKTOP": ["KDE", "GNOME", "X", text].randomElement(using: &generator) ?? "", "HOME": "/x",
    ]
    for result in DeviceChecks(made.machine).results() where result.name != .screenlock {
      #expect(result.verdict != .pass, "\(result.name): \(result.detail)")
    }
  }

  private struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
  }
}
