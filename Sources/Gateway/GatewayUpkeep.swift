internal import Contract
internal import EmbeddedLedger
internal import Identity
internal import Logging
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
        try await core.store.sweepLinks(at: core.clock())
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
