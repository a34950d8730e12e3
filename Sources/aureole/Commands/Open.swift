internal import ArgumentParser
internal import Client
internal import Identity

struct Open: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a record: fetch, verify, decrypt and write its items.",
    discussion: """
      Nothing is written under its own name before every part of it is authenticated and its hash matches. Files that \
      exist are never overwritten. Storage folders whose pieces are missing or wrong are named.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more.")
  var record: String
  @Option(
    name: [.customLong("output"), .customShort("o")], help: ArgumentHelp("Where the items go.", valueName: "folder"))
  var folder: String
  @Flag(name: .long, help: "Also read and verify the pieces that opening does not need, and name what is wrong.")
  var check = false

  func run() async throws {
    let client = try await home.client()
    let progress = ProgressLine("opening")
    let opened = try await client.open(
      record, into: Path.full(folder), progress: { progress.show($0, of: $1) })
    progress.finish()
    let faults = check ? try await client.checkStores(of: record) : opened.faults
    for fault in faults { Console.printError("\(Console.red("warning")) \(fault)") }
    if output.json {
      Console.printJSON(Report(record: opened.record, sender: opened.sender, files: opened.files, faults: faults))
      return
    }
    for file in opened.files { Console.printLine("\(file)") }
    let items = opened.files.count == 1 ? "1 item" : "\(opened.files.count) items"
    Console.printLine("\(items), verified: sent by \(opened.senderName ?? opened.sender.hex)")
  }

  private struct Report: Encodable {
    var record: Word
    var sender: MemberID
    var files: [String]
    var faults: [String]
  }
}
