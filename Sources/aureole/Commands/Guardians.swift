internal import ArgumentParser
internal import Client
internal import EmbeddedLedger
internal import Identity

struct Guardians: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Name people who can together restore your keys, or be one of them.",
    discussion: """
      Guardians hold no secret and read nothing. Enough of them can move you onto new keys when yours are lost, after a \
      waiting time in which your old device can stop them. Nobody learns from the ledger who they are before they act.
      """,
    subcommands: [
      GuardiansSet.self, GuardiansList.self, GuardiansClear.self, GuardiansCard.self, GuardiansAccept.self,
      GuardiansCharges.self,
    ])
}

struct GuardiansSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Name guardians, in place of those named before (patient).",
    discussion: """
      Writes one sealed file a guardian: hand it over, and they run `aureole guardians accept`. Until they do, they \
      cannot help you.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("1 to 8 members, by identifier or name.", valueName: "member"))
  var guardian: [String] = []
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Cards of members whom the directory does not show you, such as patients.", valueName: "file"))
  var card: [String] = []
  @Option(name: .long, help: "How many guardians it takes; by default more than half.")
  var needed: Int?
  @Option(
    name: .long,
    help: ArgumentHelp("How long you can stop a recovery, as 3d or 12h; by default 3 days.", valueName: "time"))
  var wait: WaitingTime?
  @Flag(name: .long, help: "No waiting time: enough guardians replace your keys at once, and nothing stops them.")
  var noWait = false

  func validate() throws {
    guard !noWait || (wait?.seconds ?? 0) == 0 else { throw ValidationError("--no-wait contradicts --wait") }
  }

  func run() async throws {
    let terms = try GuardianTerms(
      count: guardian.count + card.count, needed: needed,
      wait: noWait ? 0 : wait?.seconds ?? GuardianTerms.usualWait, withoutVeto: noWait)
    let client = try await home.client()
    var entries = [DirectoryEntry]()
    for name in guardian { entries.append(try await client.member(name)) }
    for path in card { entries.append(try await client.card(at: Path.full(path))) }
    if noWait {
      Console.printError(
        Console.red("warning: \(terms.needed) of them can take your keys over at once, and you cannot stop it"))
    }
    let (_, proofs) = try await client.setGuardians(entries, terms)
    await RecoveryAlert.show(client)
    let rows = entries.map {
      Row(member: $0.member.hex, name: $0.name.text, proof: proofs[$0.member] ?? "")
    }
    if output.json {
      return Console.printJSON(Report(guardians: rows, needed: terms.needed, waitSeconds: terms.wait))
    }
    Console.printLine(
      "\(terms.needed) of \(terms.count) guardians can restore your keys, \(WaitingTime.after(terms.wait)).")
    Console.printLine("Hand each their file; they run: aureole guardians accept FILE")
    for row in rows { Console.printLine("  \(row.name): \(row.proof)") }
  }

  private struct Row: Encodable {
    var member: String
    var name: String
    var proof: String
  }

  private struct Report: Encodable {
    var guardians: [Row]
    var needed: Int
    var waitSeconds: UInt64
  }
}

struct GuardiansList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show your guardians.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let book = try await client.guardians()
    await RecoveryAlert.show(client)
    if output.json {
      return Console.printJSON(
        Report(guardians: book?.guardians ?? [], needed: book?.needed ?? 0, waitSeconds: book?.wait ?? 0))
    }
    guard let book else { return Console.printLine("you have no guardians: aureole guardians set --guardian NAME …") }
    Console.printLine(
      "\(book.needed) of \(book.guardians.count) can restore your keys, \(WaitingTime.after(book.wait)):")
    for guardian in book.guardians { Console.printLine("  \(guardian.member)  \(guardian.name)") }
  }

  private struct Report: Encodable {
    var guardians: [GuardianBook.Named]
    var needed: Int
    var waitSeconds: UInt64
  }
}

struct GuardiansClear: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear", abstract: "Have no guardians any more.",
    discussion: "When your keys are lost afterwards, nobody can restore them.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let receipt = try await client.clearGuardians()
    StandingReport.print(receipt, "Guardians removed", asJSON: output.json)
  }
}
