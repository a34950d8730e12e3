internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened to you and your records: every entry, every ruling, lawful or not.",
    discussion: """
      Each opening of a record shows who opened it, when, under which grant and what for; a try that was refused shows \
      why. The number behind it is what `aureole report` takes.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "Only this record, by the first 8 digits or more.")
  var record: String?

  func run() async throws {
    let client = try await home.client()
    let rows = try await client.history(of: record)
    await RecoveryAlert.show(client)
    if output.json {
      return Console.printJSON([
        "history": rows.map {
          Row(
            position: $0.position, time: Moment.iso($0.time), kind: $0.kind.name, outcome: $0.outcome.name,
            actor: $0.actor, actorName: $0.actorName, record: $0.record, digest: $0.digest,
            reference: $0.reference.isZero ? nil : $0.reference, purpose: $0.purpose?.code,
            releasedBy: $0.releasedBy.sorted(), text: $0.text)
        }
      ])
    }
    if rows.isEmpty { Console.printLine("nothing has happened yet") }
    for row in rows {
      let text = row.outcome.isUnlawful ? Console.red("\(row.text) (unlawful: \(row.outcome))") : row.text
      let number = row.kind == .access ? "  [\(row.digest.hex.prefix(12))]" : ""
      Console.printLine("\(Moment.text(row.time))  \(text)\(number)")
    }
  }

  private struct Row: Encodable {
    var position: UInt64
    var time: String
    var kind: String
    var outcome: String
    var actor: MemberID
    var actorName: String?
    var record: Word?
    var digest: Word
    var reference: Word?
    var purpose: String?
    var releasedBy: [MemberID]
    var text: String
  }
}
