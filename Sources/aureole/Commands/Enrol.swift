internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Enrol: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Admit a member (authority).",
    discussion: """
      Verifies the join request, shows name, role and fingerprint, and asks. With --fingerprint it asks nothing and \
      enrols only when the fingerprint is exactly that one.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The join request that the member handed over.", valueName: "join-request"))
  var request: String
  @Option(name: .long, help: "The fingerprint the person told you, so that nothing is asked.")
  var fingerprint: String?
  @Option(name: .long, help: "The name you verified, where it is not the one in the request.")
  var name: String?
  @Option(name: .long, help: "The role you give, where it is not the one in the request.")
  var role: Role?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A file with the national identifier; only a salted commitment to it leaves this computer.", valueName: "file"))
  var identifierFile: String?

  func run() async throws {
    let client = try await home.client()
    let request = try client.joinRequest(at: Path.full(request))
    let admission = MemberClient.Admission(
      request: request, name: try name.map { try MemberName($0) }, role: role, identifier: try identifier())
    try confirm(admission)
    let (receipt, entry) = try await client.enrol(admission)
    if output.json {
      Console.printJSON(
        Report(
          member: entry.member, name: entry.name.text, role: entry.role.name,
          outcome: (receipt?.outcome ?? .accepted).name,
          position: receipt?.position))
    } else if let receipt, receipt.outcome == .pending {
      Console.printLine("Enrolment of \(entry.name) as \(entry.role.name) waits for a second authority member:")
      Console.printLine("  aureole approve \(receipt.digest)")
      Console.printLine("Once it is approved, enrol again with the same request to list the member in the directory.")
    } else {
      Console.printLine("Enrolled \(entry.name) as \(entry.role.name): \(entry.member)")
    }
  }

  private func identifier() throws -> NationalIdentifier? {
    guard let identifierFile else { return nil }
    let bytes = try PrivateFile(path: identifierFile).read(atMost: 1024).bytes
    return try NationalIdentifier(String(decoding: PassphrasePrompt.firstLine(bytes), as: UTF8.self))
  }

  private func confirm(_ admission: MemberClient.Admission) throws {
    if let fingerprint {
      let given = fingerprint.lowercased().filter(\.isHexDigit)
      guard given == admission.request.fingerprint.filter(\.isHexDigit) else {
        throw ClientError(.notConfirmed, "the request's fingerprint is another one: nobody was enrolled")
      }
      return
    }
    Console.printError("Name         \(admission.name)")
    Console.printError("Role         \(admission.role.name)")
    Console.printError("Fingerprint  \(admission.request.fingerprint)")
    try Confirmation.ask("Has the person read you this fingerprint, and have you verified who they are?")
  }

  private struct Report: Encodable {
    var member: MemberID
    var name: String
    var role: String
    var outcome: String
    var position: UInt64?
  }
}
