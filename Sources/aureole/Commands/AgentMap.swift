internal import ArgumentParser
internal import FoundationEssentials

struct AgentMap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Say whose patient identifiers are whose, for what programs store.",
    subcommands: [AgentMapList.self, AgentMapAdd.self, AgentMapRemove.self], defaultSubcommand: AgentMapList.self)
}

struct AgentMapList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the identifiers that are known.")
  @OptionGroup var agent: AgentCaller

  private struct Answer: Decodable {
    struct Line: Decodable {
      var identifier: String
      var issuer: String?
      var member: String
    }
    var map: [Line]
  }

  func run() async throws {
    let answer = try await agent.ask("map")
    if agent.printed(answer) { return }
    let lines = try JSONDecoder().decode(Answer.self, from: answer).map
    if lines.isEmpty { Console.printLine("no identifier is known yet: aureole agent map add ID --to MEMBER") }
    for line in lines {
      Console.printLine("\(line.identifier.printable)  \((line.issuer ?? "no issuer").printable)  \(line.member)")
    }
  }
}

struct AgentMapAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Send what carries a patient identifier to a member from now on.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The patient identifier, as images carry it.") var identifier: String
  @Option(name: .long, help: "Who issued it, as images say; none by default, which fits images that name none.")
  var issuer: String?
  @Option(name: .long, help: "The patient, by identifier or name.") var to: String

  private struct Answer: Decodable {
    var member: String
    var name: String
  }

  func run() async throws {
    let answer = try await agent.ask("map", ["identifier": identifier, "issuer": issuer, "member": to])
    if agent.printed(answer) { return }
    let added = try JSONDecoder().decode(Answer.self, from: answer)
    Console.printLine("what carries this identifier goes to \(added.name), \(added.member)")
  }
}

struct AgentMapRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Forget a patient identifier.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The patient identifier.") var identifier: String
  @Option(name: .long, help: "Who issued it.") var issuer: String?

  func run() async throws {
    let answer = try await agent.ask("map/remove", ["identifier": identifier, "issuer": issuer])
    if !agent.printed(answer) { Console.printLine("forgotten") }
  }
}
