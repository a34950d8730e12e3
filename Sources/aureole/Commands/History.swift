internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happened to you and your records: every entry, every ruling, lawful or not.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "Only this record, by the first 8 digits or more.")
  var record: String?

  func run() async throws {
    let rows = try await home.client().history(of: record)
    if output.json {
      return Console.printJSON([
        "history": rows.map {
          Row(
            position: $0.position, time: Moment.iso($0.time), kind: $0.kind.name, outcome: $0.outcome.name,
            actor: $0.actor, actorName: $0.actorName, record: $0.record, text: $0.text)
        }
      ])
    }
    if rows.isEmpty { Console.printLine("nothing has happened yet") }
    for row in rows {
      let text = row.outcome.isUnlawful ? Console.red("\(row.text) (unlawful: \(row.outcome))") : row.text
      Console.printLine("\(Moment.text(row.time))  \(text)")
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
    var text: String
  }
}
