/// Whether something filters what comes in: the kernel's rules where they may be read, else the services that load them.
struct FirewallCheck {
  private static let enable = "sudo apt-get install ufw && sudo ufw enable"
  private static let services = ["ufw", "firewalld", "nftables"]

  let result: CheckResult

  init(_ machine: Machine) {
    let nftables = machine.run(Program("nft", ["list", "ruleset"], mostBytes: 4 << 20))
    let iptables = machine.run(Program("iptables", ["-S", "INPUT"], mostBytes: 1 << 20))
    let strengths = [
      nftables.output.map(FirewallRules.init(nftables:)), iptables.output.map(FirewallRules.init(iptables:)),
    ].compactMap(\.self).map(\.strength)
    if strengths.contains(.closed) {
      result = CheckResult(.firewall, .pass, "the kernel's rules let in only what they name")
    } else if strengths.contains(.elsewhere) {
      result = CheckResult(
        .firewall, .unknown, "rules look at what comes in, and whether they end in refusing it cannot be told")
    } else if strengths.contains(.open) {
      result = CheckResult(
        .firewall, .fail, "rules refuse some of what comes in and let everything else in", remedy: Self.enable)
    } else if nftables.output != nil, iptables.output != nil || iptables == .missing {
      result = CheckResult(.firewall, .fail, "the kernel has no rule that filters what comes in", remedy: Self.enable)
    } else {
      result = Self.judgeServices(machine)
    }
  }

  /// Who may not read the rules goes by the service that loads them, and by its settings.
  private static func judgeServices(_ machine: Machine) -> CheckResult {
    let active = services.filter { machine.answer("systemctl", "is-active", $0) == "active" }
    // The unit is active also where ufw is switched off.
    if active.contains("ufw"), setting("ENABLED", machine.text("/etc/ufw/ufw.conf").text) == "yes" {
      return CheckResult(.firewall, .pass, "ufw is enabled and active; only root can read its rules")
    }
    if active.contains("firewalld") {
      return CheckResult(.firewall, .pass, "firewalld is active; only root can read its rules")
    }
    if active.contains("nftables"), let rules = machine.text("/etc/nftables.conf").text,
      FirewallRules(nftables: rules).strength == .closed
    {
      return CheckResult(.firewall, .pass, "nftables is active, and its file lets in only what it names")
    }
    let seen =
      switch active.first {
      case nil: "no firewall service is active"
      case "ufw"? where active.count == 1: "ufw is off"
      case let name?: "what \(name) filters cannot be told"
      }
    return CheckResult(.firewall, .unknown, "\(seen), and only root can read the kernel's rules", remedy: enable)
  }

  private static func setting(_ name: String, _ text: String?) -> String? {
    Text.lines(text ?? "").last { $0.hasPrefix(name + "=") }.map {
      Text.unquoted(Text.trimmed($0.dropFirst(name.count + 1))).lowercased()
    }
  }
}
