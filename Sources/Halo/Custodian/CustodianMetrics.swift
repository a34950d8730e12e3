internal import Custody
internal import EmbeddedLedger
public import Monitoring

/// What operators watch of a custodian: counts and measures, no member and no record.
public struct CustodianMetrics: Sendable {
  /// Requests, for the server to count.
  public let requests = RequestTally(of: "aureole_custodian")
  /// Demands for shares: `given`, why they were refused, or `failed`.
  let releases = Tally("aureole_custodian_releases_total", "Demands for shares by how they ended.", by: ["outcome"])

  /// Nothing counted yet.
  public init() {}

  /// Counts how a demand for shares ended; rethrows.
  func counting<Result>(_ release: () async throws -> Result) async throws -> Result {
    do {
      let result = try await release()
      releases.count("given")
      return result
    } catch {
      releases.count((error as? ReleaseRefusal)?.rawValue ?? "failed")
      throw error
    }
  }

  /// The counters, and what is measured now. What cannot be measured is left out.
  public func text(of custodian: Custodian) async -> String {
    var exposition = Exposition()
    exposition.show(requests)
    exposition.show(releases)
    guard let status = try? await custodian.status() else { return exposition.text }
    exposition.show(
      "aureole_custodian_ready", "Whether it serves: 0 when stale, forked or stopping.", status.state == .ready ? 1 : 0)
    exposition.show(
      "aureole_custodian_forked", "Whether it has seen the ledger contradict itself.", status.state == .forked ? 1 : 0)
    exposition.show("aureole_custodian_ledger_entries", "Entries of the ledger that its replica holds.", status.size)
    if let at = status.syncedAt {
      let now = custodian.clock.now()
      exposition.show(
        "aureole_custodian_replica_lag_seconds", "Seconds since its replica was compared with the ledger.",
        now - min(now, at))
    }
    exposition.show(
      "aureole_custodian_records", "Records that it keeps something of.", UInt64(clamping: status.records))
    exposition.show("aureole_custodian_block_bytes", "Bytes of the blocks it keeps.", UInt64(clamping: status.bytes))
    exposition.show(
      "aureole_custodian_damaged_blocks", "Blocks that it found damaged or gone.", UInt64(clamping: status.damaged))
    return exposition.text
  }
}
