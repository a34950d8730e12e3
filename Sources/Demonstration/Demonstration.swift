internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import LedgerNode
internal import Logging
internal import NIOCore
internal import NIOPosix

/// The main job from founding to offline verification, on the loopback interface: the ledger in this process, five
/// custodians as processes of their own. For trying out only: all passphrases lie in a file.
public struct Demonstration: Sendable {
  /// The files to send; empty for a synthetic CT series.
  public let files: [String]
  /// Where everything goes; must not exist or be empty.
  public let folder: String
  /// What the ledger and the blocks are kept with.
  public var engines = Engines()
  /// The program that runs custodians; by default the one that is running.
  public var executable = "/proc/self/exe"
  /// Whether the story is told, from sending to offline verification; without it everything is only set up.
  public var tellsStory = true
  /// The folder of the web app; nil for a demonstration without pages.
  public var web: String?
  /// Called once the pages answer, with the report so far; the demonstration goes on when it returns.
  public var stay: @Sendable (DemonstrationReport) async -> Void = { _ in }
  let ring = Ring()
  let observe: @Sendable (DemonstrationReport.Step) -> Void
  /// The passphrase is 96 random bits and lies beside the keyrings: more work to derive keys would protect nothing, and
  /// only make people wait.
  let keyringCost = KeyringCost.cheapest

  /// Joins the parts; `observe` is told each step as it ends.
  public init(files: [String], folder: String, observe: @escaping @Sendable (DemonstrationReport.Step) -> Void) {
    self.files = files
    self.folder = folder
    self.observe = observe
  }

  /// Ends all custodians at once, for whoever is about to end this process before `run` has returned.
  public func abandon() { ring.killAll() }

  /// Asks all nodes to stop and waits until they have, for whoever ends this process while the pages are open.
  public func end() async { await ring.stopAll() }

  /// Runs all steps, each only after the one before; a step that fails ends the demonstration.
  public func run() async -> DemonstrationReport {
    defer { ring.killAll() }
    var stage = Stage(demonstration: self)
    do {
      // Known before the founding, so that the members' network files lead to the ledger and commands work in their homes.
      stage.port = try await Self.freePort()
      try stage.lookAtRepositories()
      try await stage.found()
      try await stage.deploy()
      let host = try await LedgerHost(
        home: stage.home("authority"), passphrase: stage.passphrase,
        logger: Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() })
      stage = try await Self.run(host, stage)
    } catch {
      // The step that failed stands in the report with its reason; what failed between steps is put there now.
      if stage.report.ok { stage.fail("ledger", "\(error)") }
    }
    return stage.report
  }

  /// A port that nobody listens on at this moment, below those that the system hands out by itself: nobody who asks for
  /// any port takes it before the ledger does.
  private static func freePort() async throws -> Int {
    for _ in 0..<50 {
      let port = Int.random(in: 20_000..<30_000)
      guard
        let channel = try? await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
          .bind(host: "127.0.0.1", port: port).get()
      else { continue }
      try await channel.close()
      return port
    }
    throw DemonstrationFailure("there is no free port")
  }

  /// Runs the steps that need the ledger while the host answers, then stops the host.
  private static func run(_ host: LedgerHost, _ stage: Stage) async throws -> Stage {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let wanted = stage.port
    return try await withThrowingTaskGroup(of: Stage?.self) { group in
      group.addTask {
        try await host.run(host: "127.0.0.1", port: wanted, stopsOnSignals: false) { port.yield($0) }
        return nil
      }
      group.addTask {
        var stage = stage
        for await number in ports {
          stage.port = number
          stage.report.url = stage.url
          await stage.perform()
          break
        }
        return stage
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let ended { return ended }
      }
      throw DemonstrationFailure("the ledger stopped by itself")
    }
  }
}
