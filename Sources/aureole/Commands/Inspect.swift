internal import ArgumentParser
internal import Client
internal import Imaging

struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at files as `send` would, without sending anything.",
    discussion: "Needs no home and no ledger. Shows identifiers and warnings; never pixels, never the patient's name.")

  @OptionGroup var output: OutputOptions
  @Argument(help: "Files or folders.")
  var files: [String]

  func run() async throws {
    let plan = try SendPlan(files.map(Path.full), expected: [])
    let rows = plan.files.map { file in
      Row(
        path: file.path, mediaType: file.mediaType.rawValue, size: file.size,
        study: file.summary?.studyInstanceUID, series: file.summary?.seriesInstanceUID,
        instance: file.summary?.sopInstanceUID, modality: file.summary?.modality,
        transferSyntax: file.summary?.transferSyntaxUID, patientIdentifier: file.summary?.patient?.value,
        rows: file.summary?.rows, columns: file.summary?.columns,
        warnings: plan.warnings.filter { $0.value.contains(file.path) }.map(\.key.rawValue).sorted())
    }
    if output.json { return Console.printJSON(["files": rows]) }
    for row in rows {
      Console.printLine(Console.bold(row.path))
      Console.printLine("  \(row.mediaType), \(Size.text(row.size))")
      let facts = [
        ("modality", row.modality), ("study", row.study), ("series", row.series), ("instance", row.instance),
        ("transfer syntax", row.transferSyntax), ("patient identifier", row.patientIdentifier),
      ]
      for case (let name, let value?) in facts { Console.printLine("  \(name.padded(to: 18)) \(value)") }
      for warning in row.warnings { Console.printLine("  \(Console.red("warning")) \(WarningText.of(warning))") }
    }
  }

  private struct Row: Encodable {
    var path: String
    var mediaType: String
    var size: UInt64
    var study: String?
    var series: String?
    var instance: String?
    var modality: String?
    var transferSyntax: String?
    var patientIdentifier: String?
    var rows: Int?
    var columns: Int?
    var warnings: [String]
  }
}
