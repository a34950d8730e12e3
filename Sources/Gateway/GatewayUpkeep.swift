internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Hummingbird
internal import Identity
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// What a gateway does unasked: it follows the ledger, tells pages of growth, ends sessions of the suspended and of those
/// whose time is over.
struct GatewayUpkeep: Service {
  /// How often those who listen get something, in seconds, so that nothing between closes the connection.
  private static let beatSeconds: UInt64 = 15

  let core: GatewayCore

  func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await follow() }
        group.addTask { await beat() }
        group.addTask {
          try? await gracefulShutdown()
        }
        await group.next()
        group.cancelAll()
      }
    } onGracefulShutdown: {
      // Pages that listen would keep the server from stopping.
      core.hub.close()
    }
  }

  private func follow() async {
    while !Task.isCancelled {
      do {
        try await core.member.sync()
        let size = core.member.pieces.size
        try await endSuspended()
        core.hub.tell(.ledger(size))
        try await core.member.replica.waitForGrowth(beyond: size, within: Self.beatSeconds)
      } catch is CancellationError {
        return
      } catch {
        core.logger.warning("the ledger could not be followed", metadata: ["error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  private func beat() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(Self.beatSeconds))
      core.hub.tell(.beat)
      do {
        try core.sessions.sweep()
        try await core.sessions.flush()
      } catch {
        core.logger.error("sessions could not be written down", metadata: ["error": "\(error)"])
      }
    }
  }

  private func endSuspended() async throws {
    let members = core.sessions.members
    let suspended = await core.member.replica.read { state in
      members.filter { state.members[$0]?.isInGoodStanding == false }
    }
    try core.sessions.suspend(suspended)
  }
}

/// Prometheus metrics on the loopback interface alone: how busy a hospital is, is nobody else's business.
struct MetricsServer: Service {
  let core: GatewayCore
  let port: Int

  func run() async throws {
    let router = Router()
    router.get("/metrics") { [core] _, _ in
      let replica = core.member.replica
      let text = await core.metrics.text(gauges: [
        ("aureole_gateway_ledger_entries", "Entries of the ledger that the gateway holds.", replica.size),
        ("aureole_gateway_ledger_synced_seconds", "When the ledger was last heard from.", replica.syncedAt ?? 0),
        ("aureole_gateway_sessions", "Members with a session.", UInt64(core.sessions.members.count)),
      ])
      return GatewayRoutes.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
    let application = Application(
      responder: router.buildResponder(),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)), logger: core.logger)
    try await application.run()
  }
}
