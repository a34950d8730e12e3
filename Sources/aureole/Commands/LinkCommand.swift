internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct LinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Share one record by a link, with somebody who has no account; open such a link.",
    discussion: """
      The link is sent one way, by mail for example, and the passcode said another way: who finds one of them can open \
      nothing. Each opening is written down and shows in `aureole history`. `aureole revoke REFERENCE` ends a link at once; \
      \(ConsentNotice.copies).
      """,
    subcommands: [LinkCreate.self, LinkList.self, LinkOpen.self])
}

struct LinkCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a link to one record, and a passcode that is shown once.",
    discussion: """
      For patients who are logged in at a gateway (`aureole login`), which keeps the link and cannot read what it opens. A \
      link is for viewing and for seven days unless you say otherwise. Ten wrong passcodes end it for good. For whom it is \
      stays readable to you alone. `aureole revoke REFERENCE` ends it.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The record, by the first 8 digits or more: your own, or one that you may pass on.")
  var record: String
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For whom it is, in your own words; nobody but you can read it.", valueName: "text"))
  var text: String
  @Option(name: .long, help: ArgumentHelp("How many days it lasts. Default: 7.", valueName: "number"))
  var days: UInt64?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "When it ends: a day such as 2026-12-31, which is included, or a time such as 2026-12-31T18:00:00Z, in UTC.",
      valueName: "end"), transform: EndTime.read)
  var until: GrantLimits.End?
  @Flag(name: .long, help: "The originals may be kept.")
  var keep = false
  @Option(name: .long, help: ArgumentHelp("The most openings.", valueName: "number"))
  var most: UInt64?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What whoever opens it reads, at most 80 characters. It stands in the link: nothing that says whose it is.",
      valueName: "text"))
  var label: String?

  func validate() throws {
    guard days == nil || until == nil else { throw ValidationError("give --days or --until, not both") }
    guard days.map({ (1...3650).contains($0) }) ?? true else { throw ValidationError("--days is 1 to 3650") }
    guard most.map({ (1...Action.Grant.mostAccesses).contains($0) }) ?? true else {
      throw ValidationError("--most is 1 or more")
    }
    guard label?.unicodeScalars.count ?? 0 <= LinkPayload.mostLabel else {
      throw ValidationError("--label takes at most \(LinkPayload.mostLabel) characters")
    }
    guard (1...Statement.mostTextBytes).contains(text.utf8.count) else {
      throw ValidationError("--for takes 1 to \(Statement.mostTextBytes) bytes of text")
    }
  }

  func run() async throws {
    let client = try await home.client()
    let made: MadeLink
    do {
      made = try await client.makeLink(
        LinkWish(
          record: record, text: text, isKept: keep, end: until ?? .after((days ?? 7) * 86_400), most: most,
          label: label ?? ""))
      await client.close()
    } catch {
      await client.close()
      throw error
    }
    if output.json {
      return Console.printJSON(
        Report(
          link: made.link.text, passcode: made.passcode.text, reference: made.reference, record: made.record,
          guest: made.guest, mayKeep: keep, until: Moment.iso(made.link.until), most: most))
    }
    Console.printLine("Send this link:")
    Console.printLine("  \(made.link.text)")
    Console.printLine("Say this passcode, by telephone for example. It is not shown again:")
    Console.printLine("  \(Console.bold(made.passcode.text))")
    Console.printLine(
      "It opens record \(made.record.hex.prefix(12)) (\(keep ? "the originals may be kept" : "view only")) until "
        + "\(Moment.text(made.link.until))\(most.map { ", at most \($0) times" } ?? "").")
    if keep { Console.printLine(ConsentNotice.copies) }
    Console.printLine("end it with: aureole revoke \(made.reference.hex.prefix(12))")
  }

  private struct Report: Encodable {
    var link: String
    var passcode: String
    var reference: Word
    var record: Word
    var guest: MemberID
    var mayKeep: Bool
    var until: String
    var most: UInt64?
  }
}
