internal import ArgumentParser
internal import Client
internal import Identity

struct FHIRCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fhir", abstract: "FHIR R4: your own export, addresses for programs, a check of what others send.",
    subcommands: [FHIRExport.self, FHIRCheck.self, FHIRCodes.self, FHIRServe.self])
}

struct FHIRExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write everything that is yours into one folder that anybody can verify offline.",
    discussion: """
      Records as they were sent, every consent, ruling and release as FHIR R4, the whole ledger, and the proofs between \
      them. The folder is not encrypted. Nothing is written over; a folder that is there is whole and was verified.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The folder to make.", valueName: "folder"))
  var folder: String

  func run() async throws {
    let path = Path.full(folder)
    let client = try await home.client()
    let progress = ProgressLine("exporting")
    let summary = try await client.exportAll(to: path, progress: { progress.show($0, of: $1) })
    progress.finish()
    if output.json { return Console.printJSON(ExportReport(summary, folder: path)) }
    ExportReport.tell(summary)
    Console.printError("\(Console.red("not encrypted")): keep it as you would keep the records themselves")
    Console.printLine("check it anywhere with: aureole verify \(path) --ledger \(summary.ledger)")
  }
}

/// What is said of an export, after writing it and after verifying it.
struct ExportReport: Encodable {
  var valid = true
  var folder: String
  var ledger: Word
  var owner: MemberID
  var createdAt: String
  var files: Int
  var bytes: UInt64
  var records: Int
  var proofs: Int
  var witnesses: Int?
  var resources: [String: Int]

  init(_ summary: PatientExportSummary, folder: String) {
    self.folder = folder
    ledger = summary.ledger
    owner = summary.owner
    createdAt = Moment.iso(summary.createdAt)
    files = summary.files
    bytes = summary.bytes
    records = summary.records
    proofs = summary.proofs
    valid = summary.witnesses != 0
    witnesses = summary.witnesses
    resources = summary.resources
  }

  static func tell(_ summary: PatientExportSummary) {
    let resources = summary.resources.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    Console.printLine("ledger     \(summary.ledger)")
    Console.printLine("patient    \(summary.owner)")
    Console.printLine("made       \(Moment.text(summary.createdAt)), as the patient says")
    Console.printLine("holds      \(summary.files) files, \(Size.text(summary.bytes)), records \(summary.records)")
    Console.printLine("proofs     \(summary.proofs) entries are proved to be on the ledger")
    switch summary.witnesses {
    case nil: break
    case 0:
      Console.printLine("\(Console.red("unproved"))   that the chain has this ledger: it has no custodians who say so")
    case .some(let count): Console.printLine("chain      \(count) custodians signed that it has this ledger")
    }
    Console.printLine("resources  \(resources.joined(separator: ", "))")
  }
}
