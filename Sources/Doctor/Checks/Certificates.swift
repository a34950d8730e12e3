internal import Client
internal import FoundationEssentials
internal import Identity

/// When the member's certificate and the authority's root end.
struct Certificates {
  private let home: Home
  private let network: Network
  private let now: Date

  init(of home: Home, _ network: Network, now: Date) {
    self.home = home
    self.network = network
    self.now = now
  }

  var findings: [Finding] {
    let root = Validity(
      "the authority's root", network.root.notBefore, network.root.notAfter, soon: 365,
      fix: "the authority founds a succeeding ledger: docs/migrating.md"
    ).finding(.certificates, at: now)
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
    let own = Validity(
      "the member's certificate", certificate.notBefore, certificate.notAfter, soon: 30,
      fix: "ask the authority: aureole enrol, which issues a new one"
    ).finding(.certificates, at: now)
    return [root, own]
  }
}
