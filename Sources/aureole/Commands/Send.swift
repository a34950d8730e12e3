public import ArgumentParser
internal import Client
public import Contract
internal import Deidentification
internal import FoundationEssentials
internal import Identity
internal import Imaging

struct Send: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Seal files to a patient and anchor them as one record.",
    discussion: """
      Takes DICOM files, PNG, JPEG, PDF and anything else; folders are searched. Several files become one record with \
      several items. A DICOM file that is malformed, or that is also a program, script, archive or PDF, is refused.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Files or folders.")
  var files: [String]
  @Option(name: .long, help: "The patient, by identifier or name.")
  var to: String
  @Option(
    name: .customLong("patient-id"),
    help: ArgumentHelp("The patient identifier the images should carry; any other stops the sending.", valueName: "id"))
  var patientIdentifiers: [String] = []
  @Option(name: .long, help: "imaging, measurement, document or other; by default told by the files.")
  var kind: RecordKind?
  @Option(
    name: .long, help: "When it was measured, as 2026-01-31T14:02:05Z; by default now.", transform: Moment.read)
  var measuredAt: UInt64?
  @Flag(name: .long, help: "Send although the patient in a file is not the one addressed.")
  var acceptOtherPatient = false
  @Flag(name: .long, help: "Send copies that do not say whose they are, instead of the files themselves.")
  var deidentify = false
  @Option(
    name: .customLong("deidentify-keep"),
    help: ArgumentHelp(
      "With --deidentify, what stays, divided by commas: \(DeidentificationText.names).", valueName: "list"))
  var keep: String?

  func validate() throws {
    guard keep == nil || deidentify else { throw ValidationError("--deidentify-keep goes with --deidentify") }
    _ = try keep.map(DeidentificationText.options)
  }

  func run() async throws {
    // Of whom the files are is asked of the originals; the copies do not say it any more.
    let originals = try SendPlan(files.map(Path.full), expected: patientIdentifiers.map { PatientIdentifier($0) })
    try warn(originals)
    let client = try await home.client()
    guard deidentify else { return try await send(originals, client) }
    let copies = try DeidentifiedCopies(of: originals, DeidentificationText.options(keep ?? ""), in: client.home)
    DeidentificationText.warn(copies.warnings)
    try await send(originals, client, copies)
  }

  /// Sends files, or copies of them; the report is about the files that were named.
  private func send(_ plan: SendPlan, _ client: MemberClient, _ copies: DeidentifiedCopies? = nil) async throws {
    let recipient = try await client.member(to)
    let progress = ProgressLine("sealing")
    let delivery = ProgressLine("delivering")
    let sealing: @Sendable (UInt64, UInt64) -> Void = { progress.show($0, of: $1) }
    let delivering: @Sendable (UInt64, UInt64) -> Void = { delivery.show($0, of: $1) }
    let receipt =
      if let copies {
        try await client.send(
          copies, to: recipient, kind: kind, measuredAt: measuredAt, progress: sealing, delivering: delivering)
      } else {
        try await client.send(
          plan, to: recipient, kind: kind, measuredAt: measuredAt, progress: sealing, delivering: delivering)
      }
    let byteCount = copies?.byteCount ?? plan.byteCount
    progress.finish()
    delivery.finish()
    for missing in receipt.missing { Console.printError("\(Console.red("not confirmed yet")) \(missing)") }
    if output.json {
      Console.printJSON(
        Report(receipt, plan, byteCount: byteCount, copies.map { DeidentificationText.named($0.warnings) }))
    } else {
      let images = plan.files.count == 1 ? "1 file" : "\(plan.files.count) of \(plan.files.count) files"
      Console.printLine("\(images) encrypted, stored, recorded for \(recipient.name)")
      if let confirmed = receipt.confirmed, let custodians = receipt.custodians {
        Console.printLine("\(confirmed) of \(custodians) custodians confirmed")
      }
      Console.printLine("record  \(receipt.record)")
      Console.printLine("entry   \(receipt.position), \(Moment.text(receipt.time)), \(Size.text(byteCount))")
    }
  }

  private func warn(_ plan: SendPlan) throws {
    for (warning, paths) in plan.warnings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let more = paths.count > 3 ? " and \(paths.count - 3) more" : ""
      Console.printError(
        "\(Console.red("warning")) \(WarningText.of(warning)): \(paths.prefix(3).joined(separator: ", "))\(more)")
    }
    if !plan.skipped.isEmpty {
      Console.printError("passed over \(plan.skipped.count) files that belong to the disc or the computer")
    }
    guard plan.warnings[.otherPatient] != nil, !acceptOtherPatient else { return }
    throw ClientError(
      .otherPatient,
      "the patient in the files is not the one addressed: nothing was sent (--accept-other-patient sends)")
  }

  private struct Report: Encodable {
    var record: Word
    var position: UInt64
    var time: String
    var items: Int
    var bytes: UInt64
    var warnings: [String: [String]]
    var skipped: [String]
    var confirmed: Int?
    var custodians: Int?
    var missing: [String]
    var deidentified: [String: Int]?

    init(_ receipt: SendReceipt, _ plan: SendPlan, byteCount: UInt64, _ deidentified: [String: Int]?) {
      record = receipt.record
      position = receipt.position
      time = Moment.iso(receipt.time)
      items = plan.files.count
      bytes = byteCount
      self.deidentified = deidentified
      warnings = Dictionary(uniqueKeysWithValues: plan.warnings.map { ($0.key.rawValue, $0.value) })
      skipped = plan.skipped
      (confirmed, custodians, missing) = (receipt.confirmed, receipt.custodians, receipt.missing)
    }
  }
}

extension RecordKind: ExpressibleByArgument {
  /// Reads a kind from its name on the command line.
  public init?(argument: String) {
    guard let kind = Self.allCases.first(where: { $0.name == argument.lowercased() }) else { return nil }
    self = kind
  }
  /// The names offered by completion and help.
  public static var allValueStrings: [String] { allCases.map(\.name) }
}
