internal import ArgumentParser
internal import Client
internal import Identity

struct Reseal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal a record of yours anew under another key and destroy the old one.",
    discussion: """
      After a revocation: a reader who kept the old key can open nothing that custodians hold any more. Copies of the images \
      themselves, which a reader kept, are out of reach. Grants that named the old record end with it.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more.")
  var record: String

  func run() async throws {
    let client = try await home.client()
    let progress = ProgressLine("sealing")
    let rotated = try await client.reseal(record) { progress.show($0, of: $1) }
    progress.finish()
    for missing in rotated.erased.missing { Console.printError("\(Console.red("not confirmed")) \(missing)") }
    if output.json {
      return Console.printJSON(
        Report(
          erased: rotated.erased, record: rotated.receipt.record, position: rotated.receipt.position,
          endedGrants: rotated.endedGrants))
    }
    Console.printLine("record  \(rotated.receipt.record)")
    Console.printLine(
      "in place of \(rotated.erased.record.hex.prefix(12)), destroyed at \(rotated.erased.confirmed.count) custodians")
    for grant in rotated.endedGrants {
      Console.printLine("grant \(grant.hex.prefix(12)) named the old record: it ends")
    }
  }

  private struct Report: Encodable {
    var erased: ErasureReport
    var record: Word
    var position: UInt64
    var endedGrants: [Word]
  }
}
