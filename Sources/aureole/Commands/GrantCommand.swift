internal import ArgumentParser
internal import Client
internal import Contract
internal import Deidentification
internal import EmbeddedLedger
internal import Identity

struct GrantCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Answer a request, offer access unasked, or pass on a grant.",
    usage: """
      aureole grant REQUEST [--until END] [--most N] [--view-only] [--record ID] …
      aureole grant --to MEMBER (--record ID | --kind KIND …) …
      aureole grant --to MEMBER --record ID --without-name …
      aureole grant --from REFERENCE --to MEMBER …
      """,
    discussion: """
      An answer is as asked, or narrower where you say so. An offer and what is passed on are view only and last seven \
      days unless you say otherwise; what is passed on never exceeds what you hold. One sentence says what is granted, \
      and asks before it is signed. `aureole revoke` ends it; \(ConsentNotice.copies).
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The request, by the first 8 digits or more.")
  var request: String?
  @Option(name: .long, help: ArgumentHelp("Whom you offer or pass on to, by identifier or name.", valueName: "member"))
  var to: String?
  @Option(
    name: .long, help: ArgumentHelp("The grant you pass on, by the first 8 digits or more.", valueName: "reference"))
  var from: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "When it ends: a day such as 2026-12-31, which is included, or a time such as 2026-12-31T18:00:00Z, in UTC.",
      valueName: "end"), transform: EndTime.read)
  var until: GrantLimits.End?
  @Option(
    name: .customLong("for"), help: ArgumentHelp("How long it lasts, for example 30m, 12h or 7d.", valueName: "time"))
  var duration: Span?
  @Option(name: .long, help: ArgumentHelp("The most openings.", valueName: "number"))
  var most: UInt64?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only this record, by the first 8 digits or more; by all 64 where you pass on.", valueName: "record"))
  var record: String?
  @Flag(
    name: .long,
    help: "Make a copy that does not say whose it is, as a new record of yours, and grant that one instead.")
  var withoutName = false
  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --without-name, what stays, divided by commas: \(DeidentificationText.names).", valueName: "list"))
  var keep: String?
  @OptionGroup var scope: ScopeOptions
  @Flag(name: .long, help: "The originals may not be kept.")
  var viewOnly = false
  @Flag(name: .long, help: "The originals may be kept.")
  var store = false
  @Flag(name: .long, help: "The grant may be passed on, narrower and shorter.")
  var passOn = false
  @Flag(name: .long, help: "Sign without asking.")
  var yes = false

  func validate() throws {
    switch (request, from, to) {
    case (.some, nil, nil), (nil, .some, .some), (nil, nil, .some): break
    default: throw ValidationError("name a request, or --to for an offer, or --from and --to to pass on")
    }
    guard !viewOnly || !store else { throw ValidationError("--view-only and --store exclude each other") }
    guard until == nil || duration == nil else { throw ValidationError("give --until or --for, not both") }
    guard record == nil || scope.isEmpty else {
      throw ValidationError("--record names one record; leave out --kind, --existing and --new")
    }
    // A request that names a record, or records of before now, would not cover a copy that is made now.
    guard !withoutName || (record != nil && to != nil && from == nil) else {
      throw ValidationError("--without-name goes with --to and --record, and with a record of your own")
    }
    guard keep == nil || withoutName else { throw ValidationError("--keep goes with --without-name") }
    _ = try keep.map(DeidentificationText.options)
    guard most.map({ (1...Action.Grant.mostAccesses).contains($0) }) ?? true else {
      throw ValidationError("--most is 1 or more")
    }
    guard from == nil || record.map({ Word(hex: $0) != nil }) ?? true else {
      throw ValidationError("where you pass on, --record takes all 64 hexadecimal digits")
    }
  }

  func run() async throws {
    let client = try await home.client()
    var plan = try await plan(client, record)
    var copy: DeidentifiedRecord?
    if withoutName {
      let made = try await copyWithoutName(client, plan)
      plan = try await self.plan(client, made.receipt.record.hex)
      copy = made
    }
    if !output.json || !yes {
      Console.printError(plan.sentence(Moment.text))
      if plan.terms.mode.contains(.store) { Console.printError(ConsentNotice.copies) }
    }
    if !yes { try ask(having: copy) }
    let (receipt, reference) = try await client.grant(plan)
    if output.json {
      return Console.printJSON(
        Answer(
          reference: reference, grantee: plan.terms.grantee, scope: ScopeJSON(plan.terms.scope),
          mode: plan.terms.mode.names, until: Moment.iso(plan.terms.until),
          most: plan.terms.most == 0 ? nil : plan.terms.most, position: receipt.position, copy: copy.map(Copy.init)))
    }
    Console.printLine("granted  \(reference)")
    Console.printLine("end it with: aureole revoke \(reference.hex.prefix(12))")
  }

  /// The grant is planned for the original first, so that what the rules refuse is refused before a copy is made.
  private func copyWithoutName(_ client: MemberClient, _ plan: GrantPlan) async throws -> DeidentifiedRecord {
    guard case .record(let original) = plan.terms.scope else {
      throw ValidationError("--without-name goes with --record")
    }
    Console.printError(DeidentificationText.before)
    if !yes { try Confirmation.ask("Make a copy of record \(original.hex.prefix(12)) without your name?") }
    let progress = ProgressLine("sealing")
    let copy = try await client.deidentify(
      original.hex, DeidentificationText.options(keep ?? ""), progress: { progress.show($0, of: $1) })
    progress.finish()
    DeidentificationText.warn(copy.warnings)
    Console.printError(
      """
      record \(copy.receipt.record.hex.prefix(12)) is a copy of \(original.hex.prefix(12)) that does not name you; the \
      original stays as it is
      """)
    return copy
  }

  private func ask(having copy: DeidentifiedRecord?) throws {
    do {
      try Confirmation.ask("Sign this grant?")
    } catch let error as ClientError where copy != nil && error.code == .notConfirmed {
      let record = copy?.receipt.record.hex.prefix(12) ?? ""
      throw ClientError(
        .notConfirmed,
        "nothing is granted; the copy stays among your records, and nobody else has it: aureole erase \(record)")
    }
  }

  private func plan(_ client: MemberClient, _ record: String?) async throws -> GrantPlan {
    let limits = try await limits(client, record)
    if let request { return try await client.plan(answering: request, limits) }
    let grantee = try await member(to ?? "", client)
    if let from { return try await client.plan(passingOn: from, to: grantee, limits) }
    return try await client.plan(offering: limits, to: grantee)
  }

  private func limits(_ client: MemberClient, _ record: String?) async throws -> GrantLimits {
    var mode: Mode?
    if viewOnly || store || passOn {
      mode = []
      if store { mode?.insert(.store) }
      if passOn { mode?.insert(.passOn) }
    }
    var only: Word?
    if let record { only = try await from == nil ? client.ownRecord(record) : Word(hex: record) }
    return GrantLimits(
      record: only, kinds: scope.kinds, nature: scope.nature, mode: mode,
      end: until ?? duration.map { .after($0.seconds) }, most: most)
  }

  /// A whole identifier is taken as it is: patients are not shown to each other, and may grant to each other all the same.
  private func member(_ text: String, _ client: MemberClient) async throws -> MemberID {
    if let member = MemberID(hex: text) { return member }
    return try await client.member(text).member
  }

  private struct Answer: Encodable {
    var reference: Word
    var grantee: MemberID
    var scope: ScopeJSON
    var mode: [String]
    var until: String
    var most: UInt64?
    var position: UInt64?
    var copy: Copy?
  }

  private struct Copy: Encodable {
    var record: Word
    var of: Word
    var files: Int
    var warnings: [String: Int]

    init(_ made: DeidentifiedRecord) {
      (record, of, files) = (made.receipt.record, made.original, made.count)
      warnings = DeidentificationText.named(made.warnings)
    }
  }
}
