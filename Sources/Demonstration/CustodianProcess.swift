internal import Foundation
internal import Glibc
internal import Synchronization

/// A custodian that runs as a process of its own, as it would on another machine. It is ended with this value at the
/// latest.
final class CustodianProcess: Sendable {
  /// The home of the custodian.
  let home: String
  /// Where it answers.
  let url: String
  private let process: Process

  /// Starts one and waits until it answers. Port 0 takes a free one; a custodian that was named in a policy comes back at
  /// the port that it had.
  init(
    executable: String, home: String, passphraseFile: String, ledger: String, port: Int = 0, options: [String] = []
  ) async throws {
    self.home = home
    let portFile = home + "/port"
    try? FileManager.default.removeItem(atPath: portFile)
    let log = home + "/custodian.log"
    if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
    let errors = try FileHandle(forWritingTo: URL(filePath: log))
    try errors.seekToEnd()
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments =
      [
        "custodian", "run", "--home", home, "--passphrase-file", passphraseFile, "--ledger", ledger, "--listen",
        "127.0.0.1:\(port)", "--port-file", portFile,
      ] + options
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    url = "https://127.0.0.1:\(try await Self.port(in: portFile, of: process, log: log))"
  }

  deinit { end(SIGKILL) }

  /// The port it listens on.
  var port: Int { url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  /// Ends it without a word, as a power cut does.
  func kill() {
    end(SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to stop and waits until it has.
  func stop() {
    end(SIGTERM)
    process.waitUntilExit()
  }

  private func end(_ signal: Int32) {
    if process.isRunning { Glibc.kill(process.processIdentifier, signal) }
  }

  private static func port(in file: String, of process: Process, log: String) async throws -> Int {
    for _ in 0..<1200 {
      let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) { return port }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw DemonstrationFailure("a custodian did not start: see \(log)")
  }
}
