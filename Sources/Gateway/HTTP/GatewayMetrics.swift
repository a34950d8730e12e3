internal import EmbeddedLedger
internal import Monitoring

/// What operators watch of a gateway, without anything of a person.
struct GatewayMetrics: Sendable {
  let requests = RequestTally(of: "aureole_gateway")
  /// Logins: `succeeded`, `failed`.
  let logins = Tally("aureole_gateway_logins_total", "Logins by how they ended.", by: ["outcome"])
  /// Requests that were too many: for a `session`, for an `address`, or after too many `failures`.
  let limited = Tally("aureole_gateway_limited_total", "Requests refused because there were too many.", by: ["by"])

  /// The counters, and what is measured now.
  func text(of core: GatewayCore) async -> String {
    let replica = core.member.replica
    var exposition = Exposition()
    exposition.show(requests)
    for tally in [logins, limited] { exposition.show(tally) }
    exposition.show(
      "aureole_gateway_ledger_entries", "Entries of the ledger that the gateway holds.", await replica.size)
    if let at = await replica.syncedAt {
      let now = core.clock()
      exposition.show(
        "aureole_gateway_replica_lag_seconds", "Seconds since the replica was compared with the ledger.",
        now - min(now, at))
    }
    exposition.show("aureole_gateway_sessions", "Members with a session.", UInt64(core.sessions.members.count))
    return exposition.text
  }
}
