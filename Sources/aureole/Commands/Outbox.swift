internal import ArgumentParser
internal import Client
internal import Identity

struct Outbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the records on their way to custodians, and go on with them.",
    discussion: """
      A record stays here until every custodian has confirmed that it keeps its part. Until enough have, it is not recorded \
      on the ledger, and its patient does not see it.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Flag(name: .long, help: "Go on with every delivery where it stopped.")
  var resume = false
  @Option(name: .long, help: ArgumentHelp("Give up the delivery of this record.", valueName: "record"))
  var discard: String?

  func run() async throws {
    let client = try await home.client()
    if let discard { try client.discardDelivery(discard) }
    if resume { return show(try await resumed(client)) }
    let rows = try client.pendingDeliveries()
    if output.json { return Console.printJSON(["deliveries": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("nothing waits") }
    for row in rows {
      let missing = row.missing.count == 1 ? "1 custodian" : "\(row.missing.count) custodians"
      Console.printLine(
        "\(Console.bold(String(row.record.hex.prefix(12))))  \(row.isAnchored ? "anchored" : "not recorded yet"), "
          + "\(missing) still missing")
    }
    if !rows.isEmpty { Console.printLine("go on with: aureole outbox --resume") }
  }

  private func resumed(_ client: MemberClient) async throws -> [ResumedDelivery] {
    let progress = ProgressLine("delivering")
    defer { progress.finish() }
    return try await client.resumeDeliveries { progress.show($0, of: $1) }
  }

  private func show(_ results: [ResumedDelivery]) {
    if output.json {
      return Console.printJSON(["deliveries": results.map(Result.init)])
    }
    if results.isEmpty { Console.printLine("nothing waits") }
    for result in results {
      let name = Console.bold(String(result.record.hex.prefix(12)))
      Console.printLine("\(name)  \(result.problem.map(Console.red) ?? "delivered to every custodian")")
    }
  }

  private struct Row: Encodable {
    var record: Word
    var owner: MemberID
    var anchored: Bool
    var confirmed: Int
    var missing: [MemberID]

    init(_ row: PendingDelivery) {
      (record, owner, anchored) = (row.record, row.owner, row.isAnchored)
      (confirmed, missing) = (row.confirmed, row.missing)
    }
  }

  private struct Result: Encodable {
    var record: Word
    var position: UInt64?
    var confirmed: Int?
    var problem: String?

    init(_ result: ResumedDelivery) {
      (record, problem) = (result.record, result.problem)
      (position, confirmed) = (result.receipt?.position, result.receipt?.confirmed)
    }
  }
}
