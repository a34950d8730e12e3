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
    commandName: "show", abstract: "Show the policy in force: custodians, threshold, witnesses, strikes.")

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
    }
  }
}

struct PolicyPropose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Propose a policy with these custodians (authority); a second authority member approves.",
    discussion: """
      Takes the descriptions that custodians make with `aureole custodian describe`, in the order of their index. A new \
      set begins a new epoch: records of earlier ones stay with the custodians they have until their owner runs \
      `aureole repair`.
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

  func run() async throws {
    let descriptions = try custodians.map { path in
      try CustodianDescription(
        json: try PrivateFile(path: Path.full(path)).read(atMost: CustodianDescription.mostBytes).bytes)
    }
    let client = try await home.client()
    let (receipt, document) = try await client.propose(
      PolicyProposal(
        custodians: descriptions, threshold: threshold, dataShards: dataShards ?? threshold,
        confirmations: confirmations, witnesses: witnesses, staleness: staleness, strikes: strikes))
    StandingReport.print(receipt, "Policy \(document.digest.hex.prefix(12))", asJSON: output.json)
  }
}
