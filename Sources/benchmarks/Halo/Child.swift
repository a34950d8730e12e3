import Foundation
import Glibc

/// A server that runs as a process of its own, as it would on another machine, and ends with this value at the latest.
final class Child: Sendable {
  /// The port it answers at.
  let port: Int
  private let process: Process

  /// Starts a program that writes its port to a file, and waits until it has.
  init(_ executable: String, _ arguments: [String], in folder: String) async throws {
    let portFile = folder + "/port"
    let log = folder + "/server.log"
    try Data().write(to: URL(filePath: log))
    process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments + ["--listen", "127.0.0.1:0", "--port-file", portFile]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(filePath: log))
    try process.run()
    port = try await Self.port(in: portFile, of: process, log: log)
  }

  deinit { end() }

  /// Asks it to stop and waits until it has.
  func stop() {
    end()
    process.waitUntilExit()
  }

  /// The processor time it has used, in seconds; nil when the system does not tell.
  var processorTime: Double? {
    guard let text = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    // Of proc(5), counted from the closing bracket: 12 and 13 are user and system time in ticks of 10 ms.
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
    return (user + system) / 100
  }

  private func end() {
    if process.isRunning { Glibc.kill(process.processIdentifier, SIGTERM) }
  }

  private static func port(in file: String, of process: Process, log: String) async throws -> Int {
    for _ in 0..<600 {
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      if let port = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) { return port }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw BenchmarkFailure("a server did not start: see \(log)")
  }
}
