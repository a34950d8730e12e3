import Client
import Foundation
import Identity
import LedgerNode
import Logging
import Synchronization

/// The ledger's server within the test, with everything logged that it ever could log.
struct TalkativeServer {
  /// What was logged.
  let log = Log()
  /// The port it answers at.
  let port: Int
  private let running: Task<Void, any Error>

  init(home: String, passphrase: String) async throws {
    let log = log
    let host = try await LedgerHost(
      home: Home(path: home), passphrase: try Passphrase(passphrase),
      logger: Logger(label: "talkative") { _ in Handler(log: log) })
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    running = Task {
      defer { found.finish() }
      try await host.run(host: "127.0.0.1", port: 0, stopsOnSignals: false) { found.yield($0) }
    }
    var first: Int?
    for await port in ports {
      first = port
      break
    }
    guard let first else { throw CancellationError() }
    port = first
  }

  func stop() async {
    running.cancel()
    _ = await running.result
  }

  final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
  }

  private struct Handler: LogHandler {
    let log: Log
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    init(log: Log) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      log.append("\(event.level) \(event.message) \(metadata) \(event.metadata ?? [:])")
    }
  }
}
