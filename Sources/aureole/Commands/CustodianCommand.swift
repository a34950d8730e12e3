internal import ArgumentParser
internal import Client
internal import Custody
internal import CustodianNode
internal import Identity
internal import Kubo
internal import Logging

struct CustodianCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "custodian", abstract: "Run a custodian: a node that keeps shares and shards and enforces grants.",
    discussion: """
      A custodian is a member: make one with `aureole join NETWORK --role custodian`, hand its join request and the \
      output of `aureole custodian describe` to the authority, then keep `aureole custodian run` running.
      """,
    subcommands: [CustodianDescribe.self, CustodianRun.self])
}

struct CustodianDescribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Print what the authority needs to name this custodian in a policy.")

  @OptionGroup var home: HomeOptions
  @Option(name: .long, help: "Where members and other nodes reach it, such as https://10.0.0.7:8760.")
  var url: String
  @Option(name: [.long, .customShort("o")], help: ArgumentHelp("Write it to this file.", valueName: "file"))
  var output: String?

  func run() async throws {
    let description = try CustodianHost.description(
      of: home.place, passphrase: try home.passphrase(), url: url)
    guard let output else { return Console.printLine(String(decoding: description.json, as: UTF8.self)) }
    try PrivateFile(path: Path.full(output)).write(description.json)
    Console.printLine(Path.full(output))
  }
}

struct CustodianRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Follow the ledger, keep shares and shards, release them under live grants, co-sign checkpoints.",
    discussion: """
      Speaks mutual TLS 1.3 with certificates of the authority. Everything it keeps is encrypted under its own key. \
      It decides every release on its own replica of the ledger, writes it down first, and releases nothing when it \
      cannot reach the ledger or has seen it forked. Stops cleanly on SIGTERM or Control-C.
      """)

  @OptionGroup var home: HomeOptions
  @Option(name: .long, help: "The address and port to listen on; port 0 takes a free one.")
  var listen = "127.0.0.1:8760"
  @Option(
    name: .long, help: ArgumentHelp("Where the ledger answers, if not as the network file says.", valueName: "url"))
  var ledger: String?
  @Option(
    name: .long,
    help: "Where its blocks lie from now on: in a folder of its home, or on a Kubo node (see docs/kubo.md).")
  var blocks: BlocksKind?
  @Option(
    name: .long, help: ArgumentHelp("Where the Kubo node's RPC answers; https, or on this computer.", valueName: "url"))
  var kuboURL: String?
  @Option(
    name: .long,
    help: ArgumentHelp("A file with bearer:TOKEN or basic:USER:PASSWORD for the Kubo node.", valueName: "file"))
  var kuboAuthorization: String?
  @OptionGroup var metrics: MetricsOptions
  @Option(name: .long, help: ArgumentHelp("Write the port to this file once it answers.", valueName: "file"))
  var portFile: String?
  @Option(name: .long, help: .hidden)
  var misbehave: String?
  /// For a demonstration, which may be killed and then ends nobody any more.
  @Flag(name: .long, help: .hidden)
  var untilInputEnds = false

  func run() async throws {
    ServerMemory.keepForNext()
    let misbehaviour = try misbehave.map { name in
      guard let found = Misbehaviour(rawValue: name) else { throw ValidationError("no such misbehaviour") }
      Console.printError(Console.red("this custodian misbehaves on purpose: for a demonstration only"))
      return found
    }
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
      throw ValidationError("--listen takes a host and a port, such as 0.0.0.0:8760")
    }
    let host = String(listen[..<colon])
    let metricsPort = try metrics.port
    var logger = Logger(label: "aureole.custodian") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    if untilInputEnds { InputEnd.stopsThisProcess() }
    let node = try await CustodianHost(
      home: home.place, passphrase: try home.passphrase(), url: ledger, blocks: try place(), misbehaviour: misbehaviour,
      logger: logger)
    try await node.run(host: host, port: Int(port), metricsPort: metricsPort) { port in
      Console.printError("the custodian answers at https://\(host):\(port)")
      guard let portFile else { return }
      do throws(IdentityError) {
        try PrivateFile(path: Path.full(portFile)).write(Array("\(port)\n".utf8), replacing: true)
      } catch {
        Console.printError("aureole: --port-file: \(error.detail)")
      }
    }
  }

  /// Where the blocks lie, as the options say; nil when they say nothing.
  private func place() throws -> BlocksPlace? {
    guard blocks == .kubo else {
      guard kuboURL == nil, kuboAuthorization == nil else {
        throw ValidationError("--kubo-url and --kubo-authorization go with --blocks kubo")
      }
      return blocks == .folder ? .folder : nil
    }
    do {
      return .kubo(
        try Endpoint(kuboURL ?? "http://127.0.0.1:5001"), authorization: kuboAuthorization.map(Path.full))
    } catch {
      throw ValidationError("--kubo-url: \(error.detail)")
    }
  }
}

/// Where blocks lie, by name.
enum BlocksKind: String, ExpressibleByArgument, CaseIterable {
  case folder
  case kubo
}
