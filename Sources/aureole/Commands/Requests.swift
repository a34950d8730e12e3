internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct Requests: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the requests to you, or those you made, with their purpose; unanswered ones first.",
    discussion: "A request that is not answered gives nothing: no answer means no.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let client = try await home.client()
    let rows = try await client.requests()
    if output.json { return Console.printJSON(["requests": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("no requests") }
    for row in rows { show(row, to: client.profile.member) }
  }

  private func show(_ row: RequestRow, to member: MemberID) {
    let number = String(row.reference.hex.prefix(12))
    let whose = row.owner == member ? "asks you" : "asks \(row.ownerName ?? row.owner.hex)"
    let terms = "\(row.terms.scope.words), \(row.terms.mode.words), for \(TimeSpan.words(row.terms.duration))"
    let who = row.clinicianName ?? row.clinician.hex
    Console.printLine("\(Console.bold(number))  \(Moment.text(row.askedAt))  \(who) \(whose) for \(terms)")
    let purpose = row.purposeOfUse?.words ?? "purpose \(row.terms.purposeCode)"
    let text = row.purpose.text.map(\.printable) ?? Console.red(row.purpose.problem ?? "")
    Console.printLine("  \(purpose): \(text)")
    if row.answer == .waiting, row.owner == member {
      Console.printLine("  not answered: aureole grant \(number), or aureole deny \(number)")
    } else {
      Console.printLine("  \(row.answer == .waiting ? "not answered, which means no" : row.answer.rawValue)")
    }
  }

  private struct Row: Encodable {
    var reference: Word
    var askedAt: String
    var clinician: MemberID
    var clinicianName: String?
    var owner: MemberID
    var ownerName: String?
    var scope: ScopeJSON
    var purposeCode: String?
    var purpose: String?
    var problem: String?
    var mode: [String]
    var seconds: UInt64
    var answer: String

    init(_ row: RequestRow) {
      reference = row.reference
      askedAt = Moment.iso(row.askedAt)
      clinician = row.clinician
      clinicianName = row.clinicianName
      owner = row.owner
      ownerName = row.ownerName
      scope = ScopeJSON(row.terms.scope)
      purposeCode = row.purposeOfUse?.code
      purpose = row.purpose.text
      problem = row.purpose.problem
      mode = row.terms.mode.names
      seconds = row.terms.duration
      answer = row.answer.rawValue
    }
  }
}

/// A scope for scripts.
struct ScopeJSON: Encodable {
  var record: Word?
  var kinds: [String]?
  var nature: [String]?

  init(_ scope: Scope) {
    switch scope {
    case .record(let record): self.record = record
    case .kinds(let kinds, let nature):
      self.kinds = RecordKind.allCases.filter { kinds.contains($0) }.map(\.name)
      self.nature = (nature.contains(.existing) ? ["existing"] : []) + (nature.contains(.new) ? ["new"] : [])
    }
  }
}

extension Mode {
  /// The names of what it allows, for scripts.
  var names: [String] { (contains(.store) ? ["store"] : []) + (contains(.passOn) ? ["passOn"] : []) }
}
