/// Looks at a computer: every check of design section 5.9. Looking takes a few seconds at the most and blocks the thread.
public struct DeviceChecks: Sendable {
  private let machine: Machine

  /// Looks at this computer, or at one made up.
  public init(_ machine: Machine = .current()) { self.machine = machine }

  /// The answers of the checks named, in the order of ``CheckName``; of all of them where none is named.
  public func results(of names: [CheckName] = CheckName.allCases) -> [CheckResult] {
    CheckName.allCases.filter(names.contains).map(result)
  }

  private func result(of name: CheckName) -> CheckResult {
    switch name {
    case .release: ReleaseCheck(machine).result
    case .updates: UpdatesCheck(machine).result
    case .encryption: EncryptionCheck(machine).result
    case .firewall: FirewallCheck(machine).result
    case .secureboot: SecureBootCheck(machine).result
    case .screenlock: ScreenLockCheck(machine).result
    }
  }
}
