internal import Agent
internal import ArgumentParser
internal import Balance
internal import Client
internal import EmbeddedLedger
internal import FHIR
internal import Identity
internal import Logging
internal import NIOCore
internal import UnixSignals

struct FHIRServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve your records as FHIR R4 to programs of this computer; take in a device's observations.",
    discussion: """
      Listens on 127.0.0.1 and answers programs that show the token, which it makes in your home when there is none: a \
      file that you alone can read. Pages are not answered. An Observation that is posted is sealed as your own record \
      and recorded on the ledger; a wrong one is answered with the element's name. From a device's home it takes in \
      observations for the device's owner, each identifier once, and no record can be read. What this project's own codes \
      mean is at CodeSystem/balance. Stops cleanly on SIGTERM or Control-C.
      """)

  @OptionGroup var home: HomeOptions
  @Option(name: .long, help: "127.0.0.1 and the port; port 0 takes a free one.")
  var listen = "127.0.0.1:\(FHIRServer.usualPort)"
  @Option(name: .long, help: ArgumentHelp("Write the port to this file once it answers.", valueName: "file"))
  var portFile: String?

  func run() async throws {
    guard listen.hasPrefix("127.0.0.1:"), let port = UInt16(listen.dropFirst(10)) else {
      throw ValidationError("--listen takes 127.0.0.1 and a port, such as 127.0.0.1:\(FHIRServer.usualPort)")
    }
    let client = try await home.client(for: .service)
    let desk: any FHIRDesk =
      client.profile.role == .device
      ? MeasuringDesk(desk: try DeviceDesk(client)) : MemberDesk(desk: try PatientDesk(client))
    let token = try LocalKey(forFHIRIn: home.place.path)
    var logger = Logger(label: "aureole.fhir") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .info
    let place = LocalKey.path(forFHIRIn: home.place.path)
    let server = FHIRServer(
      desk, definitions: [try FHIRDefinition(codes: try BalanceCodeSystem().json())], token: token,
      started: LedgerClock.system.now(), port: Int(port), logger: logger
    ) {
      let bound = $0.localAddress?.port ?? Int(port)
      Console.printError(
        "FHIR R4 is served at http://127.0.0.1:\(bound)/fhir, to programs that show the token in \(place)")
      guard let portFile else { return }
      do throws(IdentityError) {
        try PrivateFile(path: Path.full(portFile)).write(Array("\(bound)\n".utf8), replacing: true)
      } catch {
        Console.printError("aureole: --port-file: \(error.detail)")
      }
    }
    try await server.run(untilSignalled: [.sigterm, .sigint])
    await client.close()
  }
}

/// A patient's side of the addresses.
private struct MemberDesk: FHIRDesk {
  let desk: PatientDesk
  let isReadable = true

  func resources() async throws -> [Resource] { try await desk.resources() }
  func keep(_ observation: Observation) async throws -> String? { try await desk.keep(observation).record }
}

/// A device's side of them.
private struct MeasuringDesk: FHIRDesk {
  let desk: DeviceDesk
  let isReadable = false

  func resources() -> [Resource] { [] }
  func keep(_ observation: Observation) async throws -> String? { try await desk.keep(observation).record }
}

extension KeptObservation {
  fileprivate var record: String? {
    switch self {
    case .recorded(let record): record.hex
    case .waiting: nil
    }
  }
}
