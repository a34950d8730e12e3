internal import ArgumentParser
internal import Client
internal import Deidentification
internal import FoundationEssentials

struct Deidentify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make copies of DICOM files that do not say whose they are.",
    discussion: """
      Follows the basic profile of DICOM PS3.15 annex E; --keep names what stays beyond it: \
      \(DeidentificationText.names). The copies of one call belong together: their identifiers are mapped under one \
      random key, which is then forgotten. Pixels are copied as they are: what is burned into them, or a face that they \
      show, stays. Originals are left alone, and files that exist are never overwritten.
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "Files or folders.")
  var files: [String]
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Where the copies go; made when it is missing.", valueName: "folder"))
  var folder: String
  @Option(name: .long, help: ArgumentHelp("What stays, divided by commas.", valueName: "list"))
  var keep: String = ""

  func validate() throws { _ = try DeidentificationText.options(keep) }

  func run() async throws {
    let plan = try SendPlan(files.map(Path.full), expected: [])
    let path = Path.full(folder)
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ClientError(.fileRefused, "the folder \(path) cannot be made")
    }
    let (count, warnings) = try DeidentifiedCopies.write(plan, DeidentificationText.options(keep), into: path)
    DeidentificationText.warn(warnings)
    if output.json {
      return Console.printJSON(
        Report(copies: count, folder: path, warnings: DeidentificationText.named(warnings)))
    }
    Console.printLine("\(count == 1 ? "1 copy" : "\(count) copies") in \(path)")
  }

  private struct Report: Encodable {
    var copies: Int
    var folder: String
    var warnings: [String: Int]
  }
}
