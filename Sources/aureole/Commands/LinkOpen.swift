internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct LinkOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a link that somebody sent you, and write what it shares into a folder.",
    discussion: """
      Needs no home and no account, and leaves nothing on this computer but the files. Link and passcode are asked for. The \
      conditions are shown, and opening signs that you accept them: the ledger records it, and whoever sent the link sees \
      it. A link that is for viewing is opened in a browser.
      """)

  @OptionGroup var output: OutputOptions
  @OptionGroup var secrets: LinkSecrets
  @Option(name: .customLong("into"), help: ArgumentHelp("Where the items go.", valueName: "folder"))
  var folder: String
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Certificates in PEM to trust there, such as the gateway's own; compare its fingerprint first.",
      valueName: "file"))
  var ca: String?

  func run() async throws {
    let payload = try secrets.link()
    let certificates = try CertificateFile.read(ca.map(Path.full))
    let visit = try await GuestVisit(payload, passcode: try secrets.passcode(of: payload), trusting: certificates)
    do {
      let opened = try await open(visit, payload)
      await visit.leave()
      report(opened)
    } catch {
      await visit.leave()
      throw error
    }
  }

  private func open(_ visit: GuestVisit, _ payload: LinkPayload) async throws -> OpenedRecord {
    let offer = try visit.offer()
    if !payload.label.isEmpty { Console.printError("\(payload.label.printable)") }
    let left = offer.opensLeft.map { ", \($0) opening\($0 == 1 ? "" : "s") left" } ?? ""
    Console.printError(
      """
      record \(offer.record.hex.prefix(12)), \(offer.kind.name), of \(offer.owner.hex.prefix(12)), \
      \(offer.mode.words), until \(Moment.text(offer.until))\(left)
      opening it is written down for good, and the patient sees it
      """)
    let progress = ProgressLine("opening")
    let opened = try await visit.open(into: Path.full(folder), progress: { progress.show($0, of: $1) })
    progress.finish()
    return opened
  }

  private func report(_ opened: OpenedRecord) {
    for fault in opened.faults { Console.printError("\(Console.red("warning")) \(fault)") }
    if output.json {
      return Console.printJSON(
        Report(record: opened.record, sender: opened.sender, files: opened.files, faults: opened.faults))
    }
    for file in opened.files { Console.printLine(file) }
    let items = opened.files.count == 1 ? "1 item" : "\(opened.files.count) items"
    Console.printLine("\(items), verified: sent by \(opened.sender)")
  }

  private struct Report: Encodable {
    var record: Word
    var sender: MemberID
    var files: [String]
    var faults: [String]
  }
}
