import Posture
import Testing

struct FirewallTests {
  private static let closed = """
    table inet filter {
      chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
      }
    }
    """
  private let made: MadeUpMachine

  init() throws { made = try MadeUpMachine() }

  private func expect(_ verdict: CheckVerdict, _ location: SourceLocation = #_sourceLocation) {
    let result = made.result(.firewall)
    #expect(result.verdict == verdict, "\(result.detail)", sourceLocation: location)
    if verdict == .fail { #expect(!result.remedy.isEmpty, sourceLocation: location) }
  }

  @Test func `rules that drop what they do not name pass`() {
    made.says("nft list ruleset", Self.closed)
    expect(.pass)
  }

  @Test func `a last rule that drops counts as a policy does`() {
    for rule in ["counter packets 4 bytes 211 drop", "reject with icmpx admin-prohibited", "drop"] {
      made.says(
        "nft list ruleset",
        "table ip f {\n chain i {\n  type filter hook input priority 0; policy accept;\n  tcp dport 22 accept\n  \(rule)\n }\n}"
      )
      expect(.pass)
    }
  }

  @Test func `a rule that drops one thing only is not enough`() {
    made.says(
      "nft list ruleset",
      "table inet f {\n chain i {\n  type filter hook input priority 0; policy accept;\n  ip saddr @banned drop\n }\n}")
    expect(.fail)
  }

  @Test func `what is forwarded, sent, or of another family is no protection`() {
    for text in [
      Self.closed.replacing("hook input", with: "hook forward"),
      Self.closed.replacing("hook input", with: "hook output"),
      Self.closed.replacing("table inet", with: "table ip6"), Self.closed.replacing("table inet", with: "table arp"),
      "# " + Self.closed.split(separator: "\n").joined(separator: "\n# "), "", "{{{{", "}}}} hook input policy drop",
      "chain input { type filter hook input priority 0; policy drop; }",
    ] {
      made.says("nft list ruleset", text)
      expect(.fail)
    }
  }

  @Test func `chains that are jumped to are not followed`() {
    made.says(
      "nft list ruleset",
      "table inet f {\n chain i {\n  type filter hook input priority 0; policy accept;\n  jump rest\n }\n chain rest {\n  drop\n }\n}"
    )
    expect(.unknown)
  }

  @Test func `iptables is asked too`() {
    made.says("nft list ruleset", "")
    made.says("iptables -S INPUT", "-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n")
    expect(.pass)
    made.says(
      "iptables -S INPUT", "-P INPUT ACCEPT\n-A INPUT -p tcp --dport 22 -j ACCEPT\n-A INPUT -j REJECT --reject-with x\n"
    )
    expect(.pass)
    made.says("iptables -S INPUT", "-P INPUT ACCEPT\n-A INPUT -p tcp -j f2b-sshd\n")
    expect(.unknown)
    made.says("iptables -S INPUT", "-P INPUT ACCEPT\n-A INPUT -s 10.0.0.1/32 -j DROP\n")
    expect(.fail)
    made.says("iptables -S INPUT", "-P INPUT ACCEPT\n")
    expect(.fail)
    made.says("iptables -S INPUT", "garbage -P\n-A\n-A INPUT -j\n")
    expect(.fail)
  }

  @Test func `who may not read the rules goes by ufw's setting and unit`() throws {
    made.says("nft list ruleset", "Operation not permitted", status: 1)
    made.says("systemctl is-active ufw", "active\n")
    try made.file("/etc/ufw/ufw.conf", "# ENABLED=no\nENABLED=yes\n")
    expect(.pass)
    try made.file("/etc/ufw/ufw.conf", "ENABLED=no\n")
    expect(.unknown)
    #expect(made.result(.firewall).remedy.contains("ufw enable"))
    made.says("systemctl is-active ufw", "inactive\n", status: 3)
    try made.file("/etc/ufw/ufw.conf", "ENABLED=yes\n")
    expect(.unknown)
  }

  @Test func `firewalld and a closed file of nftables pass`() throws {
    made.says("systemctl is-active nftables", "active\n")
    expect(.unknown)
    try made.file("/etc/nftables.conf", "#!/usr/sbin/nft -f\nflush ruleset\n" + Self.closed)
    expect(.pass)
    try made.file("/etc/nftables.conf", Self.closed.replacing("policy drop", with: "policy accept"))
    expect(.unknown)
    made.says("systemctl is-active firewalld", "active\n")
    expect(.pass)
  }

  @Test func `nothing to ask is unknown`() {
    expect(.unknown)
    made.programs["nft"] = .timedOut
    expect(.unknown)
  }
}
