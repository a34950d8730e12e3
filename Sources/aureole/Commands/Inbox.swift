internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity
internal import Records

struct Inbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the records you own.",
    discussion: "Opens each record's envelope and verifies its sender; fetches no image.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let rows = try await client.inbox().map(Row.init)
    await RecoveryAlert.show(client)
    if output.json { return Console.printJSON(["records": rows]) }
    if rows.isEmpty { Console.printLine("no records yet") }
    for row in rows {
      let from = row.sender ?? row.senderMember.hex
      Console.printLine(
        "\(Console.bold(String(row.record.hex.prefix(12))))  \(row.anchoredAt)  \(row.kind)  from \(from)")
      if let problem = row.problem {
        Console.printLine("  \(Console.red(problem))")
      } else if !row.isErased {
        Console.printLine("  \(Self.summary(row))")
      }
      if row.isErased { Console.printLine("  erased") }
    }
    if !rows.isEmpty { Console.printLine("open one with: aureole open RECORD --output FOLDER") }
  }

  private static func summary(_ row: Row) -> String {
    let items = row.items == 1 ? "1 item" : "\(row.items) items"
    let modalities = row.modalities.isEmpty ? "" : ", " + row.modalities.joined(separator: " ")
    return "\(items), \(Size.text(row.bytes))\(modalities)"
  }

  private struct Row: Encodable {
    var record: Word
    var anchoredAt: String
    var kind: String
    var sender: String?
    var senderMember: MemberID
    var items: Int
    var bytes: UInt64
    var modalities: [String]
    var names: [String]
    var isErased: Bool
    var problem: String?

    init(_ row: InboxRow) {
      record = row.record
      anchoredAt = Moment.text(row.anchoredAt)
      kind = row.kind.name
      sender = row.senderName
      senderMember = row.sender
      items = row.items.count
      bytes = row.items.reduce(0) { $0 + $1.size }
      modalities = Set(row.items.compactMap { $0.dicom?.modality }).sorted()
      names = row.items.map(\.name)
      isErased = row.isErased
      problem = row.problem
    }
  }
}
