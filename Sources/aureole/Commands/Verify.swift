internal import ArgumentParser
internal import Client
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Verify an exported ledger, or a patient's export, offline: every signature, rule and hash.",
    discussion: """
      Needs no home and no network. Names the first bad entry; of a patient's export, every file that is wrong. Give --ledger with the identifier you know from \
      elsewhere: without it, any ledger that holds together passes, also one that somebody else founded.
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "The exported file, or the folder of a patient's export.")
  var export: String
  @Option(name: .long, help: "The ledger's identifier, 64 digits, known from elsewhere.")
  var ledger: String?

  func run() async throws {
    let expected = try ledger.map { text in
      guard let word = Word(hex: text) else { throw ValidationError("--ledger takes 64 hexadecimal digits") }
      return word
    }
    let path = Path.full(export)
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw IdentityError(.fileRefused, "\(path): there is no such file, or it cannot be read")
    }
    if PatientExport.isExport(path) { return try await verifyFolder(path, expected) }
    switch try await LedgerExport.verify(path, ledger: expected) {
    case .valid(let summary): tell(summary)
    case .invalid(let reason, let position):
      throw NotVerified(reason: reason.rawValue, words: reason.words, position: position)
    }
  }

  private func verifyFolder(_ path: String, _ expected: Word?) async throws {
    let progress = ProgressLine("verifying")
    let verdict = try await PatientExport.verify(path, ledger: expected) { progress.show($0, of: $1, "files") }
    progress.finish()
    switch verdict {
    case .valid(let summary):
      if output.json { return Console.printJSON(ExportReport(summary, folder: path)) }
      Console.printLine("The export holds together: every file, signature, rule, proof and resource.")
      ExportReport.tell(summary)
      if ledger == nil { Console.printLine("not compared with a ledger that you know: no --ledger given") }
    case .unproved(let summary):
      if !output.json { ExportReport.tell(summary) }
      throw NotProved()
    case .invalid(let findings):
      if !output.json {
        for finding in findings {
          Console.printLine("\(Console.red("wrong")) \(finding.file.printable): \(finding.words)")
        }
      }
      throw NotVerifiedFolder(findings: findings)
    }
  }

  private func tell(_ summary: ExportSummary) {
    if output.json { return Console.printJSON(Report(summary)) }
    Console.printLine("The ledger holds together: every signature, rule and hash of \(summary.size) entries.")
    Console.printLine("ledger    \(summary.ledger)\(ledger == nil ? "   (not compared: no --ledger given)" : "")")
    Console.printLine("root      \(summary.root)")
    Console.printLine("until     \(Moment.text(summary.time))")
    Console.printLine(
      "holds     members \(summary.members), records \(summary.records), grants \(summary.grants), "
        + "accesses \(summary.accesses), unlawful ones \(summary.unlawfulAccesses)")
  }

  private struct Report: Encodable {
    var valid = true
    var ledger: Word
    var size: UInt64
    var root: Word
    var time: String
    var members: Int
    var records: Int
    var grants: Int
    var accesses: Int
    var unlawfulAccesses: Int

    init(_ summary: ExportSummary) {
      ledger = summary.ledger
      size = summary.size
      root = summary.root
      time = Moment.iso(summary.time)
      members = summary.members
      records = summary.records
      grants = summary.grants
      accesses = summary.accesses
      unlawfulAccesses = summary.unlawfulAccesses
    }
  }
}

/// A patient's export that holds together and does not show that the chain has its ledger.
struct NotProved: Error, CustomStringConvertible {
  let description =
    "everything in the export holds together, but it does not prove that the chain has these entries, all of them and in "
    + "this order: the ledger has no custodians who say so, and only a node of the chain can tell"
}

/// A patient's export that does not verify.
struct NotVerifiedFolder: Error, CustomStringConvertible {
  let findings: [ExportFinding]

  var description: String {
    let named = findings.prefix(20).map { "\($0.file.printable): \($0.words)" }.joined(separator: "; ")
    return "the export does not verify, \(findings.count) file\(findings.count == 1 ? "" : "s") wrong: \(named)"
  }
}

/// An export that does not verify.
struct NotVerified: Error, CustomStringConvertible {
  let reason: String
  let words: String
  let position: UInt64?

  var description: String {
    position.map { "the export does not verify: at entry \($0), \(words)" } ?? "the export does not verify: \(words)"
  }
}
