internal import Foundation
internal import Glibc

/// A node, a custodian or the gateway, that runs as a process of its own, as it would on another machine. It is ended with
/// this value at the latest.
final class NodeProcess: Sendable {
  private let process: Process
  private let portFile: String
  private let log: String
  private let lifeline = Pipe()

  /// Starts one of a kind, `custodian` or `gateway`; `port` waits until it answers. Port 0 takes a free one; a custodian
  /// that was named in a policy comes back at the port that it had.
  init(
    _ kind: String, executable: String, home: String, passphraseFile: String, ledger: String, port: Int,
    options: [String]
  ) throws {
    portFile = home + "/port"
    log = "\(home)/\(kind).log"
    try? FileManager.default.removeItem(atPath: portFile)
    if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
    let errors = try FileHandle(forWritingTo: URL(filePath: log))
    try errors.seekToEnd()
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments =
      [
        kind, "run", "--home", home, "--passphrase-file", passphraseFile, "--ledger", ledger, "--listen",
        "127.0.0.1:\(port)", "--port-file", portFile, "--until-input-ends",
      ] + options
    // It ends with this process, however this one ends.
    process.standardInput = lifeline
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
  }

  deinit { end(SIGKILL) }

  /// The port it listens on, once it answers.
  func port() async throws -> Int {
    for _ in 0..<2400 {
      let text = FileManager.default.contents(atPath: portFile).map { String(decoding: $0, as: UTF8.self) } ?? ""
      if let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) { return port }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(25))
    }
    throw DemonstrationFailure("a node did not start: see \(log)")
  }

  /// Ends it without a word, as a power cut does.
  func kill() {
    end(SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to stop.
  func askToStop() { end(SIGTERM) }

  /// Asks it to stop and waits until it has; one that takes more than ten seconds is killed.
  func stop() async {
    askToStop()
    for _ in 0..<400 where process.isRunning { try? await Task.sleep(for: .milliseconds(25)) }
    kill()
  }

  private func end(_ signal: Int32) {
    if process.isRunning { _ = Glibc.kill(process.processIdentifier, signal) }
  }
}
