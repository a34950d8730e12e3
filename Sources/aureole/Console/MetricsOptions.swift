internal import ArgumentParser

/// Where a process shows its metrics.
struct MetricsOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Show Prometheus metrics at http://127.0.0.1:PORT/metrics, on this computer alone. Off by default.",
      valueName: "127.0.0.1:port"))
  var metrics: String?

  /// The port of the loopback interface; nil without the option.
  var port: Int? {
    get throws {
      guard let metrics else { return nil }
      let parts = metrics.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "127.0.0.1", let port = UInt16(parts[1]), port > 0 else {
        throw ValidationError("--metrics takes 127.0.0.1 and a port, such as 127.0.0.1:9464: it is for this computer")
      }
      return Int(port)
    }
  }
}
