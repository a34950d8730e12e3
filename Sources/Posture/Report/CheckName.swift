/// What is looked at on a device (docs/spec/gateway.md, section 7). The raw value is the name in reports and policies.
public enum CheckName: String, Codable, Sendable, CaseIterable, Hashable {
  /// Whether the operating system is a release that still gets security updates.
  case release
  /// Whether security updates wait to be installed.
  case updates
  /// Whether what the device stores is encrypted, down to the physical disks.
  case encryption
  /// Whether a firewall filters what comes in.
  case firewall
  /// Whether the firmware starts signed systems only.
  case secureboot
  /// Whether the screen locks when nobody is there.
  case screenlock
}
