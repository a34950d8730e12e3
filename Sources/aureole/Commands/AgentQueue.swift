internal import Agent
internal import ArgumentParser
internal import FoundationEssentials

struct AgentQueue: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue",
    abstract: "See and decide about stored images that wait, since nobody knows yet whose they are.",
    subcommands: [AgentQueueList.self, AgentQueueMap.self, AgentQueueSend.self, AgentQueueDrop.self],
    defaultSubcommand: AgentQueueList.self)
}

struct AgentQueueList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List what waits, and why.")
  @OptionGroup var agent: AgentCaller

  func run() async throws {
    let answer = try await agent.ask("queue")
    if agent.printed(answer) { return }
    let batches = try JSONDecoder().decode(WaitingBatches.self, from: answer).queue
    if batches.isEmpty { Console.printLine("nothing waits") }
    for one in batches {
      let who = [one.patient ?? "no identifier", one.issuer ?? "no issuer", one.patientName ?? "no name"]
      Console.printLine(
        "\(Console.bold(String(one.batch.prefix(12))))  \(who.map { $0.printable }.joined(separator: "  "))")
      Console.printLine(
        "  \(one.instances) \((one.modality ?? "").printable) instances, \(Size.text(one.bytes)), study of "
          + "\((one.studyDate ?? "an unknown day").printable), since \(Moment.text(one.since))")
    }
    if !batches.isEmpty { Console.printLine("say whose one is: aureole agent queue map BATCH --to MEMBER") }
  }
}

struct AgentQueueMap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Say whose a batch is, remember its patient identifier, and send it.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The batch, by the first 8 digits or more.") var batch: String
  @Option(name: .long, help: "The patient, by identifier or name.") var to: String

  func run() async throws {
    let queue = try JSONDecoder().decode(WaitingBatches.self, from: try await agent.ask("queue")).queue
    let found = queue.filter { $0.batch.hasPrefix(batch.lowercased()) }
    guard batch.count >= 8, let one = found.first, found.count == 1 else {
      throw ValidationError("no batch, or more than one, begins with those 8 or more digits")
    }
    guard let patient = one.patient else {
      throw ValidationError(
        "the batch carries no patient identifier: aureole agent queue send BATCH --to MEMBER sends it")
    }
    _ = try await agent.ask("map", ["identifier": patient, "issuer": one.issuer, "member": to])
    let answer = try await agent.ask("queue/send", ["batch": one.batch])
    if !agent.printed(answer) { Console.printLine("sent, and remembered for what comes later") }
  }
}

struct AgentQueueSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send a batch to the member that the map names, or to one that you name.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The batch, by the first 8 digits or more.") var batch: String
  @Option(name: .long, help: "The patient, by identifier or name; by default as the map says.") var to: String?

  func run() async throws {
    let answer = try await agent.ask("queue/send", ["batch": batch, "member": to])
    if !agent.printed(answer) { Console.printLine("sent") }
  }
}

struct AgentQueueDrop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Remove a batch that shall not be sent. It cannot be brought back.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The batch, by the first 8 digits or more.") var batch: String

  func run() async throws {
    let answer = try await agent.ask("queue/drop", ["batch": batch])
    if !agent.printed(answer) { Console.printLine("removed") }
  }
}
