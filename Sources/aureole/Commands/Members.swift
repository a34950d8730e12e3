internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Members: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List verified members.",
    discussion: """
      Each entry is checked against the authority that signed it and against the ledger. With --json, each comes with \
      its X.509 certificate.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Part of a name, or the beginning of an identifier.")
  var text = ""

  func run() async throws {
    let client = try await home.client()
    let entries = try await client.members(matching: text)
    let state = await client.replica.state
    let rows = entries.map { entry in
      Row(
        member: entry.member, name: entry.name.text, role: entry.role.name,
        isInGoodStanding: state.members[entry.member]?.isInGoodStanding ?? false,
        fingerprint: entry.keys.fingerprint, certificate: entry.certificate.pem)
    }
    if output.json { return Console.printJSON(["members": rows]) }
    if rows.isEmpty { Console.printLine("nobody fits") }
    for row in rows {
      let standing = row.isInGoodStanding ? "" : Console.red("  suspended")
      Console.printLine("\(row.member)  \(row.role.padded(to: 12))  \(row.name)\(standing)")
    }
  }

  private struct Row: Encodable {
    var member: MemberID
    var name: String
    var role: String
    var isInGoodStanding: Bool
    var fingerprint: String
    var certificate: String
  }
}

extension String {
  /// The text with spaces behind it, for columns.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
