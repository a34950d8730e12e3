internal import ArgumentParser
internal import Client
internal import Identity

struct LinkList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show your links: for whom, which record, until when, opened how often.",
    discussion: """
      Needs a login at the gateway that keeps them. Links whose time is over are forgotten there; their openings stay in \
      `aureole history`. `aureole revoke REFERENCE` ends a link.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let rows: [LinkRow]
    do {
      rows = try await client.links()
      await client.close()
    } catch {
      await client.close()
      throw error
    }
    if output.json { return Console.printJSON(["links": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("no links") }
    for row in rows { show(row) }
    if rows.contains(where: { $0.endingWords == nil }) { Console.printLine("end one with: aureole revoke REFERENCE") }
  }

  private func show(_ row: LinkRow) {
    let whom = row.purpose.text?.printable ?? "somebody (\(row.purpose.problem ?? ""))"
    let record = row.record.map { "record \($0.hex.prefix(12))" } ?? "no record"
    Console.printLine(
      "\(Console.bold(String(row.reference.hex.prefix(12))))  link for \(whom): \(record), "
        + (row.isKept ? "may be kept" : "view only"))
    let used = "opened \(row.used) time\(row.used == 1 ? "" : "s")"
    let tries = "\(row.attemptsLeft) wrong passcode\(row.attemptsLeft == 1 ? "" : "s") left"
    if let words = row.endingWords {
      Console.printLine("  \(Console.red("ended")): \(words); \(used)")
    } else {
      Console.printLine("  until \(Moment.text(row.until)); \(used), \(tries)")
    }
  }

  private struct Row: Encodable {
    var reference: Word
    var guest: MemberID
    var record: Word?
    var text: String?
    var mayKeep: Bool
    var createdAt: String
    var until: String
    var used: UInt64
    var attemptsLeft: Int
    var shownAt: String?
    var isLive: Bool
    var ending: String?

    init(_ row: LinkRow) {
      (reference, guest, record, text) = (row.reference, row.guest, row.record, row.purpose.text)
      (mayKeep, used, attemptsLeft) = (row.isKept, row.used, row.attemptsLeft)
      (createdAt, until) = (Moment.iso(row.createdAt), Moment.iso(row.until))
      shownAt = row.shownAt == 0 ? nil : Moment.iso(row.shownAt)
      (isLive, ending) = (row.endingWords == nil, row.endingWords)
    }
  }
}
