internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Enrol: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Admit a member (the authority that founded the ledger), or a device of yours (patient).",
    discussion: """
      Verifies the join request, shows name, role and fingerprint, and asks. With --fingerprint it asks nothing and \
      enrols only when the fingerprint is exactly that one. Takes a recovery request as well: a member whose keys on the \
      ledger are new is listed with them in the directory. Certificates are under the founding authority's root, which \
      everybody was handed: other authority members approve, suspend and reinstate, and hand requests on to it.

      A device is enrolled twice: by its owner, on the ledger, so that it may measure for them; then by that authority,       with the same request, for its certificate.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: ArgumentHelp("The join or recovery request that the member handed over.", valueName: "request"))
  var request: String
  @Option(name: .long, help: "The fingerprint the person told you, so that nothing is asked.")
  var fingerprint: String?
  @Option(name: .long, help: "The name you verified, where it is not the one in the request.")
  var name: String?
  @Option(name: .long, help: "The role you give, where it is not the one in the request; never guest.")
  var role: Role?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A file with the national identifier; only a salted commitment to it leaves this computer.", valueName: "file"))
  var identifierFile: String?

  func run() async throws {
    if role == .guest { throw ClientError.guestsComeWithLinks }
    let client = try await home.client()
    switch try client.application(at: Path.full(request)) {
    case .join(let request): try await enrol(request, client)
    case .recovery(let request): try await readmit(request, client)
    }
  }

  private func readmit(_ request: RecoveryRequest, _ client: MemberClient) async throws {
    guard role == nil, identifierFile == nil else {
      throw ValidationError("a member who has new keys keeps role and identifier")
    }
    let name = try name.map { try MemberName($0) }
    try confirm([("Name", "\(name ?? request.name)"), ("Member", "\(request.member)")], request.fingerprint)
    let entry = try await client.readmit(request, name: name)
    if output.json {
      Console.printJSON(
        Report(
          member: entry.member, name: entry.name.text, role: entry.role.name, outcome: Outcome.accepted.name,
          position: nil))
    } else {
      Console.printLine("Listed \(entry.name) with the keys that are on the ledger: \(entry.member)")
    }
  }

  /// A patient's device: on the ledger its owner's, and able to seal to them alone.
  private func enrolDevice(_ request: JoinRequest, _ client: MemberClient) async throws {
    guard role == nil || role == .device, name == nil, identifierFile == nil else {
      throw ValidationError("a device has the role device and no identifier, and the authority confirms its name")
    }
    try confirm(
      [("Device", "\(request.name)"), ("Owner", "you")], request.fingerprint,
      asking: "Does the device itself show this fingerprint?")
    let receipt = try await client.enrolDevice(request)
    if output.json {
      return Console.printJSON(
        Report(
          member: request.keys.member, name: request.name.text, role: Role.device.name, outcome: receipt.outcome.name,
          position: receipt.position))
    }
    Console.printLine("Enrolled \(request.name) as your device: \(request.keys.member)")
    Console.printLine("Hand the same request to the authority for its certificate; then it can send what it measures.")
  }

  private func enrol(_ request: JoinRequest, _ client: MemberClient) async throws {
    if client.profile.role == .patient { return try await enrolDevice(request, client) }
    let admission = MemberClient.Admission(
      request: request, name: try name.map { try MemberName($0) }, role: role, identifier: try identifier())
    try confirm([("Name", "\(admission.name)"), ("Role", admission.role.name)], request.fingerprint)
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

  private func confirm(
    _ facts: [(String, String)], _ shown: String,
    asking question: String = "Has the person read you this fingerprint, and have you verified who they are?"
  ) throws {
    if let fingerprint {
      guard fingerprint.lowercased().filter(\.isHexDigit) == shown.filter(\.isHexDigit) else {
        throw ClientError(.notConfirmed, "the request's fingerprint is another one: nobody was enrolled")
      }
      return
    }
    for (label, fact) in facts + [("Fingerprint", shown)] { Console.printError("\(label.padded(to: 13))\(fact)") }
    try Confirmation.ask(question)
  }

  private struct Report: Encodable {
    var member: MemberID
    var name: String
    var role: String
    var outcome: String
    var position: UInt64?
  }
}
