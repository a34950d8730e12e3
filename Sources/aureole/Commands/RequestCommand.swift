public import ArgumentParser
internal import Client
public import Contract
internal import EmbeddedLedger
internal import Identity

struct RequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask a patient for access to their records (clinician).",
    discussion: """
      Asks for existing imaging for seven days, view only, unless you say otherwise. Only the patient and you can read \
      --why; the ledger holds a salted digest of it. No answer means no. `aureole requests` shows the answer.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The patient, by identifier or name.")
  var patient: String
  @Option(name: .long, help: ArgumentHelp("What for, in plain words for the patient.", valueName: "text"))
  var why: String
  @Option(
    name: .long,
    help: ArgumentHelp("What for, as a code of HL7's PurposeOfUse; TREAT unless said otherwise.", valueName: "code"))
  var purpose: PurposeOfUse?
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long, for example 30m, 12h or 7d; by default 7d.", valueName: "time"))
  var duration: Span?
  @Option(name: .long, help: ArgumentHelp("One record, by all of its 64 digits.", valueName: "record"))
  var record: String?
  @OptionGroup var scope: ScopeOptions
  @Flag(name: .long, help: "Ask to keep the originals.")
  var store = false
  @Flag(name: .long, help: "Ask to pass the grant on.")
  var passOn = false

  func validate() throws {
    guard record == nil || scope.isEmpty else {
      throw ValidationError("--record names one record; leave out --kind, --existing and --new")
    }
    guard record.map({ Word(hex: $0) != nil }) ?? true else {
      throw ValidationError("--record takes all 64 hexadecimal digits of a record")
    }
  }

  func run() async throws {
    var mode: Mode = []
    if store { mode.insert(.store) }
    if passOn { mode.insert(.passOn) }
    let records =
      record.flatMap { Word(hex: $0) }.map(Scope.record)
      ?? .kinds(scope.kinds ?? RecordKinds(.imaging), scope.nature ?? .existing)
    let client = try await home.client()
    let owner = try await client.member(patient)
    let receipt = try await client.ask(
      owner,
      for: Asking(
        scope: records, purpose: purpose ?? .treatment, text: why, mode: mode,
        duration: duration?.seconds ?? Asking.usualDuration))
    if output.json {
      return Console.printJSON(Answer(reference: receipt.digest, owner: owner.member, time: Moment.iso(receipt.time)))
    }
    Console.printLine("asked \(owner.name) for \(records.words), \(mode.words)")
    Console.printLine("request  \(receipt.digest)")
    Console.printLine("no answer means no; see it with: aureole requests")
  }

  private struct Answer: Encodable {
    var reference: Word
    var owner: MemberID
    var time: String
  }
}

extension PurposeOfUse: ExpressibleByArgument {
  /// Reads a purpose from its code on the command line.
  public init?(argument: String) { self.init(code: argument) }
  /// The code, as help shows it.
  public var defaultValueDescription: String { code }
  /// The codes offered by completion and help.
  public static var allValueStrings: [String] { allCases.map(\.code) }
  /// What the codes mean, as help shows it.
  public static var allValueDescriptions: [String: String] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.code, $0.words) })
  }
}
