internal import ArgumentParser
internal import Client
internal import Identity

struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Log in at a gateway, where the policy asks for it before custodians release anything.",
    discussion: """
      Asks for the account's password and the six digits of the authenticator. The password never leaves this computer. The \
      session is kept in the home, under its passphrase, for 8 hours at most and until nothing was asked for 30 minutes; later \
      commands find it. Where the policy looks at computers, this one's health is shown to the gateway, now and when it is \
      asked for again. Without an address the one of the last login is taken. An account is made by `aureole account`, or in \
      the gateway's pages.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var secrets: AccountSecrets
  @Argument(help: ArgumentHelp("The gateway's address.", valueName: "url"))
  var url: String?
  @Option(name: .long, help: "The account. Default: that of the last login there.")
  var account: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Certificates in PEM to trust there, such as the gateway's own; compare its fingerprint first.",
      valueName: "file"))
  var ca: String?
  @Flag(name: .long, help: "Show the second factor again, in the session that there is.")
  var stepUp = false

  func validate() throws {
    guard !stepUp || (url == nil && account == nil && ca == nil) else {
      throw ValidationError("--step-up is for the session that there is, and takes no address, account or certificate")
    }
  }

  func run() async throws {
    if stepUp { return try await showAgain() }
    let before = LoginPlace.remembered(in: home.place)
    guard let address = url ?? before?.url else {
      throw ValidationError("there was no login before: name the gateway's address")
    }
    let known = try before.flatMap { try Origin($0.url) == Origin(address) ? $0 : nil }
    let certificates = ca.map(Path.full) ?? known?.certificates
    let client = try await home.client()
    do {
      let gateway = try await client.gateway(at: address, trusting: try CertificateFile.read(certificates))
      let name = try account ?? known?.account ?? Question.ask("Account", instead: "--account")
      let report = try await client.logIn(
        at: gateway, as: LoginPlace(url: gateway.url, account: name, certificates: certificates),
        password: try secrets.password(of: name, at: gateway.url), code: try secrets.code())
      await client.close()
      show(report)
    } catch {
      await client.close()
      throw error
    }
  }

  private func show(_ report: LoginReport) {
    if output.json {
      return Console.printJSON(
        Report(
          gateway: report.place.url, account: report.place.account, expiresAt: Moment.iso(report.expiresAt),
          warnings: report.warnings, blocked: report.isBlocked))
    }
    Console.printLine(
      "Logged in at \(report.place.url) as \(report.place.account), until \(Moment.text(report.expiresAt)) at the latest."
    )
    for warning in report.warnings { Console.printError("\(Console.red("warning")) \(warning)") }
    if report.isBlocked {
      Console.printError("Custodians release nothing to this computer until that is mended; then just try again.")
    }
  }

  private func showAgain() async throws {
    let login = try GatewayLogin(of: home.place, passphrase: try home.passphrase())
    let at = try await login.stepUp(code: try secrets.code())
    if output.json { return Console.printJSON(["secondFactorAt": Moment.iso(at)]) }
    Console.printLine("The second factor was taken.")
  }

  private struct Report: Encodable {
    var gateway: String
    var account: String
    var expiresAt: String
    var warnings: [String]
    var blocked: Bool
  }
}
