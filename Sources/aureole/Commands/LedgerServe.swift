internal import ArgumentParser
internal import Client
internal import DirectoryService
internal import EmbeddedLedger
internal import Identity
internal import LedgerNode
internal import Logging

struct LedgerServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the ledger and the directory that this home founded.",
    discussion: """
      Listens on the loopback interface, since it speaks plain HTTP: put a TLS proxy in front to serve other machines. \
      Stops cleanly on SIGTERM or Control-C: what was acknowledged is on disk.
      """)

  @OptionGroup var home: HomeOptions
  @Option(name: .long, help: "The loopback address and port; port 0 takes a free one. Default: as in the network file.")
  var listen: String?
  @OptionGroup var metrics: MetricsOptions
  @Option(name: .long, help: ArgumentHelp("Write the port to this file once the ledger answers.", valueName: "file"))
  var portFile: String?

  func run() async throws {
    let place = home.place
    let network = try Network(path: place.network)
    let address = try ListenAddress(listen ?? network.url)
    let metricsPort = try metrics.port
    var logger = Logger(label: "aureole.ledger") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let server = try await LedgerHost(home: place, passphrase: try home.passphrase(), logger: logger)
    try await server.run(host: address.host, port: address.port, metricsPort: metricsPort) { port in
      Console.printError("the ledger answers at http://\(address.host):\(port)")
      guard let portFile else { return }
      do throws(IdentityError) {
        try PrivateFile(path: Path.full(portFile)).write(Array("\(port)\n".utf8), replacing: true)
      } catch {
        Console.printError("aureole: --port-file: \(error.detail)")
      }
    }
  }
}

/// A loopback address and a port.
struct ListenAddress {
  let host: String
  let port: Int

  /// Reads HOST:PORT or an address beginning with http://; throws for any other than a loopback host.
  init(_ text: String) throws {
    let bare = text.hasPrefix("http://") ? String(text.dropFirst(7)) : text
    guard let colon = bare.lastIndex(of: ":"), let port = UInt16(bare[bare.index(after: colon)...]) else {
      throw ValidationError("--listen takes a host and a port, such as 127.0.0.1:8750")
    }
    let host = String(bare[..<colon])
    guard host == "127.0.0.1" || host == "localhost" || host == "[::1]" else {
      throw ValidationError(
        "the ledger speaks plain HTTP, so it listens on 127.0.0.1 or [::1] only; put a TLS proxy in front")
    }
    self.host = host == "[::1]" ? "::1" : host
    self.port = Int(port)
  }
}
