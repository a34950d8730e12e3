internal import ArgumentParser
internal import Client
internal import FoundationEssentials
internal import Gateway
internal import Identity
internal import Logging

struct GatewayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gateway", abstract: "Run a gateway: what browsers talk to, with the web app.",
    discussion: """
      A gateway is a member of role custodian that keeps nothing: make one with `aureole join NETWORK --role custodian`, \
      have it enrolled, then keep `aureole gateway run` running. It never sees a password, a private key or plaintext. \
      `aureole policy propose --gateway MEMBER` has custodians ask for logins through it.
      """,
    subcommands: [GatewayRun.self])
}

struct GatewayRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Serve the web app, accounts and sessions; pass on what members sign.",
    discussion: """
      Speaks HTTPS with --certificate and --key, or with --self-signed. Without them it speaks plain HTTP and listens on the loopback interface \
      only, for trying out or behind a proxy that speaks HTTPS (then give --proxies). Stops cleanly on SIGTERM or \
      Control-C.
      """)

  @OptionGroup var home: HomeOptions
  @Option(name: .long, help: "The address and port to listen on; port 0 takes a free one.")
  var listen = "127.0.0.1:8770"
  @Option(name: .long, help: ArgumentHelp("The certificate chain, in PEM.", valueName: "file"))
  var certificate: String?
  @Option(name: .long, help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
  var key: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Make a certificate for this name or address; may be repeated. Browsers warn of it: compare the fingerprint.",
      valueName: "name"))
  var selfSigned: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How many proxies of yours, one behind the other, add to X-Forwarded-For; by default nobody's word on it counts.",
      valueName: "count"))
  var proxies = 0
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Requests a second that a session may send, and ten times as many at once; 0 for no limit.", valueName: "count"))
  var sessionRate: UInt64 = 200
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Requests a second that may come from an address, and ten times as many at once; 0 for no limit.",
      valueName: "count"))
  var addressRate: UInt64 = 1000
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The web app's folder; by default share/aureole/web beside the program, or ./web.", valueName: "folder"))
  var web: String?
  @Option(name: .long, help: "What authenticators show above the code.")
  var issuer = "Aureole"
  @Option(
    name: .long, help: ArgumentHelp("Where the ledger answers, if not as the network file says.", valueName: "url"))
  var ledger: String?
  @OptionGroup var metrics: MetricsOptions
  @Option(name: .long, help: ArgumentHelp("Write the port to this file once it answers.", valueName: "file"))
  var portFile: String?
  /// For a demonstration, which may be killed and then ends nobody any more.
  @Flag(name: .long, help: .hidden)
  var untilInputEnds = false

  func run() async throws {
    guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
      throw ValidationError("--listen takes a host and a port, such as 127.0.0.1:8770")
    }
    let host = String(listen[..<colon])
    guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key go together") }
    guard certificate == nil || selfSigned.isEmpty else {
      throw ValidationError("--self-signed makes a certificate: give it, or --certificate and --key")
    }
    let isEncrypted = certificate != nil || !selfSigned.isEmpty
    guard isEncrypted || ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
      throw ValidationError("plain HTTP is for 127.0.0.1 only: give --certificate and --key, or --self-signed NAME")
    }
    if untilInputEnds { InputEnd.stopsThisProcess() }
    var options = GatewayHost.Options(webFolder: try Self.webFolder(web))
    options.issuer = issuer
    guard (0...16).contains(proxies) else { throw ValidationError("--proxies is a number from 0 to 16") }
    guard max(sessionRate, addressRate) <= 1_000_000 else {
      throw ValidationError("--session-rate and --address-rate are at most 1000000; 0 is no limit")
    }
    (options.proxies, options.sessionRate, options.addressRate) = (proxies, sessionRate, addressRate)
    if let certificate, let key { options.tls = (Path.full(certificate), Path.full(key)) }
    if !selfSigned.isEmpty {
      let own = OwnCertificate(in: home.place.path)
      if let fingerprint = try own.prepare(for: selfSigned) {
        Console.printError("a certificate was made; its SHA-256 fingerprint is \(fingerprint)")
      }
      options.tls = (own.certificate, own.key)
    }
    options.ledgerURL = ledger
    options.metricsPort = try metrics.port
    var logger = Logger(label: "aureole.gateway") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let gateway = try await GatewayHost(
      home: home.place, passphrase: try home.passphrase(), options: options, logger: logger)
    Console.printError("the web app's digest is \(gateway.webApp)")
    let scheme = isEncrypted ? "https" : "http"
    try await gateway.run(host: host == "[::1]" ? "::1" : host, port: Int(port)) { port in
      Console.printError("the gateway answers at \(scheme)://\(host):\(port)")
      guard let portFile else { return }
      do throws(IdentityError) {
        try PrivateFile(path: Path.full(portFile)).write(Array("\(port)\n".utf8), replacing: true)
      } catch {
        Console.printError("aureole: --port-file: \(error.detail)")
      }
    }
  }

  /// The folder that was named, that an installation has beside the program, or that of a checkout.
  private static func webFolder(_ named: String?) throws -> String {
    if let named { return Path.full(named) }
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = program.split(separator: "/").dropLast(2).joined(separator: "/")
    for folder in ["/\(beside)/share/aureole/web", Path.full("web")]
    where FileManager.default.fileExists(atPath: folder + "/index.html") { return folder }
    throw ValidationError("the web app was not found: name its folder with --web")
  }
}
