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
    discussion: """
      It takes effect at once, everywhere; \(ConsentNotice.copies). With --rotate every record that was or could be opened \
      under the grant is sealed anew afterwards, so that a key that the reader kept opens nothing custodians hold any more; \
      other grants that name such a record end with it.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The grant, by the first 8 digits or more of its reference.")
  var reference: String
  @Flag(name: .long, help: "Seal the records anew as well, each under another key.")
  var rotate = false

  func run() async throws {
    if rotate { return try await revokeAndReseal() }
    let (receipt, ended) = try await home.client().revoke(reference)
    if output.json {
      return Console.printJSON(Answer(outcome: receipt.outcome.name, position: receipt.position, ended: ended))
    }
    let others = ended > 1 ? ", and with it \(ended - 1) passed on from it" : ""
    Console.printLine("revoked\(others)")
    Console.printLine("from now on nothing is opened under it; \(ConsentNotice.copies)")
  }

  private func revokeAndReseal() async throws {
    let progress = ProgressLine("sealing")
    let result = try await home.client().revokeAndReseal(reference) { progress.show($0, of: $1) }
    progress.finish()
    let problems = result.problems.sorted { $0.key < $1.key }
    for (record, problem) in problems {
      Console.printError("\(Console.red("not sealed anew")) \(record.hex.prefix(12)): \(problem)")
    }
    if output.json {
      Console.printJSON(
        Answer(
          outcome: result.receipt.outcome.name, position: result.receipt.position, ended: result.ended,
          resealed: result.resealed.map { .init(old: $0.erased.record, new: $0.receipt.record) },
          notResealed: problems.map(\.key)))
    } else {
      Console.printLine("revoked; from now on nothing is opened under it; \(ConsentNotice.copies)")
      for one in result.resealed {
        Console.printLine("record \(one.erased.record.hex.prefix(12)) is now \(one.receipt.record)")
        for grant in one.endedGrants { Console.printLine("  grant \(grant.hex.prefix(12)) named it: it ends") }
      }
    }
    if !problems.isEmpty { throw ExitCode(ExitStatus.storageIncomplete.rawValue) }
  }

  private struct Answer: Encodable {
    struct Pair: Encodable {
      var old: Word
      var new: Word
    }

    var outcome: String
    var position: UInt64?
    var ended: Int
    var resealed: [Pair]?
    var notResealed: [Word]?
  }
}
