internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report an opening, a grant or a request to the authority (patient).",
    discussion: """
      The authority's members can read the reason; the ledger holds a salted digest of it. `aureole history` and \
      `aureole alerts` show the numbers of openings, `aureole grants` and `aureole requests` those of the others.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The opening, grant or request, by the first 8 digits or more.")
  var reference: String
  @Option(name: .long, help: ArgumentHelp("Why, in plain words for the authority.", valueName: "text"))
  var reason: String

  func run() async throws {
    let (receipt, readers) = try await home.client().report(reference, reason: reason)
    if output.json {
      return Console.printJSON(Answer(digest: receipt.digest, position: receipt.position, readers: readers))
    }
    Console.printLine("reported; \(readers) authority member\(readers == 1 ? "" : "s") can read why")
  }

  private struct Answer: Encodable {
    var digest: Word
    var position: UInt64?
    var readers: Int
  }
}

struct Alerts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show unlawful tries: on your records, or, as an authority, all of them, with reports and suspensions.",
    discussion: "Newest first. The entry's number is the evidence: `aureole ledger show` and `prove` take it.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let rows = try await home.client().alerts()
    if output.json { return Console.printJSON(["alerts": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("nothing unlawful, no reports") }
    for row in rows {
      let number = row.kind == .unlawfulAccess ? "  [\(row.digest.hex.prefix(12))]" : ""
      let text = row.kind == .report ? row.text : Console.red(row.text)
      Console.printLine("\(Moment.text(row.time))  entry \(row.position)  \(text)\(number)")
      guard let reason = row.reason else { continue }
      Console.printLine("  \(reason.text.map(\.printable) ?? Console.red(reason.problem ?? ""))")
    }
  }

  private struct Row: Encodable {
    var kind: String
    var position: UInt64
    var time: String
    var actor: MemberID
    var actorName: String?
    var digest: Word
    var record: Word?
    var outcome: String?
    var subject: Word?
    var reason: String?
    var problem: String?
    var text: String

    init(_ row: AlertRow) {
      kind = row.kind.rawValue
      position = row.position
      time = Moment.iso(row.time)
      actor = row.actor
      actorName = row.actorName
      digest = row.digest
      record = row.record
      outcome = row.outcome?.name
      subject = row.subject
      reason = row.reason?.text
      problem = row.reason?.problem
      text = row.text
    }
  }
}
