internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Deny: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Refuse a request.",
    discussion: "Not answering refuses as well; this tells the one who asks, and the request cannot be granted later.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The request, by the first 8 digits or more.")
  var request: String

  func run() async throws {
    StandingReport.print(try await home.client().deny(request), "Denied", asJSON: output.json)
  }
}

struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End a grant you gave, or one on your records, and every grant it was passed on as.",
    discussion: "It takes effect at once, everywhere; \(ConsentNotice.copies).")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The grant, by the first 8 digits or more of its reference.")
  var reference: String

  func run() async throws {
    let (receipt, ended) = try await home.client().revoke(reference)
    if output.json {
      return Console.printJSON(Answer(outcome: receipt.outcome.name, position: receipt.position, ended: ended))
    }
    let others = ended > 1 ? ", and with it \(ended - 1) passed on from it" : ""
    Console.printLine("revoked\(others)")
    Console.printLine("from now on nothing is opened under it; \(ConsentNotice.copies)")
  }

  private struct Answer: Encodable {
    var outcome: String
    var position: UInt64?
    var ended: Int
  }
}
