internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct LedgerLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the ledger's entries, verified in this home's replica.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "The first position.")
  var from: UInt64?
  @Option(name: .long, help: "The most entries; the newest ones when --from is not given.")
  var count: UInt64 = 50

  func run() async throws {
    let client = try await home.client()
    try await client.sync()
    let size = await client.replica.size
    let start = from ?? (size <= count ? 0 : size - count)
    let text = EntryText { String($0.hex.prefix(12)) }
    var rows = [EntryReport]()
    for position in start..<max(start, min(size, start.addingClamped(count))) {
      let entry = try await client.replica.entry(at: position)
      rows.append(EntryReport(position, entry, text: text.text(entry)))
    }
    if output.json { return Console.printJSON(["entries": rows]) }
    for row in rows {
      let outcome = row.outcome == Outcome.accepted.name ? "" : Console.red("  [\(row.outcome)]")
      Console.printLine("\(String(row.position).padded(to: 7)) \(row.time)  \(row.text)\(outcome)")
    }
    Console.printLine("\(size) entries, every signature and rule checked")
  }
}

struct LedgerShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one entry in full, with every word that was signed.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The entry's position, or the digest of its action (8 digits or more).")
  var entry: String

  func run() async throws {
    let client = try await home.client()
    try await client.sync()
    let (position, entry) = try await EntryLookUp.find(entry, in: client)
    let report = EntryReport(position, entry, text: EntryText { $0.hex }.text(entry))
    if output.json { return Console.printJSON(report) }
    Console.printLine("position   \(position)")
    Console.printLine("time       \(report.time)")
    Console.printLine("outcome    \(entry.outcome.name): \(entry.outcome)")
    Console.printLine("action     \(report.kind), digest \(report.digest)")
    Console.printLine("actor      \(report.actor), sequence \(report.sequence)")
    Console.printLine("signature  \(report.signature)")
    for (index, word) in report.words.enumerated() {
      Console.printLine("word \(String(index).padded(to: 3))   \(word)")
    }
    Console.printLine(report.text)
  }
}

/// An entry as the ledger commands print it.
struct EntryReport: Encodable {
  var position: UInt64
  var time: String
  var outcome: String
  var kind: String
  var actor: MemberID
  var sequence: UInt64
  var digest: Word
  var signature: String
  var words: [Word]
  var text: String

  init(_ position: UInt64, _ entry: Entry, text: String) {
    let action = entry.signed.action
    self.position = position
    time = Moment.text(entry.time)
    outcome = entry.outcome.name
    kind = action.body.kind.name
    actor = action.actor
    sequence = action.sequence
    digest = action.digest
    signature = entry.signed.signature.bytes.hex
    words = action.words
    self.text = text
  }
}

extension UInt64 {
  /// The sum, or the largest number where it would overflow.
  func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
