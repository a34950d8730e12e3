internal import Synchronization

/// Counts what operators watch, without anything of a person, in Prometheus' text form.
final class GatewayMetrics: Sendable {
  private struct Counts: Sendable {
    var answers = [0, 0, 0, 0]
    var logins = [0, 0]
  }
  private let counts = Mutex(Counts())

  /// Counts an answer by its status.
  func count(_ status: Int) { counts.withLock { $0.answers[max(0, min(3, status / 100 - 2))] += 1 } }

  /// Counts a login.
  func login(succeeded: Bool) {
    counts.withLock { $0.logins[succeeded ? 0 : 1] += 1 }
  }

  /// The counters, and what is measured now.
  func text(gauges: [(name: String, help: String, value: UInt64)]) -> String {
    let counts = counts.withLock(\.self)
    var lines = [
      "# HELP aureole_gateway_answers_total Answers by class of status.",
      "# TYPE aureole_gateway_answers_total counter",
    ]
    for (index, name) in ["2xx", "3xx", "4xx", "5xx"].enumerated() {
      lines.append("aureole_gateway_answers_total{status=\"\(name)\"} \(counts.answers[index])")
    }
    lines += [
      "# HELP aureole_gateway_logins_total Logins by how they ended.", "# TYPE aureole_gateway_logins_total counter",
    ]
    lines.append("aureole_gateway_logins_total{outcome=\"succeeded\"} \(counts.logins[0])")
    lines.append("aureole_gateway_logins_total{outcome=\"failed\"} \(counts.logins[1])")
    for gauge in gauges {
      lines += ["# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) gauge", "\(gauge.name) \(gauge.value)"]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
