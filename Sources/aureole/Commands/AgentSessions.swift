internal import ArgumentParser
internal import FoundationEssentials

/// A session of reading, as the agent tells it.
struct ReadingSession: Decodable {
  var record: String
  var studies: [String]
  var ends: UInt64

  func show() {
    Console.printLine("\(Console.bold(String(record.prefix(12))))  open until \(Moment.text(ends))")
    for study in studies { Console.printLine("  study \(study)") }
  }
}

struct AgentOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a granted record for your viewer, for a while.",
    discussion: """
      Signs that you accept the grant's conditions: one line in the patient's history, for all that your viewer reads of the \
      record until the session ends. It ends by itself, and at once with the grant.
      """)
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The record, by the first 8 digits or more.") var record: String
  @Option(name: .long, help: ArgumentHelp("The grant; by default the one that allows most.", valueName: "reference"))
  var grant: String?

  func run() async throws {
    let answer = try await agent.ask("open", ["record": record, "grant": grant])
    if agent.printed(answer) { return }
    try JSONDecoder().decode(ReadingSession.self, from: answer).show()
  }
}

struct AgentClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "close", abstract: "End a session of reading.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The record, by the first 8 digits or more.") var record: String

  func run() async throws {
    let answer = try await agent.ask("close", ["record": record])
    if !agent.printed(answer) { Console.printLine("closed") }
  }
}

struct AgentSessions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "sessions", abstract: "List what is open for reading.")
  @OptionGroup var agent: AgentCaller

  private struct Answer: Decodable { var sessions: [ReadingSession] }

  func run() async throws {
    let answer = try await agent.ask("sessions")
    if agent.printed(answer) { return }
    let sessions = try JSONDecoder().decode(Answer.self, from: answer).sessions
    if sessions.isEmpty { Console.printLine("nothing is open") }
    for session in sessions { session.show() }
  }
}
