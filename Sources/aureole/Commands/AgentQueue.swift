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
    let waiting = try JSONDecoder().decode(WaitingBatches.self, from: answer)
    let batches = waiting.queue
    for batch in waiting.unreadable {
      Console.printError("\(Console.red("does not open any more")) \(batch.prefix(12)): aureole agent queue drop")
    }
    if batches.isEmpty { Console.printLine("nothing waits") }
    for one in batches {
      let who = [one.patient ?? "no identifier", one.issuer ?? "no issuer", one.patientName ?? "no name"]
      Console.printLine(
        "\(Console.bold(String(one.batch.prefix(12))))  \(who.map { $0.printable }.joined(separator: "  "))")
      let study = [one.studyDate ?? "an unknown day", one.description].compactMap { $0?.printable }
      Console.printLine(
        "  \(one.instances) \((one.modality ?? "").printable) instances, \(Size.text(one.bytes)), study of "
          + "\(study.joined(separator: ", ")), since \(Moment.text(one.since))"
          + (one.isOnItsWay ? "; sealed, on its way to custodians" : ""))
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

  @OptionGroup var doubt: DoubtOptions

  func run() async throws {
    let answer = try await agent.ask(
      "queue/send",
      QueueDecision(batch: batch, member: to, remember: true, acceptOtherPatient: doubt.acceptOtherPatient))
    try agent.report(answer, "remembered for what comes later")
  }
}

struct AgentQueueSend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send a batch to the member that the map names, or to one that you name.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The batch, by the first 8 digits or more.") var batch: String
  @Option(name: .long, help: "The patient, by identifier or name; by default as the map says.") var to: String?
  @OptionGroup var doubt: DoubtOptions

  func run() async throws {
    let answer = try await agent.ask(
      "queue/send", QueueDecision(batch: batch, member: to, acceptOtherPatient: doubt.acceptOtherPatient))
    try agent.report(answer)
  }
}

/// What is said where a batch seems to be another patient's.
struct DoubtOptions: ParsableArguments {
  @Flag(name: .long, help: "Send although the map, or the name in the images, says that it is another patient's.")
  var acceptOtherPatient = false
}

extension AgentCaller {
  /// Prints what became of a batch.
  fileprivate func report(_ answer: Data, _ more: String? = nil) throws {
    if printed(answer) { return }
    let isRecorded = try JSONDecoder().decode(QueueSent.self, from: answer).isRecorded
    let sent = isRecorded ? "sent" : "sealed, and waiting for custodians: aureole outbox shows it"
    Console.printLine([sent, more].compactMap(\.self).joined(separator: "; "))
  }
}

struct AgentQueueDrop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Remove a batch that shall not be sent. It cannot be brought back.")
  @OptionGroup var agent: AgentCaller
  @Argument(help: "The batch, by the first 8 digits or more.") var batch: String

  func run() async throws {
    let answer = try await agent.ask("queue/drop", QueueDecision(batch: batch))
    if !agent.printed(answer) { Console.printLine("removed") }
  }
}
