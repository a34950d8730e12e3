/// Whether the firmware starts signed systems only, by the variables that it shows.
struct SecureBootCheck {
  private static let variables = "/sys/firmware/efi/efivars"
  private static let global = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
  private static let shim = "605dab50-e046-4300-abb6-3dd810dd8b23"
  private static let setUp = "sudo systemctl reboot --firmware-setup"

  let result: CheckResult

  init(_ machine: Machine) {
    guard machine.exists("/sys/firmware/efi") else {
      result = CheckResult(
        .secureboot, .unknown, "this system was not started through EFI, or runs in a container or virtual machine")
      return
    }
    switch Self.value("SecureBoot-" + Self.global, machine) {
    case .success(0):
      result = CheckResult(
        .secureboot, .fail, "secure boot is off: switch it on in the firmware's settings", remedy: Self.setUp)
    case .success(1):
      result = Self.judgeEnabled(machine)
    case .success:
      result = CheckResult(.secureboot, .unknown, "the firmware's answer about secure boot is malformed")
    case .failure(let reason):
      result = CheckResult(.secureboot, .unknown, "whether secure boot is on cannot be read: \(reason.words)")
    }
  }

  private static func judgeEnabled(_ machine: Machine) -> CheckResult {
    if case .success(1) = value("SetupMode-" + global, machine) {
      return CheckResult(
        .secureboot, .fail, "the firmware is in setup mode: it takes anybody's keys", remedy: setUp)
    }
    if case .success(1) = value("MokSBStateRT-" + shim, machine) {
      return CheckResult(
        .secureboot, .fail, "secure boot is on in the firmware and off in shim, which starts the system",
        remedy: "sudo mokutil --enable-validation && sudo systemctl reboot")
    }
    return CheckResult(.secureboot, .pass, "secure boot is on")
  }

  private struct Reason: Error {
    let words: String
  }

  /// A variable's one byte, which comes after four of attributes.
  private static func value(_ name: String, _ machine: Machine) -> Result<UInt8, Reason> {
    switch machine.text("\(variables)/\(name)", atMost: 64) {
    case .bytes(let bytes) where bytes.count == 5: .success(bytes[4])
    case .bytes, .unreadable: .failure(Reason(words: "the variable is malformed"))
    case .missing: .failure(Reason(words: "the firmware shows no such variable"))
    case .denied: .failure(Reason(words: "permission denied"))
    }
  }
}
