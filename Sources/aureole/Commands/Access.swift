internal import ArgumentParser
internal import Client
internal import Contract
internal import FoundationEssentials
internal import Identity
internal import Imaging
internal import Records

struct Access: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a record that somebody granted you; without a record, list what you may open.",
    discussion: """
      Signs that you accept the grant's conditions; the ledger records it, lawful or not. Each custodian then decides by \
      itself whether to release its part of the key. With a grant for viewing nothing is ever written: leave out the folder.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more.")
  var record: String?
  @Option(name: .long, help: ArgumentHelp("The grant; by default the one that allows most.", valueName: "reference"))
  var grant: String?
  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Where the items go, when the grant allows keeping them.", valueName: "folder"))
  var folder: String?

  func run() async throws {
    let client = try await home.client()
    guard let record else { return list(try await client.accessible()) }
    guard let folder else { return try await view(record, client) }
    let progress = ProgressLine("opening")
    let opened = try await client.access(
      record, under: grant, into: Path.full(folder), progress: { progress.show($0, of: $1) })
    progress.finish()
    warn(opened.faults)
    if output.json {
      return Console.printJSON(
        Written(record: opened.record, sender: opened.sender, files: opened.files, faults: opened.faults))
    }
    for file in opened.files { Console.printLine(file) }
    let items = opened.files.count == 1 ? "1 item" : "\(opened.files.count) items"
    Console.printLine("\(items), verified: sent by \(opened.senderName ?? opened.sender.hex)")
  }

  private func list(_ rows: [AccessibleRecord]) {
    if output.json { return Console.printJSON(["records": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("nothing is granted to you now") }
    for row in rows {
      let left = row.accessesLeft.map { ", \($0) accesses left" } ?? ""
      Console.printLine(
        "\(Console.bold(String(row.record.hex.prefix(12))))  \(row.kind.name)  of \(row.owner)  until "
          + "\(Moment.text(row.until))\(left)\(row.mode.contains(.store) ? "" : "  view only")")
    }
  }

  private func view(_ record: String, _ client: MemberClient) async throws {
    var items = [Item]()
    let viewed = try await client.view(record, under: grant) { item, bytes in items.append(Item(item, bytes)) }
    warn(viewed.faults)
    if output.json {
      return Console.printJSON(
        Viewed(record: viewed.record, sender: viewed.sender, items: items, viewOnly: viewed.isViewOnly, written: []))
    }
    for item in items {
      let image = [item.modality, item.description].filter { !$0.isEmpty }.joined(separator: ", ")
      Console.printLine("\(item.name)  \(Size.text(item.bytes))\(image.isEmpty ? "" : "  \(image)")")
    }
    Console.printLine(
      viewed.isViewOnly ? "view only: nothing was written" : "viewed: nothing was written (--output FOLDER keeps it)")
  }

  private func warn(_ faults: [String]) {
    for fault in faults { Console.printError("\(Console.red("warning")) \(fault)") }
  }

  private struct Row: Encodable {
    var record: Word
    var kind: String
    var owner: MemberID
    var anchoredAt: String
    var grant: Word
    var mayKeep: Bool
    var until: String
    var accessesLeft: UInt64?

    init(_ row: AccessibleRecord) {
      (record, kind, owner, grant) = (row.record, row.kind.name, row.owner, row.grant)
      (anchoredAt, until) = (Moment.iso(row.anchoredAt), Moment.iso(row.until))
      (mayKeep, accessesLeft) = (row.mode.contains(.store), row.accessesLeft)
    }
  }

  private struct Written: Encodable {
    var record: Word
    var sender: MemberID
    var files: [String]
    var faults: [String]
  }

  private struct Viewed: Encodable {
    var record: Word
    var sender: MemberID
    var items: [Item]
    var viewOnly: Bool
    var written: [String]
  }

  private struct Item: Encodable {
    var name: String
    var mediaType: String
    var bytes: UInt64
    var modality = ""
    var description = ""

    init(_ item: ManifestItem, _ content: Data) {
      (name, mediaType, bytes) = (item.name, item.mediaType, item.size)
      guard mediaType == MediaType.dicom.rawValue, let file = try? DICOMReader().read(MemorySource(Array(content)))
      else { return }
      let summary = DICOMSummary(file)
      modality = summary.modality ?? ""
      description = [summary.rows, summary.columns].compactMap { $0.map { "\($0)" } }.joined(separator: " × ")
    }
  }
}
