internal import ArgumentParser
internal import Client
internal import EmbeddedLedger
internal import Identity

struct LedgerExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the whole ledger into one file, for `aureole verify` anywhere.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The file to write.")
  var file: String

  func run() async throws {
    let client = try await home.client()
    let path = Path.full(file)
    let count = try await client.export(to: path)
    if output.json { return Console.printJSON(Report(file: path, entries: count, ledger: client.network.ledger)) }
    Console.printLine("\(count) entries written to \(path)")
    Console.printLine("check it anywhere with: aureole verify \(path) --ledger \(client.network.ledger)")
  }

  private struct Report: Encodable {
    var file: String
    var entries: UInt64
    var ledger: Word
  }
}
