internal import Client
internal import FoundationEssentials
internal import Identity
internal import NIOCore
internal import NIOPosix

/// Whether what a home should have listening listens.
struct Ports {
  private let services: [(name: String, host: String, port: Int, start: String, isOptional: Bool)]

  init(_ home: Home, _ profile: Profile, _ network: Network) {
    var services: [(name: String, host: String, port: Int, start: String, isOptional: Bool)] = []
    let isFounders = PrivateFile(path: home.ledger).exists || PrivateFile(path: home.relayerKey).exists
    if isFounders, let url = URL(string: network.url), let host = url.host() {
      let usual = network.url.hasPrefix("https://") ? 443 : 80
      services.append(
        ("the ledger", host, url.port ?? usual, "aureole ledger serve --home \(home.path)", false))
    }
    if profile.role == .custodian {
      services.append(("the custodian", "127.0.0.1", 8760, "aureole custodian run --home \(home.path)", true))
    }
    if PrivateFile(path: home.path + "/agent-key").exists {
      services.append(
        ("the agent", "127.0.0.1", 8765, "aureole agent run --home \(home.path) --gateway URL", true))
    }
    self.services = services
  }

  func findings() async -> [Finding] {
    guard !services.isEmpty else { return [Finding(.ports, .good, "nothing needs to listen for this home")] }
    var findings = [Finding]()
    for service in services {
      let place = "\(service.host):\(service.port)"
      if await Self.listens(service.host, service.port) {
        findings.append(Finding(.ports, .good, "something listens where \(service.name) should, at \(place)"))
      } else {
        findings.append(
          Finding(
            .ports, service.isOptional ? .warning : .bad,
            "nothing listens at \(place), where \(service.name) "
              + (service.isOptional ? "does unless it was told otherwise" : "should"),
            fix: service.start))
      }
    }
    return findings
  }

  static func listens(_ host: String, _ port: Int) async -> Bool {
    let connection = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(3))
    guard let channel = try? await connection.connect(host: host, port: port).get() else { return false }
    try? await channel.close().get()
    return true
  }
}
