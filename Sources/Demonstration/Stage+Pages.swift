internal import Client
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Gateway
internal import Identity
internal import Imaging

extension Stage {
  /// The people who get an account for the pages.
  private static let people = [
    ("authority", "aurora"), ("technologist", "tesfaye"), ("patient", "ada"), ("clinician", "cleo"),
    ("second-authority", "borealis"),
  ]

  /// A gateway joins, the policy asks for logins through it, and people get accounts for its pages.
  mutating func pages(from web: String) async throws {
    try await step("gateway") { stage in
      _ = try await stage.admit("gateway", "Aurora pages", .custodian)
      let login = LoginDemands.self
      let gateway = try await stage.at("gateway") { $0.profile.member }
      let demands = try login.init(gateways: [gateway], secondFactor: 8 * 3600, guests: true)
      let proposed = try await stage.at("authority") { authority in
        try await authority.propose(
          PolicyProposal(custodians: stage.custodians, threshold: 3, dataShards: 3, login: .demanded(demands)))
      }
      _ = try await stage.at("second-authority") { try await $0.approve(proposed.receipt.digest) }
      await stage.goHome("gateway")
      stage.report.pages = try await stage.demonstration.ring.startGateway(on: stage, web: web)
      return "Aurora's pages are a node too; from now on custodians release only after a login with two factors there"
    }
    try await step("accounts") { stage in
      for (who, account) in Self.people { try await stage.openAccount(of: who, named: account) }
      return "five people get an account: the password is stretched here, the gateway keeps a keyring it cannot open"
    }
    try await step("study") { stage in
      let count = try await stage.sendStudy()
      let record = stage.record
      _ = try await stage.at("clinician") { clinician in
        try await clinician.ask(
          try await clinician.member("Ada Marlow"),
          for: Asking(scope: .record(record), purpose: .treatment, text: "to plan the next visit", mode: .store))
      }
      return "Tesfaye sends \(count.files) more to Ada, and Cleo asks her for them: Ada finds the question on her page"
    }
  }

  private mutating func openAccount(of who: String, named account: String) async throws {
    let password = String(Word.random().hex.prefix(16))
    let passphrase = try passphrase
    let gateway = report.pages
    let (secret, codes) = try await at(who) { client in
      let opening = try WebAccount(of: client, at: gateway, passphrase: passphrase)
      let (prepared, _) = try await opening.prepare(account, password: try Passphrase(password))
      guard let bytes = Base32.bytes(rfc4648: prepared.secret) else {
        throw DemonstrationFailure("the gateway's secret is malformed")
      }
      // The step before is as good, and leaves the present one for whoever logs in next.
      let step = UInt64(Date().timeIntervalSince1970) / TOTP.stepSeconds - 1
      let codes = try await opening.confirm(prepared, code: TOTP(secret: bytes).code(at: step))
      return (prepared.secret, codes)
    }
    recoveryCodes[account] = codes.first
    let name = try await at(who) { $0.profile.name }
    report.accounts.append(
      DemonstrationReport.Account(
        account: account, password: password, totp: secret, name: name, role: try await at(who) { $0.profile.role.name }
      ))
  }

  /// A series that is long enough to scroll through.
  private mutating func sendStudy() async throws -> Int {
    var options = SyntheticCT.Options()
    options.slices = 24
    let phantom = try SyntheticCT(patientIdentifier: "ADA-1", seed: 7, options: options)
    let folder = demonstration.folder + "/pages-study"
    try PrivateFile.makeFolder(folder)
    var paths = [String]()
    for slice in 0..<options.slices {
      let path = "\(folder)/CT\(slice + 1).dcm"
      try PrivateFile(path: path).write(try phantom.file(slice: slice))
      paths.append(path)
    }
    let plan = try SendPlan(paths, expected: [])
    let receipt = try await at("technologist") { technologist in
      try await technologist.send(plan, to: try await technologist.member("Ada Marlow"))
    }
    (record, files) = (receipt.record, paths)
    return plan.files.count
  }
}
