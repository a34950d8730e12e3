internal import Client
internal import Contract
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// Ada shares a record by a link with somebody who has no account, who opens it once; after that the link is over.
  mutating func link() async throws {
    try await step("link") { stage in
      let made = try await stage.makeLink()
      guard await Self.isRefused(made, passcode: "00 000 000", .accountRefused) else {
        throw DemonstrationFailure("a wrong passcode was not refused")
      }
      let folder = "accessed-by-link"
      let visit = try await GuestVisit(made.link, passcode: made.passcode)
      _ = try await visit.open(into: stage.demonstration.folder + "/" + folder)
      await visit.leave()
      let count = try stage.compare(with: folder)
      guard await Self.isRefused(made, passcode: made.passcode.text, .referenceNotFound) else {
        throw DemonstrationFailure("a link for one opening opened twice")
      }
      return
        "Dr. Moser has no account: with Ada's link and its passcode he opens \(count) files, once, as a guest on the "
        + "ledger; a wrong passcode, and a second time, are refused"
    }
  }

  private func makeLink() async throws -> MadeLink {
    guard let account = report.accounts.first(where: { $0.account == "ada" }), let code = recoveryCodes["ada"] else {
      throw DemonstrationFailure("Ada has no account")
    }
    let (pages, record) = (report.pages, record)
    return try await at("patient") { patient in
      let gateway = try await patient.gateway(at: pages)
      _ = try await patient.logIn(
        at: gateway, as: LoginPlace(url: gateway.url, account: account.account),
        password: try Passphrase(account.password), code: code)
      let made = try await patient.makeLink(
        LinkWish(
          record: record.hex, text: "Dr. Moser, Zürich", isKept: true, end: .after(3600), most: 1,
          label: "Images were shared with you"))
      _ = try await patient.login.logOut()
      return made
    }
  }

  /// Whether a visit by a link is refused for this reason.
  private static func isRefused(_ made: MadeLink, passcode: String, _ code: ClientError.Code) async -> Bool {
    do {
      await (try await GuestVisit(made.link, passcode: LinkPasscode(passcode))).leave()
      return false
    } catch {
      return (error as? ClientError)?.code == code
    }
  }
}
