internal import ArgumentParser
internal import Client
internal import Identity

struct Sessions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the sessions of your account at the gateway, in browsers and programs; end what is not yours.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "End the session of this number.")
  var end: Int64?
  @Flag(name: .long, help: "End all sessions but this one.")
  var endOthers = false

  func validate() throws {
    guard end == nil || !endOthers else { throw ValidationError("--end and --end-others do not go together") }
  }

  func run() async throws {
    let login = try GatewayLogin(of: home.place, passphrase: try home.passphrase())
    if let end { try await login.end(end) }
    if endOthers { try await login.endOthers() }
    // Whoever ended this very session has none to list with.
    guard let rows = try await remaining(login) else {
      return Console.printLine(output.json ? "{\"sessions\":[]}" : "That was the session of this home: it is over.")
    }
    if output.json { return Console.printJSON(["sessions": rows.map(Row.init)]) }
    for row in rows {
      let mark = row.isThis ? Console.bold("  this one") : ""
      Console.printLine(
        "\(String(row.number).padded(to: 6)) since \(Moment.text(row.createdAt)), last asked \(Moment.text(row.lastAt))  "
          + "\(row.device.printable)\(mark)")
    }
  }

  /// The sessions; nil when the one of this home was just ended.
  private func remaining(_ login: GatewayLogin) async throws -> [SessionRow]? {
    do {
      return try await login.sessions()
    } catch let error as ClientError where error.code == .loginNeeded && end != nil {
      return nil
    }
  }

  private struct Row: Encodable {
    var number: Int64
    var createdAt: String
    var lastAt: String
    var isThis: Bool
    var device: String

    init(_ row: SessionRow) {
      (number, isThis, device) = (row.number, row.isThis, row.device)
      (createdAt, lastAt) = (Moment.iso(row.createdAt), Moment.iso(row.lastAt))
    }
  }
}
