internal import Client
internal import FoundationEssentials
internal import Identity

/// When the member's certificate and the authority's root end.
struct Certificates {
  private static let day: TimeInterval = 86_400
  private let home: Home
  private let network: Network
  private let now: Date

  init(of home: Home, _ network: Network, now: Date) {
    self.home = home
    self.network = network
    self.now = now
  }

  var findings: [Finding] {
    let root = judge(
      "the authority's root", network.root.notBefore, network.root.notAfter, soon: 365,
      fix: "the authority founds a succeeding ledger: docs/migrating.md")
    let file = PrivateFile(path: home.certificate)
    guard file.exists else {
      return [
        root, Finding(.certificates, .good, "no certificate is kept yet: it is fetched when custodians are asked"),
      ]
    }
    guard let bytes = try? file.read(atMost: MemberCertificate.mostBytes).bytes,
      let certificate = try? MemberCertificate(der: bytes)
    else {
      return [
        root,
        Finding(
          .certificates, .bad, "\(file.path) is no member's certificate",
          fix: "rm \(file.path) (it is fetched again)"),
      ]
    }
    let own = judge(
      "the member's certificate", certificate.notBefore, certificate.notAfter, soon: 30,
      fix: "ask the authority: aureole enrol, which issues a new one")
    return [root, own]
  }

  private func judge(_ name: String, _ from: Date, _ until: Date, soon days: Double, fix: String) -> Finding {
    let end = until.formatted(.iso8601.year().month().day().dateSeparator(.dash))
    if now > until { return Finding(.certificates, .bad, "\(name) is over since \(end)", fix: fix) }
    if now < from {
      return Finding(
        .certificates, .bad, "\(name) begins later than now: the clock may be wrong",
        fix: "sudo timedatectl set-ntp true")
    }
    if until.timeIntervalSince(now) < days * Self.day {
      return Finding(.certificates, .warning, "\(name) ends on \(end)", fix: fix)
    }
    return Finding(.certificates, .good, "\(name) is good until \(end)")
  }
}
