internal import ArgumentParser
internal import Client
internal import Contract
internal import Custody
internal import Identity

struct PolicyPropose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Propose a policy with these custodians (authority); a second authority member approves.",
    discussion: """
      Takes the descriptions that custodians make with `aureole custodian describe`, in the order of their index. A new \
      set begins a new epoch: records of earlier ones stay with the custodians they have until their owner runs \
      `aureole repair`. With gateways, custodians release only after a login through one of them; without, what is \
      demanded of logins stays as it is.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: .customLong("custodian"), parsing: .singleValue,
    help: ArgumentHelp("A custodian's description; once for each, in order.", valueName: "file"))
  var custodians: [String]
  @Option(name: .long, help: "How many key shares open a record.")
  var threshold: Int
  @Option(name: .long, help: "How many shards rebuild a record. Default: as the threshold.")
  var dataShards: Int?
  @Option(name: .long, help: "How many custodians must confirm before a record is anchored. Default: all.")
  var confirmations: Int?
  @Option(name: .long, help: "How many custodians must co-sign the ledger. Default: more than half.")
  var witnesses: Int?
  @Option(name: .long, help: "How many seconds a custodian's view of the ledger may be old.")
  var staleness: UInt64 = 10
  @Option(name: .long, help: "How many unlawful accesses suspend a member; 0 for never. Default: as it is.")
  var strikes: UInt64?
  @OptionGroup(title: "Logins") var login: LoginOptions

  func run() async throws {
    let descriptions = try custodians.map { path in
      try CustodianDescription(
        json: try PrivateFile(path: Path.full(path)).read(atMost: CustodianDescription.mostBytes).bytes)
    }
    let client = try await home.client()
    let login = try await login.proposal(client)
    let (receipt, document) = try await client.propose(
      PolicyProposal(
        custodians: descriptions, threshold: threshold, dataShards: dataShards ?? threshold,
        confirmations: confirmations, witnesses: witnesses, staleness: staleness, strikes: strikes,
        login: login))
    StandingReport.print(receipt, "Policy \(document.digest.hex.prefix(12))", asJSON: output.json)
  }
}
