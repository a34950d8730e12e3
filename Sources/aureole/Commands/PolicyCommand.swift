internal import ArgumentParser
internal import Client
internal import Contract
internal import Custody
internal import Identity

struct PolicyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Show the policy in force, or propose another (authority).",
    subcommands: [PolicyShow.self, PolicyPropose.self], defaultSubcommand: PolicyShow.self)
}

struct PolicyShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the policy in force: custodians, threshold, witnesses, strikes, logins.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let state = try await client.sync()
    let document = try await client.policyDocument()
    if output.json {
      return Console.printJSON(Report(epoch: state.epoch, strikes: state.policy.strikes, document: document))
    }
    Console.printLine("Epoch \(state.epoch), \(state.policy.strikes) unlawful accesses suspend a member")
    guard let document else {
      return Console.printLine("no custodians: records are kept in the folders of the network")
    }
    Console.printLine(
      "\(document.threshold) of \(document.custodians.count) key shares and \(document.dataShards) of "
        + "\(document.custodians.count) shards open a record; \(document.confirmations) custodians confirm before it is "
        + "anchored; \(document.witnesses) co-sign the ledger")
    for (index, custodian) in document.custodians.enumerated() {
      Console.printLine("  \(index + 1)  \(custodian.member)  \(custodian.url)")
    }
    for custodian in document.former { Console.printLine("  former  \(custodian.member)  \(custodian.url)") }
    if let login = document.login { show(login) }
  }

  private func show(_ login: LoginDemands) {
    let factor = login.secondFactor == 0 ? "" : ", the second factor at most \(TimeSpan.words(login.secondFactor)) ago"
    Console.printLine("Custodians release after a login through a gateway\(factor)")
    for gateway in login.gateways { Console.printLine("  gateway  \(gateway)") }
    let looked = login.posture == .block ? ", at most \(TimeSpan.words(login.postureAge)) ago" : ""
    let checks = login.checks.isEmpty ? "no checks" : login.checks.joined(separator: ", ")
    Console.printLine("  devices of technologists and clinicians: \(login.posture.rawValue)\(looked) (\(checks))")
    Console.printLine("  guests, who hold a patient's link: \(login.guests ? "served" : "not served")")
    if !login.webApp.isZero { Console.printLine("  web app  \(login.webApp)") }
  }

  private struct Report: Encodable {
    var epoch: UInt64
    var strikes: UInt64
    var threshold: Int?
    var dataShards: Int?
    var confirmations: Int?
    var witnesses: Int?
    var staleness: UInt64?
    var custodians: [PolicyDocument.Custodian]
    var former: [PolicyDocument.Custodian]
    var login: LoginDemands?

    init(epoch: UInt64, strikes: UInt64, document: PolicyDocument?) {
      self.epoch = epoch
      self.strikes = strikes
      threshold = document?.threshold
      dataShards = document?.dataShards
      confirmations = document?.confirmations
      witnesses = document?.witnesses
      staleness = document?.staleness
      custodians = document?.custodians ?? []
      former = document?.former ?? []
      login = document?.login
    }
  }
}
