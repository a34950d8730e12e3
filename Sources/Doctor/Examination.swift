public import Client
internal import FoundationEssentials
public import Identity
public import Posture

/// Looks at a home and at everything that it depends on, and changes nothing but the member's replica of the ledger, which it
/// brings up to date where it is given the passphrase.
public struct Examination: Sendable {
  /// The home that is looked at.
  public let home: Home
  /// The address of a gateway that is looked at too; nil for none.
  public let gateway: String?
  let machine: Machine

  /// Names what is to be looked at.
  public init(of home: Home, gateway: String? = nil, machine: Machine = .current()) {
    self.home = home
    self.gateway = gateway
    self.machine = machine
  }

  /// Everything that was found, in the order of ``Finding/Area``.
  ///
  /// - Parameter passphrase: what opens the keyring; without it custodians are not asked, for only members are answered.
  public func findings(passphrase: Passphrase?) async -> [Finding] {
    let profile: Profile
    let network: Network
    do {
      profile = try MemberClient.profile(of: home)
      network = try Network(path: home.network)
    } catch {
      let refusal = Finding(
        .home, .bad, error.detail, fix: "name another --home, or restore this one: aureole backup restore")
      return [refusal] + FileModes(home).findings + (await gatewayFindings(nil))
    }
    var findings = [Finding(.home, .good, "\(profile.role) in \(home.path), on ledger \(network.fingerprint)")]
    findings += FileModes(home).findings
    findings += DiskSpace(of: home, profile, network).findings
    findings += Decoders().findings
    findings += Certificates(of: home, network, now: Date()).findings
    let reach = LedgerReach(home, network)
    findings += await ClockCheck(network, machine).findings()
    findings += await Ports(home, profile, network).findings()
    findings += await reach.findings()
    guard let passphrase else {
      let asks = Finding(
        .custodians, .unknown, "custodians answer members alone, and nobody gave the passphrase",
        fix: "aureole doctor --passphrase-file FILE")
      return findings + [asks] + (await gatewayFindings(nil))
    }
    let member: MemberClient
    do {
      member = try await MemberClient.open(home, passphrase: passphrase, for: .command)
    } catch {
      return findings + [Self.notOpened(error)] + (await gatewayFindings(nil))
    }
    findings += await reach.findings(as: member)
    findings += await Self.custodians(member)
    findings += await gatewayFindings(member)
    await member.close()
    return findings
  }

  private func gatewayFindings(_ member: MemberClient?) async -> [Finding] {
    guard let gateway else { return [] }
    return await GatewayReach(gateway, member).findings()
  }

  /// A node that runs holds its replica; that it does is no fault.
  private static func notOpened(_ error: any Error) -> Finding {
    if let error = error as? ClientError, error.code == .homeRefused, error.detail.contains("another command") {
      return Finding(
        .custodians, .unknown, "a program is at work in this home, so custodians were not asked as its member")
    }
    return Finding(.home, .bad, "the home does not open: \(error)", fix: "give the passphrase of this home's keyring")
  }

  private static func custodians(_ member: MemberClient) async -> [Finding] {
    let reports: [CustodianReport]
    do {
      reports = try await member.custodianReports()
    } catch let error as ClientError where error.code == .custodiansMissing {
      return [Finding(.custodians, .unknown, error.detail)]
    } catch {
      return [Finding(.custodians, .unknown, "the custodians could not be asked: \(error)")]
    }
    return reports.map { report in
      let name = "custodian \(report.member.hex.prefix(12))" + (report.isFormer ? " (former)" : "")
      let trouble: Finding.Verdict = report.isFormer ? .warning : .bad
      if let problem = report.problem {
        return Finding(
          .custodians, trouble, "\(name): \(problem)",
          fix: "on its computer: aureole custodian run, then aureole doctor")
      }
      switch (report.view, report.state) {
      case (.other?, _), (_, "forked"?):
        return Finding(
          .custodians, .bad, "\(name) sees another ledger than this member", fix: "tell the authority: aureole verify")
      case (.ahead?, _):
        return Finding(
          .custodians, .bad, "\(name) has entries that the ledger does not show here", fix: "tell the authority")
      case (_, "ready"?):
        if let damaged = report.damaged, damaged > 0 {
          return Finding(
            .custodians, .warning, "\(name) has \(damaged) damaged blocks", fix: "their owners run: aureole repair")
        }
        return Finding(.custodians, .good, "\(name) is ready, with \(report.records ?? 0) records")
      default:
        return Finding(
          .custodians, trouble, "\(name) is \(report.state ?? "silent")", fix: "on its computer: aureole doctor")
      }
    }
  }
}
