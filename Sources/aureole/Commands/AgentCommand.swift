internal import Agent
internal import ArgumentParser
internal import AsyncHTTPClient
internal import Client
internal import Identity
internal import Logging
internal import NIOCore
internal import Posture
internal import UnixSignals

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Run the agent: it tells a gateway's pages how this computer's health is.",
    discussion: """
      The agent listens on 127.0.0.1 and answers pages of the gateways that are named to it, nobody else. You vouch for \
      its key once, in the gateway's pages, after comparing its fingerprint.
      """,
    subcommands: [
      AgentRun.self, AgentShow.self, AgentMap.self, AgentQueue.self, AgentOpen.self, AgentClose.self,
      AgentSessions.self,
    ])
}

struct AgentRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Look at this computer's health and sign what was seen, for pages of the gateways named.",
    discussion: """
      Makes its key in the home when there is none: a file that you alone can read, not under a passphrase, since nobody is \
      there to type one when it starts. The ledger it signs for is the home's, else the one given, else the one that the \
      first gateway names, which is then remembered. Stops cleanly on SIGTERM or Control-C.
      """)

  @OptionGroup var own: HomeOptions
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp("A gateway whose pages are answered; once for each.", valueName: "url"))
  var gateway: [String] = []
  @OptionGroup var dicomweb: DICOMwebOptions
  @Option(name: .long, help: ArgumentHelp("The ledger, by its identifier of 64 digits.", valueName: "ledger"))
  var ledger: String?
  @Option(name: .long, help: "127.0.0.1 and the port; pages look for it on 8765, and port 0 takes a free one.")
  var listen = "127.0.0.1:\(AgentServer.usualPort)"
  @Option(name: .long, help: ArgumentHelp("Write the port to this file once it answers.", valueName: "file"))
  var portFile: String?

  func run() async throws {
    ServerMemory.keepForNext()
    guard listen.hasPrefix("127.0.0.1:"), let port = UInt16(listen.dropFirst(10)) else {
      throw ValidationError("--listen takes 127.0.0.1 and a port, such as 127.0.0.1:8765")
    }
    let origins = try gateway.map { address throws(IdentityError) in try Origin(address) }
    guard !gateway.isEmpty || dicomweb.dicomweb else {
      throw ValidationError("name a --gateway, or ask for --dicomweb")
    }
    let place = own.place
    let key = try AgentKey(makingIn: place.path)
    let ledger = try await ledger(of: place, origins)
    var logger = Logger(label: "aureole.agent") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let service = try await dicomweb.service(own)
    let server = AgentServer(
      Agent(key: key, ledger: ledger), origins: origins, dicomweb: service, port: Int(port), logger: logger
    ) {
      let bound = $0.localAddress?.port ?? Int(port)
      Console.printError("the agent answers at http://127.0.0.1:\(bound), with key \(key.fingerprint)")
      do {
        if let path = try service?.note(port: bound) {
          Console.printError("DICOMweb is at http://127.0.0.1:\(bound)/dicom-web; name and password are in \(path)")
        }
      } catch {
        Console.printError("aureole: where DICOMweb answers could not be written down")
      }
      guard let portFile else { return }
      do throws(IdentityError) {
        try PrivateFile(path: Path.full(portFile)).write(Array("\(bound)\n".utf8), replacing: true)
      } catch {
        Console.printError("aureole: --port-file: \(error.detail)")
      }
    }
    let upkeep = Task { await service?.upkeep() }
    defer { upkeep.cancel() }
    try await server.run(untilSignalled: [.sigterm, .sigint])
  }

  /// The ledger that reports are for.
  private func ledger(of place: Home, _ origins: [Origin]) async throws -> Word {
    if let ledger {
      guard let word = Word(hex: ledger) else { throw ValidationError("--ledger takes 64 hexadecimal digits") }
      try AgentLedger.remember(word, in: place.path)
      return word
    }
    if PrivateFile(path: place.network).exists { return try Network(path: place.network).ledger }
    if let known = try AgentLedger.remembered(in: place.path) { return known }
    guard let first = origins.first else { throw ValidationError("--gateway names at least one gateway") }
    let word = try await AgentLedger.asked(of: first, through: .shared)
    try AgentLedger.remember(word, in: place.path)
    Console.printError("\(first.text) is of ledger \(word)")
    return word
  }
}

struct AgentShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the agent's key and the fingerprint that the gateway's page shows.")

  @Option(name: .long, help: ArgumentHelp("The folder of its key.", valueName: "folder"))
  var home: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let place = HomeOptions.place(home)
    guard let key = try AgentKey(in: place.path) else {
      throw ClientError(.homeRefused, "there is no agent's key in \(place.path): aureole agent run makes one")
    }
    if output.json {
      return Console.printJSON(["key": key.key.verifyingKey.bytes.hex, "fingerprint": key.fingerprint])
    }
    Console.printLine("Key         \(key.key.verifyingKey.bytes.hex)")
    Console.printLine("Fingerprint \(Console.bold(key.fingerprint))")
  }
}
