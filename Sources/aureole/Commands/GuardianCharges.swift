internal import ArgumentParser
internal import Client
internal import Identity

struct GuardiansCard: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "card",
    abstract: "Write your own directory entry to a file, for somebody to name you as guardian.",
    discussion: """
      Needed only where the directory does not show you to them: patients do not see each other. The file holds your \
      name and public keys, signed by the authority.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("Where to write it; nothing is replaced.", valueName: "file"))
  var file: String

  func run() async throws {
    let client = try await home.client()
    let path = Path.full(file)
    try PrivateFile(path: path).write(try await client.card())
    if output.json { return Console.printJSON(["card": path]) }
    Console.printLine("Your card: \(path)")
    Console.printLine("They run: aureole guardians set --card FILE")
  }
}

struct GuardiansAccept: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept",
    abstract: "Become somebody's guardian with the file they handed you.",
    discussion: "Opens it with your keys and checks on the ledger that you are among their guardians.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The file that the owner handed over.", valueName: "file"))
  var file: String

  func run() async throws {
    let client = try await home.client()
    let charge = try await client.acceptCharge(at: Path.full(file))
    await RecoveryAlert.show(client)
    if output.json { return Console.printJSON(Report(owner: charge.owner, name: charge.name.text)) }
    Console.printLine("You are a guardian of \(charge.name): \(charge.owner)")
    Console.printLine("If they lose their device, they hand you a recovery request: aureole recover approve FILE")
  }

  private struct Report: Encodable {
    var owner: MemberID
    var name: String
  }
}

struct GuardiansCharges: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "charges", abstract: "List for whom you are a guardian.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let charges = try await client.charges()
    await RecoveryAlert.show(client)
    if output.json { return Console.printJSON(["charges": charges.map(Row.init)]) }
    if charges.isEmpty { Console.printLine("you are nobody's guardian") }
    for charge in charges {
      let standing =
        charge.isCurrent ? RecoveryReport.text(charge.recovery) : Console.red("they have named other guardians since")
      Console.printLine("\(charge.charge.owner)  \(charge.charge.name)  \(standing)")
    }
  }

  private struct Row: Encodable {
    var owner: MemberID
    var name: String
    var isCurrent: Bool
    var recovery: RecoveryReport

    init(_ status: ChargeStatus) {
      owner = status.charge.owner
      name = status.charge.name.text
      isCurrent = status.isCurrent
      recovery = RecoveryReport(status.recovery)
    }
  }
}
